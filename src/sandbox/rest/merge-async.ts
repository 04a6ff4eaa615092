import { randomUUID } from 'node:crypto'
import { ApiError, notFound, ok } from '../world/answer.ts'
import type { Answer } from '../world/answer.ts'
import { actingUser, param, repoRoute } from '../http/needs.ts'
import type { RepoCall, RepoNeeds, Route } from '../http/route.ts'
import type { MergeRequest, Pull } from '../model/records.ts'
import { enqueue } from '../pull/merge-queue.ts'
import { mergeStack } from '../pull/merge-stack.ts'
import { hasMergeQueue } from '../pull/protections.ts'
import { timestamp } from '../world/world.ts'
import { pullOf } from './pulls.ts'

const KEPT_MS = 24 * 3_600_000
const NEEDS: RepoNeeds = { grants: ['contents:write'], role: 'write' }

/** Merging in the background, the one way for stacks. */
export const mergeAsyncRoutes: readonly Route[] = [
  repoRoute('PUT', '/repos/{owner}/{repo}/pulls/{pull_number}/merge-async', NEEDS, mergeAsync),
  repoRoute('GET', '/repos/{owner}/{repo}/pulls/{pull_number}/merge-async/{uuid}', NEEDS, (call) => {
    const { number, repoId } = pullOf(call)
    const found = call.world.store.mergeRequests.find(
      (each) => each.repoId === repoId && each.number === number && each.uuid === param(call, 'uuid'),
    )
    if (!found || call.world.clock().getTime() - Date.parse(found.at) > KEPT_MS) throw notFound()
    const { status, message, sha } = found
    return ok({ status, details: { message, ...(sha === undefined ? {} : { sha }) } })
  }),
]

/**
 * Answers that the merge is pending; here it has been done by then, so that nobody has to guess when. What the rules
 * say is in the result only.
 */
async function mergeAsync(call: RepoCall): Promise<Answer> {
  const { body, world } = call
  const pull = pullOf(call)
  const method = body.oneOf('merge_method', ['merge', 'squash', 'rebase'])
  const action = body.oneOf('merge_action', ['default', 'direct_merge', 'merge_queue']) ?? 'default'
  if (pull.mergeCommit !== undefined) {
    const details = { message: 'Pull Request is already merged', sha: pull.mergeCommit }
    return ok({ status: 'merged', details })
  }
  const reason = pull.state === 'closed' ? 'Pull Request is closed' : pull.draft ? 'Pull Request is still a draft' : ''
  if (reason !== '') return { status: 400, body: { status: 'failed', details: { message: reason } } }
  const expected = body.optionalString('sha') ?? pull.head.sha
  const ask = { method, action, expected }
  const request: MergeRequest = {
    id: world.store.nextId(),
    uuid: randomUUID(),
    repoId: pull.repoId,
    number: pull.number,
    at: timestamp(world),
    ...(await outcome(call, pull, ask)),
  }
  world.store.mergeRequests.add(request)
  const details = {
    message: 'Merge request enqueued.',
    uuid: request.uuid,
    merge_method: method ?? 'default',
    merge_action: action,
    expected_head_sha: expected,
  }
  return { status: 202, body: { status: 'pending', details } }
}

type Ask = {
  readonly method: 'merge' | 'squash' | 'rebase' | undefined
  readonly action: 'default' | 'direct_merge' | 'merge_queue'
  readonly expected: string
}

async function outcome(
  call: RepoCall,
  pull: Pull,
  ask: Ask,
): Promise<Pick<MergeRequest, 'status' | 'message'> & { sha?: string }> {
  const { body, world } = call
  const queued = ask.action === 'default' && hasMergeQueue(call.repo, pull.base.ref)
  try {
    if (queued || ask.action === 'merge_queue') {
      await enqueue(world, pull, actingUser(call))
      return { status: 'enqueued', message: 'Pull Request was added to the merge queue' }
    }
    const given = {
      method: ask.method ?? call.repo.mergeMethods?.[0] ?? 'merge',
      sha: ask.expected,
      title: body.optionalString('commit_title'),
      message: body.optionalString('commit_message'),
    }
    const sha = await mergeStack(world, pull, given, actingUser(call))
    return { status: 'merged', message: 'Pull Request successfully merged', sha }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { status: 'failed', message: error.message }
  }
}
