import { createHash } from 'node:crypto'

/**
 * Remembers what was found out last, in memory: one job after the other asks about the same few commits. Answers are
 * shared, so nobody may change one. Each weighs something; those asked for longest ago go when all together are heavier
 * than `weightMax`.
 */
export class RecentAnswers {
  readonly #weightMax: number
  readonly #answers = new Map<string, { readonly value: unknown; readonly weight: number }>()
  #weight = 0

  constructor(options: { readonly weightMax: number } = { weightMax: WEIGHT_MAX }) {
    this.#weightMax = options.weightMax
  }

  /**
   * The answer to a question that names all that it depends on, as plain data and maps. A failure is not remembered.
   */
  async ask<T>(question: readonly unknown[], read: () => Promise<T>, weigh: (answer: T) => number): Promise<T> {
    const key = createHash('sha256').update(JSON.stringify(question, spellMaps)).digest('base64')
    const known = this.#answers.get(key)
    if (known !== undefined) {
      this.#answers.delete(key)
      this.#answers.set(key, known)
      return known.value as T
    }
    const value = await read()
    this.#keep(key, value, weigh(value))
    return value
  }

  #keep(key: string, value: unknown, weight: number): void {
    if (weight > this.#weightMax || this.#answers.has(key)) return
    this.#answers.set(key, { value, weight })
    this.#weight += weight
    for (const [oldest, answer] of this.#answers) {
      if (this.#weight <= this.#weightMax) return
      this.#answers.delete(oldest)
      this.#weight -= answer.weight
    }
  }
}

function spellMaps(_key: string, value: unknown): unknown {
  return value instanceof Map || value instanceof Set ? [...(value as Iterable<unknown>)] : value
}

/**
 * Counted in services, calls, evidence and allowlist entries: a few snapshots of the largest repositories, about 200
 * MB.
 */
const WEIGHT_MAX = 500_000
