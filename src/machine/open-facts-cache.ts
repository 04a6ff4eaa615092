import { MemoryFactsCache, type FactsCache } from '../flow/sources/facts-cache.ts'
import { openDiskStore } from './open-disk-store.ts'
import { readProgramVersion } from './program-version.ts'
import { ForkedAnalyst } from './forked-analyst.ts'

export type OpenedFactsCache = FactsCache & { close(): Promise<void> }

/**
 * The cache of facts with all that the machine has: processes, memory, and the folder `dir` on disk, which may be
 * deleted at any time; without one, nothing outlives the program.
 */
export async function openFactsCache(options: {
  readonly dir: string | undefined
  /** How much is kept in memory; what a program that runs on and on wants, when left out. */
  readonly memoryBytesMax?: number
  readonly now: () => Date
}): Promise<OpenedFactsCache> {
  const { dir, now, memoryBytesMax } = options
  const disk = dir === undefined ? undefined : await openDiskStore({ dir, version: await readProgramVersion(), now })
  const analyst = new ForkedAnalyst()
  const { values, recent } = new MemoryFactsCache({
    below: disk,
    ...(memoryBytesMax === undefined ? {} : { bytesMax: memoryBytesMax }),
  })
  return {
    values,
    analyst,
    recent,
    close: async () => {
      await Promise.all([analyst.close(), disk?.close()])
    },
  }
}
