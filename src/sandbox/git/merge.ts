import type { BareRepo } from './bare-repo.ts'
import type { Signature } from './commit-text.ts'
import { GitError, runGit } from './run-git.ts'

/** More commits than this are not rebased, as on GitHub. */
const MAX_REBASED_COMMITS = 100

/** The tree of the merge of two commits; undefined on a conflict. */
export function mergeTree(repo: BareRepo, ours: string, theirs: string): Promise<string | undefined> {
  return repo.remember(`merge ${ours} ${theirs}`, async () => {
    if (await repo.isAncestor(ours, theirs)) return (await repo.mustReadCommit(theirs)).tree
    try {
      const out = await runGit(['merge-tree', '--write-tree', '--no-messages', ours, theirs], repo)
      return out.slice(0, 40)
    } catch (error) {
      // 1 is a conflict; histories without a common commit end with 128 and cannot be merged either.
      if (error instanceof GitError && (error.status === 1 || error.message.includes('unrelated histories'))) {
        return undefined
      }
      throw error
    }
  })
}

/**
 * Writes each commit of `from..head` again on top of `base` (which is `from` when left out); undefined on a conflict.
 * Merge commits are left out, as git does.
 */
export async function rebaseCommits(
  repo: BareRepo,
  base: string,
  head: string,
  committer: Signature,
  from = base,
): Promise<string | undefined> {
  const commits = (await repo.log(head, { not: from, max: MAX_REBASED_COMMITS + 1 })).reverse()
  if (commits.length > MAX_REBASED_COMMITS) return undefined
  let tip = base
  for (const oid of commits) {
    const commit = await repo.mustReadCommit(oid)
    const parent = commit.parents[0]
    if (commit.parents.length !== 1 || parent === undefined) continue
    const tree = await pick(repo, tip, oid, parent, committer)
    if (tree === undefined) return undefined
    tip = await repo.writeCommit({ ...commit, tree, parents: [tip], committer })
  }
  return tip
}

/**
 * The tree of `onto` with the change from `parent` to `commit`. `merge-tree` takes its merge base from history
 * (`--merge-base` came with git 2.40), so the tip is stood on the parent by a commit that nobody keeps.
 */
async function pick(
  repo: BareRepo,
  onto: string,
  commit: string,
  parent: string,
  committer: Signature,
): Promise<string | undefined> {
  const { tree } = await repo.mustReadCommit(onto)
  const message = 'stand-in'
  const standIn = await repo.writeCommit({ tree, parents: [parent], author: committer, committer, message })
  return mergeTree(repo, standIn, commit)
}
