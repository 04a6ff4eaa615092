/**
 * Keeps what was read last of a repository's objects: what a commit id stands for never changes, and one job after the
 * other asks the same questions of the same few commits. An answer weighs as many as it has parts; one heavier than
 * `weightMax` is not kept.
 */
export class ReadCache {
  readonly #weightMax: number
  readonly #answers = new Map<string, { readonly value: unknown; readonly weight: number }>()
  #weight = 0

  constructor(options: { readonly weightMax: number } = { weightMax: 500_000 }) {
    this.#weightMax = options.weightMax
  }

  /** The answer to a question that is named by all that it depends on. A failure is not kept. */
  async ask<T>(question: readonly (string | number)[], read: () => Promise<T>): Promise<T> {
    const key = JSON.stringify(question)
    const known = this.#answers.get(key)
    if (known !== undefined) {
      this.#answers.delete(key)
      this.#answers.set(key, known)
      return known.value as T
    }
    const value = await read()
    this.#keep(key, value)
    return value
  }

  #keep(key: string, value: unknown): void {
    if (this.#answers.has(key)) return
    const weight = 1 + (Array.isArray(value) ? value.length : 0)
    this.#answers.set(key, { value, weight })
    this.#weight += weight
    for (const [oldest, answer] of this.#answers) {
      if (this.#weight <= this.#weightMax) return
      this.#answers.delete(oldest)
      this.#weight -= answer.weight
    }
  }
}
