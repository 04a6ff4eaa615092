import { diffTrees } from '../git/diff.ts'
import type { FileDiff } from '../git/diff.ts'
import { mergeTree } from '../git/merge.ts'
import { judgingBranch } from '../model/find.ts'
import type { Pull, Repo } from '../model/records.ts'
import type { World } from '../world/world.ts'
import { protectionsOf } from './protections.ts'
import { missingRequirement } from './requirements.ts'

/** GitHub lists at most this many files and commits of a pull request. */
export const MAX_PULL_FILES = 3_000
const MAX_PULL_COMMITS = 250

export type Mergeability = {
  readonly mergeable: boolean
  readonly state: 'clean' | 'blocked' | 'dirty' | 'draft' | 'unknown'
  /** What keeps it from being merged, in a sentence. */
  readonly reason?: string
}

/**
 * The commit on the base branch that the head is compared with: its tip now, or as it was when the pull request was
 * closed.
 */
async function comparedBase(world: World, repo: Repo, pull: Pull): Promise<string> {
  if (pull.state === 'closed') return pull.base.sha
  return (await world.repos.of(repo).readRef(`refs/heads/${pull.base.ref}`)) ?? pull.base.sha
}

/** What the head changes since it left the base branch. */
export async function pullFiles(world: World, repo: Repo, pull: Pull): Promise<readonly FileDiff[]> {
  return diffTrees(world.repos.of(repo), await forkPoint(world, repo, pull), pull.head.sha)
}

/** Where the head left the base branch. */
export async function forkPoint(world: World, repo: Repo, pull: Pull): Promise<string> {
  const base = await comparedBase(world, repo, pull)
  return (await world.repos.of(repo).mergeBase(base, pull.head.sha)) ?? base
}

/** Oldest first, at most 250. */
export async function pullCommits(world: World, repo: Repo, pull: Pull): Promise<readonly string[]> {
  const git = world.repos.of(repo)
  const not = await comparedBase(world, repo, pull)
  return git.remember(`log ${not} ${pull.head.sha}`, async () =>
    (await git.log(pull.head.sha, { not, max: MAX_PULL_COMMITS })).reverse(),
  )
}

/** A ruleset tells what is missing as what it is: a violation. */
function worded(world: World, repo: Repo, pull: Pull, missing: string): string {
  const isByRuleset = protectionsOf(repo, judgingBranch(world.store, pull)).every((each) => each.kind === 'ruleset')
  return isByRuleset ? `Repository rule violations found\n\n${missing}\n\n` : missing
}

export async function mergeability(world: World, repo: Repo, pull: Pull): Promise<Mergeability> {
  if (pull.state === 'closed') return { mergeable: false, state: 'unknown', reason: 'Pull Request is not mergeable' }
  const base = await comparedBase(world, repo, pull)
  const tree = await mergeTree(world.repos.of(repo), base, pull.head.sha)
  if (tree === undefined) return { mergeable: false, state: 'dirty', reason: 'Pull Request is not mergeable' }
  if (pull.draft) return { mergeable: true, state: 'draft', reason: 'Pull Request is still a draft' }
  const missing = missingRequirement(world.store, repo, pull)
  return missing === undefined
    ? { mergeable: true, state: 'clean' }
    : { mergeable: true, state: 'blocked', reason: worded(world, repo, pull, missing) }
}
