import type { FactsCache } from '../../flow/sources/facts-cache.ts'
import { openProgress, type Progress } from '../terminal/progress.ts'
import type { LocalClone, World } from '../terminal/world.ts'

/** What a command reads a clone with. */
export type OpenedClone = { readonly clone: LocalClone; readonly facts: FactsCache; readonly progress: Progress }

/**
 * Opens a clone, what is known of its files (on disk unless `cache` is false), and a progress line; closes all three
 * after `read`.
 */
export async function withClone<T>(
  { dir, cache }: { readonly dir: string; readonly cache: boolean },
  world: World,
  read: (opened: OpenedClone) => Promise<T>,
): Promise<T> {
  const progress = openProgress(world.stderr, () => world.now())
  const clone = await world.openClone(dir)
  const facts = await world.openFacts({ keep: cache })
  try {
    return await read({ clone, facts, progress })
  } finally {
    progress.close()
    clone.close()
    await facts.close()
  }
}
