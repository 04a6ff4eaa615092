import type { Signature } from '../git/commit-text.ts'
import { mergeTree, rebaseCommits } from '../git/merge.ts'
import { ApiError } from '../world/answer.ts'
import { accountOf, stackOf } from '../model/find.ts'
import type { MergeMethod, Pull, Repo, User } from '../model/records.ts'
import type { World } from '../world/world.ts'
import { timestamp } from '../world/world.ts'
import { afterRefChanges, markMerged } from './move-refs.ts'
import { noteActivity } from './note-activity.ts'
import { hasMergeQueue } from './protections.ts'
import { mergeability, pullCommits } from './pull-facts.ts'

export type MergeAsk = {
  readonly method: MergeMethod
  /** The head must still be this commit: 409 otherwise. */
  readonly sha?: string | undefined
  readonly title?: string | undefined
  readonly message?: string | undefined
}

/**
 * Merges and gives the commit on the base branch. 405 when it cannot be merged (conflict, draft, missing checks), 409
 * when it moved.
 */
export async function mergePull(world: World, pull: Pull, ask: MergeAsk, sender: User): Promise<string> {
  const repo = world.store.repos.must(pull.repoId)
  const git = world.repos.of(repo)
  const ref = `refs/heads/${pull.base.ref}`
  if (stackOf(world.store, pull)) {
    throw new ApiError(
      405,
      'Merging stacked PRs via this endpoint is not supported. Use the asynchronous merge endpoint instead.',
    )
  }
  const { commit, base } = await git.exclusively(async () => {
    if (ask.sha !== undefined && ask.sha !== pull.head.sha) {
      throw new ApiError(409, 'Head branch was modified. Review and try the merge again.')
    }
    if (hasMergeQueue(repo, pull.base.ref)) throw new ApiError(405, 'Changes must be made through the merge queue')
    requireMethod(repo, ask.method)
    const state = await mergeability(world, repo, pull)
    if (state.state !== 'clean') throw new ApiError(405, state.reason ?? 'Pull Request is not mergeable')
    const tip = (await git.readRef(ref)) ?? pull.base.sha
    const made = await writeMerge(world, pull, tip, ask, sender)
    await git.updateRefs([{ ref, new: made, old: tip }])
    await noteActivity(world, repo, [{ ref, before: tip, after: made }], sender, 'pr_merge')
    return { commit: made, base: tip }
  })
  pull.base.sha = base
  await markMerged(world, pull, commit, sender)
  await afterRefChanges(world, repo, [{ ref, before: base, after: commit }], sender)
  return commit
}

const METHOD_WORDS = { merge: 'Merge commits', squash: 'Squash merges', rebase: 'Rebase merges' }

export function requireMethod(repo: Repo, method: MergeMethod): void {
  if (repo.mergeMethods?.includes(method) === false) {
    throw new ApiError(405, `${METHOD_WORDS[method]} are not allowed on this repository.`)
  }
}

/** Who commits what a user does through the interface. */
export function signatureOf(world: World, user: User): Signature {
  return { name: user.name, email: user.email, date: timestamp(world) }
}

/** The commit of `base` and the pull request's head together: not on any branch yet. 405 on a conflict. */
export async function writeMerge(
  world: World,
  pull: Pull,
  base: string,
  ask: MergeAsk,
  sender: User,
  /** Where a rebase begins, when that is not where the base is. */
  from?: string,
): Promise<string> {
  const repo = world.store.repos.must(pull.repoId)
  const git = world.repos.of(repo)
  const signature = signatureOf(world, sender)
  if (ask.method === 'rebase') {
    const tip = await rebaseCommits(git, base, pull.head.sha, signature, from)
    if (tip === undefined) throw new ApiError(405, 'This branch can not be rebased')
    return tip
  }
  const tree = await mergeTree(git, base, pull.head.sha)
  if (tree === undefined) throw new ApiError(405, 'Pull Request is not mergeable')
  const parents = ask.method === 'squash' ? [base] : [base, pull.head.sha]
  const author = ask.method === 'squash' ? { ...signatureOf(world, world.store.users.must(pull.authorId)) } : signature
  return git.writeCommit({ tree, parents, author, committer: signature, message: await messageOf(world, pull, ask) })
}

async function messageOf(world: World, pull: Pull, ask: MergeAsk): Promise<string> {
  const repo = world.store.repos.must(pull.repoId)
  const squashing = ask.method === 'squash'
  const from = `${accountOf(world.store, pull.head.ownerId).login}/${pull.head.ref}`
  const title =
    ask.title ?? (squashing ? `${pull.title} (#${pull.number})` : `Merge pull request #${pull.number} from ${from}`)
  const body = ask.message ?? (squashing ? await listMessages(world, pull) : pull.title)
  const git = world.repos.of(repo)
  const authors = squashing
    ? await Promise.all((await pullCommits(world, repo, pull)).map((oid) => git.mustReadCommit(oid)))
    : []
  const own = world.store.users.must(pull.authorId).email
  const others = [...new Set(authors.map(({ author }) => `${author.name} <${author.email}>`))].filter(
    (who) => !who.endsWith(`<${own}>`),
  )
  const trailers = others.map((who) => `Co-authored-by: ${who}`).join('\n')
  return [title, body, trailers].filter(Boolean).join('\n\n') + '\n'
}

async function listMessages(world: World, pull: Pull): Promise<string> {
  const repo = world.store.repos.must(pull.repoId)
  const git = world.repos.of(repo)
  const oids = await pullCommits(world, repo, pull)
  if (oids.length < 2) return ''
  const commits = await Promise.all(oids.map((oid) => git.mustReadCommit(oid)))
  return commits.map((commit) => `* ${commit.message.trim()}`).join('\n\n')
}
