import type { Analyst } from './analyst.ts'
import { InProcessAnalyst } from './in-process-analyst.ts'
import { MemoryStore } from './memory-store.ts'
import { RecentAnswers } from './recent-answers.ts'
import type { ValueStore } from './value-store.ts'

/** Where what was found out about source files is kept, and who finds it out. */
export interface FactsCache {
  readonly values: ValueStore
  readonly analyst: Analyst
  /** Whole answers about commits. */
  readonly recent: RecentAnswers
}

/**
 * Keeps in memory what was used last, of what `below` keeps for longer, and works in this process when nobody else is
 * given.
 */
export class MemoryFactsCache implements FactsCache {
  readonly values: ValueStore
  readonly analyst: Analyst
  readonly recent = new RecentAnswers()

  constructor(options: { bytesMax?: number; below?: ValueStore | undefined; analyst?: Analyst | undefined } = {}) {
    this.values = new MemoryStore({ bytesMax: options.bytesMax ?? MEMORY_BYTES_MAX, below: options.below })
    this.analyst = options.analyst ?? new InProcessAnalyst()
  }
}

/** How much is kept in memory, unless told otherwise: what a check of a few million lines uses again. */
const MEMORY_BYTES_MAX = 512 * 1024 * 1024
