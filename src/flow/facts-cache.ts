import type { SourceFacts } from '../rpcmap/extract-facts.ts'

/** Facts of source files by content. Losing an entry costs time and nothing else. */
export interface FactsCache {
  get(key: string): SourceFacts | undefined
  set(key: string, facts: SourceFacts): void
}

/** Keeps the facts of the files used last, in memory. */
export class MemoryFactsCache implements FactsCache {
  readonly #facts = new Map<string, SourceFacts>()
  readonly #filesMax: number

  constructor(options: { filesMax: number } = { filesMax: 200_000 }) {
    this.#filesMax = options.filesMax
  }

  get(key: string): SourceFacts | undefined {
    const facts = this.#facts.get(key)
    if (facts !== undefined) {
      this.#facts.delete(key)
      this.#facts.set(key, facts)
    }
    return facts
  }

  set(key: string, facts: SourceFacts): void {
    this.#facts.delete(key)
    this.#facts.set(key, facts)
    if (this.#facts.size > this.#filesMax) {
      const oldest = this.#facts.keys().next()
      if (!oldest.done) this.#facts.delete(oldest.value)
    }
  }
}
