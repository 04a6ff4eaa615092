import { NO_COMMIT } from '../git/bare-repo.ts'
import { changedPaths } from '../git/changed-paths.ts'
import type { Repo, User } from '../model/records.ts'
import { repoHtmlUrl } from '../present/present-repo.ts'
import type { World } from '../world/world.ts'

/** A ref before and after it was moved; undefined: it was not there. */
export type RefChange = {
  readonly ref: string
  readonly before: string | undefined
  readonly after: string | undefined
}

/** A push names its newest commits only. */
const MAX_PUSHED_COMMITS = 20

/** Tells `create` or `delete` of a branch or tag that came or went. */
export function emitCreateOrDelete(world: World, repo: Repo, change: RefChange, sender: User): void {
  const [, kind, name] = /^refs\/(heads|tags)\/(.+)$/.exec(change.ref) ?? []
  if (name === undefined || (change.before !== undefined && change.after !== undefined)) return
  const common = { ref: name, ref_type: kind === 'tags' ? 'tag' : 'branch', pusher_type: 'user' }
  if (change.after === undefined) return world.events.repo(repo, 'delete', common, sender)
  const about = { master_branch: repo.defaultBranch, description: repo.description || null }
  world.events.repo(repo, 'create', { ...common, ...about }, sender)
}

/** Tells the `push` event of one ref. */
export async function emitPush(world: World, repo: Repo, change: RefChange, sender: User): Promise<void> {
  if (!world.events.wanted(repo, 'push')) return
  const { before, after } = change
  const git = world.repos.of(repo)
  const commits = after === undefined ? [] : await pushedCommits(world, repo, before, after)
  const payload = {
    ref: change.ref,
    before: before ?? NO_COMMIT,
    after: after ?? NO_COMMIT,
    created: before === undefined,
    deleted: after === undefined,
    forced: before !== undefined && after !== undefined && !(await git.isAncestor(before, after)),
    base_ref: null,
    compare: `${repoHtmlUrl(world, repo)}/compare/${(before ?? NO_COMMIT).slice(0, 12)}...${(after ?? NO_COMMIT).slice(0, 12)}`,
    commits,
    head_commit: commits.at(-1) ?? null,
    pusher: { name: sender.login, email: sender.email },
  }
  world.events.repo(repo, 'push', payload, sender)
}

async function pushedCommits(world: World, repo: Repo, before: string | undefined, after: string): Promise<unknown[]> {
  const git = world.repos.of(repo)
  // A tag may name something else than a commit.
  if (!(await git.readCommit(after))) return []
  const not = before ?? (await git.resolve(repo.defaultBranch))
  const max = before === undefined && not === after ? 1 : MAX_PUSHED_COMMITS
  const oids = await git.log(after, { max, ...(not === undefined || not === after ? {} : { not }) })
  return Promise.all(oids.reverse().map((oid) => pushedCommit(world, repo, oid)))
}

async function pushedCommit(world: World, repo: Repo, oid: string): Promise<unknown> {
  const git = world.repos.of(repo)
  const commit = await git.mustReadCommit(oid)
  const parent = commit.parents[0]
  const before = parent === undefined ? commit : await git.mustReadCommit(parent)
  return {
    id: oid,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${repoHtmlUrl(world, repo)}/commit/${oid}`,
    author: { name: commit.author.name, email: commit.author.email, date: commit.author.date },
    committer: { name: commit.committer.name, email: commit.committer.email, date: commit.committer.date },
    ...(await changedPaths(git, before.tree, commit.tree)),
  }
}
