import type { Config } from '../../config/config.ts'
import type { PullFacts, Snapshot } from '../../verdict/model/verdict.ts'
import type { FactsCache } from '../sources/facts-cache.ts'
import type { Repository } from '../ports/ports.ts'
import type { OnProgress } from '../sources/progress.ts'
import { readChangedRules } from './read-changed-rules.ts'
import { readSnapshot } from './read-snapshot.ts'

type Merged = Pick<PullFacts, 'base' | 'head' | 'conflicts' | 'headConfig' | 'headCodeowners'>

export type MergedRequest = {
  /** The tip of the base branch. */
  readonly tip: string
  readonly head: string
  /** Undefined: there are no usable rules, so there is nothing to look for. */
  readonly config: Config | undefined
  readonly configPath?: string
  /** YYYY-MM-DD, UTC. */
  readonly today: string
  readonly facts: FactsCache
  readonly onProgress?: ((what: 'base' | 'head') => OnProgress) | undefined
}

/**
 * Reads what merging would change: the tip of the base branch, and what merging the head into it gives. Not what the
 * two did since they parted: a pull request may bring back what the base took away meanwhile. Where they conflict, the
 * merge base and the head are read instead, and the paths are told.
 */
export async function readMerged(repository: Repository, request: MergedRequest): Promise<Merged> {
  const { tip, head, config, configPath, today, facts, onProgress } = request
  const sides = await selectSides(repository, { tip, head })
  const rules = await readChangedRules(repository, { base: sides.base, head: sides.merged })
  if (config === undefined)
    return { ...rules, base: emptySnapshot(sides.parted), head: emptySnapshot(head), conflicts: sides.conflicts }
  const read = (what: 'base' | 'head', commit: string) => {
    const where = configPath === undefined ? {} : { configPath }
    return readSnapshot(repository, { commit, config, ...where, today, facts, onProgress: onProgress?.(what) })
  }
  return {
    ...rules,
    base: { ...(await read('base', sides.base)), commit: sides.parted },
    head: { ...(await read('head', sides.merged)), commit: head },
    conflicts: sides.conflicts,
  }
}

async function selectSides(
  repository: Repository,
  { tip, head }: { readonly tip: string; readonly head: string },
): Promise<{ base: string; merged: string; parted: string; conflicts: readonly string[] }> {
  if (await repository.isAncestor(tip, head)) return { base: tip, merged: head, parted: tip, conflicts: [] }
  // Named is where the two parted: the tip moves with every merge, and what is published would move with it.
  const parted = (await repository.readMergeBase(tip, head)) ?? tip
  const merge = await repository.readMerge(tip, head)
  if ('tree' in merge) return { base: tip, merged: merge.tree, parted, conflicts: [] }
  // A conflict whose paths git does not tell is one all the same.
  return { base: parted, merged: head, parted, conflicts: merge.conflicts.length === 0 ? ['?'] : merge.conflicts }
}

/**
 * What is read without usable rules: nothing, since there is nothing to look for. The verdict is a failure for the
 * rules' sake.
 */
function emptySnapshot(commit: string): Snapshot {
  return {
    commit,
    services: [],
    allowlist: { value: { entries: [], revocations: [] }, findings: [] },
    code: { calls: [], unresolved: [], packages: new Map(), findings: [] },
    findings: [],
    unreadable: [],
  }
}
