import { NO_CONTENT, ApiError, created, notFound, ok } from '../world/answer.ts'
import type { Answer } from '../world/answer.ts'
import { actingUser, coversRepo, hasGrant, numberParam, repoRoute, viaApp } from '../http/needs.ts'
import { mediaAnswer, mediaOf } from '../http/media-type.ts'
import { paged } from '../http/paged.ts'
import type { RepoCall, RepoNeeds, Route } from '../http/route.ts'
import { atLeast, roleOf } from '../model/access.ts'
import { accountOf, findPull, sameName } from '../model/find.ts'
import type { Pull, Repo } from '../model/records.ts'
import { diffText, patchText } from '../git/diff.ts'
import { mergePull } from '../pull/merge-pull.ts'
import { editPull, openPull } from '../pull/open-pull.ts'
import { MAX_PULL_FILES, forkPoint, pullCommits, pullFiles } from '../pull/pull-facts.ts'
import { diffEntry, presentCommit } from '../present/present-git.ts'
import { fullPull, simplePull } from '../pull/present-pull.ts'

const READ: RepoNeeds = { grants: ['pull_requests:read'] }
const WRITE: RepoNeeds = { grants: ['pull_requests:write'] }

/** Pull requests themselves; reviews have a file of their own. */
export const pullRoutes: readonly Route[] = [
  repoRoute('GET', '/repos/{owner}/{repo}/pulls', READ, listPulls),
  repoRoute('POST', '/repos/{owner}/{repo}/pulls', WRITE, createPull),
  repoRoute('GET', '/repos/{owner}/{repo}/pulls/{pull_number}', READ, getPull),
  // The sandbox has no comments on lines.
  repoRoute('GET', '/repos/{owner}/{repo}/pulls/{pull_number}/comments', READ, (call) => {
    pullOf(call)
    return paged(call, [], (each) => each)
  }),
  repoRoute('PATCH', '/repos/{owner}/{repo}/pulls/{pull_number}', WRITE, updatePull),
  repoRoute('GET', '/repos/{owner}/{repo}/pulls/{pull_number}/files', READ, async (call) => {
    const pull = pullOf(call)
    const files = (await pullFiles(call.world, call.repo, pull)).slice(0, MAX_PULL_FILES)
    return paged(call, files, (file) => diffEntry(call.world, call.repo, pull.head.sha, file))
  }),
  repoRoute('GET', '/repos/{owner}/{repo}/pulls/{pull_number}/commits', READ, async (call) => {
    const oids = await pullCommits(call.world, call.repo, pullOf(call))
    return paged(call, oids, async (oid) => presentCommit(call.world, call.repo, await call.git.mustReadCommit(oid)))
  }),
  repoRoute('GET', '/repos/{owner}/{repo}/pulls/{pull_number}/merge', READ, (call) => {
    if (pullOf(call).mergedAt === undefined) throw notFound()
    return NO_CONTENT
  }),
  repoRoute(
    'PUT',
    '/repos/{owner}/{repo}/pulls/{pull_number}/merge',
    { grants: ['contents:write'], role: 'write' },
    merge,
  ),
]

/** The pull request that the address names; 404 when there is none. */
export function pullOf(call: RepoCall): Pull {
  const pull = findPull(call.world.store, call.repo, numberParam(call, 'pull_number'))
  if (!pull) throw notFound()
  return pull
}

async function getPull(call: RepoCall): Promise<Answer> {
  const { world, repo, git } = call
  const pull = pullOf(call)
  const media = mediaOf(call.accept)
  if (media !== 'diff' && media !== 'patch') return ok(await fullPull(world, pull))
  const from = await forkPoint(world, repo, pull)
  const { sha } = pull.head
  return mediaAnswer(media, media === 'diff' ? await diffText(git, from, sha) : await patchText(git, from, sha))
}

function listPulls(call: RepoCall): Promise<Answer> {
  const { query, world } = call
  const state = query.get('state') ?? 'open'
  const head = query.get('head')
  const base = query.get('base')
  const pulls = world.store.pulls.where(
    (pull) =>
      pull.repoId === call.repo.id &&
      (state === 'all' || pull.state === state) &&
      // GitHub passes over a head without an owner.
      (!head?.includes(':') || sameName(headLabel(call, pull), head)) &&
      (!base || pull.base.ref === base),
  )
  const sort = query.get('sort') ?? 'created'
  const key = (pull: Pull): string => (sort === 'updated' ? pull.updatedAt : pull.createdAt)
  const ascending = (query.get('direction') ?? (sort === 'created' || !query.has('sort') ? 'desc' : 'asc')) === 'asc'
  pulls.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.id - b.id))
  if (!ascending) pulls.reverse()
  return paged(call, pulls, (pull) => simplePull(world, pull))
}

function headLabel(call: RepoCall, pull: Pull): string {
  return `${accountOf(call.world.store, pull.head.ownerId).login}:${pull.head.ref}`
}

async function createPull(call: RepoCall): Promise<Answer> {
  const { body, world, repo } = call
  const { headRepo, headRef } = readHead(call, body.string('head'))
  mayPropose(call, headRepo)
  const pull = await openPull(
    world,
    repo,
    {
      title: body.string('title'),
      body: body.optionalString('body') ?? null,
      headRepo,
      headRef,
      baseRef: body.string('base'),
      draft: body.boolean('draft', false),
      ...viaApp(call),
    },
    actingUser(call),
  )
  return created(await fullPull(world, pull))
}

/** Who opens a pull request must be able to write to the head's repository. */
function mayPropose(call: RepoCall, headRepo: Repo): void {
  const { actor, world } = call
  const may =
    actor.kind === 'user'
      ? atLeast(roleOf(world.store, actor.user, headRepo), 'write')
      : actor.kind === 'installation' && coversRepo(actor, headRepo) && hasGrant(actor, ['pull_requests:write'])
  if (!may) throw new ApiError(403, 'Must have write access to the head branch.')
}

/** `branch`, or `owner:branch` of this repository or of a fork. */
function readHead(call: RepoCall, head: string): { headRepo: Repo; headRef: string } {
  const { repo, world } = call
  const colon = head.indexOf(':')
  if (colon < 0) return { headRepo: repo, headRef: head }
  const owner = head.slice(0, colon)
  const isOwners = (each: Repo): boolean => sameName(accountOf(world.store, each.ownerId).login, owner)
  const found = isOwners(repo) ? repo : world.store.repos.find((each) => each.forkOf === repo.id && isOwners(each))
  if (!found) {
    throw new ApiError(422, 'Validation Failed', {
      errors: [{ resource: 'PullRequest', field: 'head', code: 'invalid' }],
    })
  }
  return { headRepo: found, headRef: head.slice(colon + 1) }
}

async function updatePull(call: RepoCall): Promise<Answer> {
  const { body, world, repo, actor } = call
  const pull = pullOf(call)
  const user = actingUser(call)
  if (actor.kind === 'user' && user.id !== pull.authorId && !atLeast(roleOf(world.store, user, repo), 'write')) {
    throw new ApiError(403, 'Must have write access or be the author.')
  }
  await editPull(
    world,
    pull,
    {
      title: body.optionalString('title'),
      body: body.has('body') ? (body.optionalString('body') ?? null) : undefined,
      base: body.optionalString('base'),
      state: body.oneOf('state', ['open', 'closed']),
    },
    user,
  )
  return ok(await fullPull(world, pull))
}

async function merge(call: RepoCall): Promise<Answer> {
  const { body } = call
  const sha = await mergePull(
    call.world,
    pullOf(call),
    {
      method: body.oneOf('merge_method', ['merge', 'squash', 'rebase']) ?? 'merge',
      sha: body.optionalString('sha'),
      title: body.optionalString('commit_title'),
      message: body.optionalString('commit_message'),
    },
    actingUser(call),
  )
  return ok({ sha, merged: true, message: 'Pull Request successfully merged' })
}
