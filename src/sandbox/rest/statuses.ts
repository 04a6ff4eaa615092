import { ApiError, created, invalid, ok } from '../world/answer.ts'
import type { Answer } from '../world/answer.ts'
import { actingUser, param, repoRoute } from '../http/needs.ts'
import { paged } from '../http/paged.ts'
import type { RepoCall, RepoNeeds, Route } from '../http/route.ts'
import type { Schema } from '../model/schema.ts'
import type { Status } from '../model/records.ts'
import { timestamp } from '../world/world.ts'
import { nodeId, simpleUser } from '../present/present-account.ts'
import { presentCommit } from '../present/present-git.ts'
import { fullName } from '../model/find.ts'
import { settleQueue } from '../pull/merge-queue.ts'
import { protectionOf } from '../pull/protections.ts'
import { minimalRepo, repoApiUrl } from '../present/present-repo.ts'

const MAX_STATUSES = 1_000
const MAX_DESCRIPTION_CHARS = 140
const MAX_TOLD_BRANCHES = 10
const STATES = ['error', 'failure', 'pending', 'success'] as const
const READ: RepoNeeds = { grants: ['statuses:read'] }

/** Commit statuses: anybody with write access can set any context. */
export const statusRoutes: readonly Route[] = [
  repoRoute(
    'POST',
    '/repos/{owner}/{repo}/statuses/{sha}',
    { grants: ['statuses:write'], role: 'write' },
    createStatus,
  ),
  repoRoute('GET', '/repos/{owner}/{repo}/commits/{ref}/statuses', READ, async (call) => {
    const statuses = await statusesAt(call)
    return paged(call, statuses, (each) => presentStatus(call, each))
  }),
  // Where `statuses_url` points to.
  repoRoute('GET', '/repos/{owner}/{repo}/statuses/{ref}', READ, async (call) =>
    paged(call, await statusesAt(call), (each) => presentStatus(call, each)),
  ),
  repoRoute('GET', '/repos/{owner}/{repo}/commits/{ref}/status', READ, combined),
]

async function createStatus(call: RepoCall): Promise<Answer> {
  const { body, world, repo } = call
  const sha = param(call, 'sha')
  if ((await call.git.resolve(sha)) !== sha) throw new ApiError(422, `No commit found for SHA: ${sha}`)
  const state = body.oneOf('state', STATES)
  if (state === undefined) throw invalid('Status', 'state', undefined, 'missing_field')
  const context = body.optionalString('context') ?? 'default'
  const description = body.optionalString('description') ?? null
  if ((description ?? '').length > MAX_DESCRIPTION_CHARS) {
    throw invalid('Status', 'description', 'description is too long (maximum is 140 characters)')
  }
  const same = world.store.statuses.where(
    (each) => each.repoId === repo.id && each.sha === sha && each.context === context,
  )
  if (same.length >= MAX_STATUSES) {
    throw invalid('Status', 'base', 'This SHA and context has reached the maximum number of statuses.')
  }
  const status = world.store.statuses.add({
    id: world.store.nextId(),
    repoId: repo.id,
    sha,
    state,
    context,
    description,
    targetUrl: body.optionalString('target_url') ?? null,
    creatorId: actingUser(call).id,
    createdAt: timestamp(world),
  })
  await emit(call, status)
  await settleQueue(world, repo, sha)
  return created(presentStatus(call, status))
}

async function emit(call: RepoCall, status: Status): Promise<void> {
  const { world, repo, git } = call
  if (!world.events.wanted(repo, 'status')) return
  const { creator: _, url: __, node_id: ___, ...own } = presentStatus(call, status)
  const { sha } = status
  const commit = presentCommit(world, repo, await git.mustReadCommit(sha))
  const payload = { ...own, sha, name: fullName(world.store, repo), commit, branches: await branchesWith(call, sha) }
  world.events.repo(repo, 'status', payload, actingUser(call))
}

/** Branches that contain a commit: the first ten. */
async function branchesWith(call: RepoCall, sha: string): Promise<unknown[]> {
  const found: unknown[] = []
  for (const { ref, oid } of await call.git.listRefs('refs/heads/')) {
    if (found.length >= MAX_TOLD_BRANCHES) break
    if (!(await call.git.isAncestor(sha, oid))) continue
    const name = ref.slice('refs/heads/'.length)
    const commit = { sha: oid, url: `${repoApiUrl(call.world, call.repo)}/commits/${oid}` }
    found.push({ name, commit, protected: protectionOf(call.repo, name) !== undefined })
  }
  return found
}

async function statusesAt(call: RepoCall): Promise<Status[]> {
  const sha = await call.git.resolve(param(call, 'ref'))
  if (sha === undefined) throw new ApiError(422, `No commit found for SHA: ${param(call, 'ref')}`)
  return call.world.store.statuses.where((each) => each.repoId === call.repo.id && each.sha === sha).reverse()
}

async function combined(call: RepoCall): Promise<Answer> {
  const { world, repo } = call
  const sha = (await call.git.resolve(param(call, 'ref'))) ?? ''
  const latest = new Map((await statusesAt(call)).reverse().map((each) => [each.context, each]))
  const states = [...latest.values()].map((each) => each.state)
  const failed = states.some((state) => state === 'failure' || state === 'error')
  const passed = states.length > 0 && states.every((state) => state === 'success')
  const api = repoApiUrl(world, repo)
  return ok({
    state: failed ? 'failure' : passed ? 'success' : 'pending',
    sha,
    total_count: latest.size,
    statuses: [...latest.values()].map((each) => {
      const { creator: _, ...simple } = presentStatus(call, each)
      return simple
    }),
    repository: minimalRepo(world, repo),
    commit_url: `${api}/commits/${sha}`,
    url: `${api}/commits/${sha}/status`,
  })
}

function presentStatus(call: RepoCall, status: Status): Schema<'status'> {
  const creator = simpleUser(call.world, call.world.store.users.must(status.creatorId))
  return {
    url: `${repoApiUrl(call.world, call.repo)}/statuses/${status.sha}`,
    avatar_url: creator.avatar_url,
    id: status.id,
    node_id: nodeId('SC', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator,
  }
}
