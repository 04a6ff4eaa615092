/**
 * A person asked for something that cannot be: one sentence about what is wrong, and what to do about it, which is
 * empty where that sentence says it already. Ends with status 2.
 */
export class InputError extends Error {
  readonly advice: string

  constructor(message: string, advice: string) {
    super(message)
    this.name = 'InputError'
    this.advice = advice
  }
}
