import { actingUser, canSee, requireAccess } from '../http/needs.ts'
import type { Call, RepoNeeds } from '../http/route.ts'
import { atLeast, roleOf } from '../model/access.ts'
import type { Pull, Repo } from '../model/records.ts'
import { nodeId } from '../present/present-account.ts'
import { setDraft } from '../pull/draft.ts'
import { dequeue, enqueue, queueOf } from '../pull/merge-queue.ts'
import { dismissReview } from '../pull/reviews.ts'
import { typedError } from './graphql-error.ts'
import { presentReview } from './present-pull.ts'
import { entry } from './present-queue.ts'
import { show } from './show.ts'

type PullInput = { readonly pullRequestId: string; readonly clientMutationId?: string }
type EnqueueInput = PullInput & { readonly expectedHeadOid?: string | null }
type DequeueInput = { readonly id: string; readonly clientMutationId?: string }
type DismissInput = {
  readonly pullRequestReviewId: string
  readonly message: string
  readonly clientMutationId?: string
}

const WRITE: RepoNeeds = { grants: ['pull_requests:write'] }

/** What can be done to pull requests: drafts, reviews, the merge queue. */
export function pullMutations(call: Call): Record<string, unknown> {
  return {
    convertPullRequestToDraft: ({ input }: { input: PullInput }) => changeDraft(call, input, true),
    markPullRequestReadyForReview: ({ input }: { input: PullInput }) => changeDraft(call, input, false),
    dismissPullRequestReview: ({ input }: { input: DismissInput }) => dismiss(call, input),
    enqueuePullRequest: ({ input }: { input: EnqueueInput }) => addToQueue(call, input),
    dequeuePullRequest: ({ input }: { input: DequeueInput }) => takeFromQueue(call, input),
  }
}

async function changeDraft(call: Call, input: PullInput, draft: boolean): Promise<unknown> {
  const { repo, pull } = pullById(call, input.pullRequestId)
  requireAccess(call, repo, WRITE, 'POST')
  requireAuthorOrWriter(call, repo, pull)
  await setDraft(call.world, pull, actingUser(call), draft)
  return { clientMutationId: input.clientMutationId ?? null, pullRequest: show(call).pull(repo, pull) }
}

function dismiss(call: Call, input: DismissInput): unknown {
  const { store } = call.world
  const id = input.pullRequestReviewId
  const review = store.reviews.find((each) => nodeId('PRR', each.id) === id && each.state !== 'PENDING')
  const pull = store.pulls.find((each) => each.repoId === review?.repoId && each.number === review.number)
  const repo = store.repos.get(review?.repoId)
  if (!review || !pull || !repo || !canSee(call, repo)) throw unresolved(id)
  requireAccess(call, repo, { ...WRITE, role: 'write' }, 'POST')
  dismissReview(call.world, pull, review, input.message, actingUser(call))
  return {
    clientMutationId: input.clientMutationId ?? null,
    pullRequestReview: presentReview(call, repo, review),
  }
}

async function addToQueue(call: Call, input: EnqueueInput): Promise<unknown> {
  const { repo, pull } = pullById(call, input.pullRequestId)
  requireAccess(call, repo, { grants: ['contents:write'], role: 'write' }, 'POST')
  if (input.expectedHeadOid && input.expectedHeadOid !== pull.head.sha) {
    throw typedError('STALE_DATA', 'The head of the pull request is not the expected one.')
  }
  const group = await enqueue(call.world, pull, actingUser(call))
  return { clientMutationId: input.clientMutationId ?? null, mergeQueueEntry: entry(call, repo, group, show(call)) }
}

async function takeFromQueue(call: Call, input: DequeueInput): Promise<unknown> {
  const { repo, pull } = pullById(call, input.id)
  requireAccess(call, repo, { grants: ['contents:write'], role: 'write' }, 'POST')
  const group = queueOf(call.world, repo, pull.base.ref).find((each) => each.number === pull.number)
  const mergeQueueEntry = group ? entry(call, repo, group, show(call)) : null
  await dequeue(call.world, pull, actingUser(call))
  return { clientMutationId: input.clientMutationId ?? null, mergeQueueEntry }
}

function pullById(call: Call, id: string): { repo: Repo; pull: Pull } {
  const { store } = call.world
  const pull = store.pulls.find((each) => nodeId('PR', each.id) === id)
  const repo = pull && store.repos.must(pull.repoId)
  if (!pull || !repo || !canSee(call, repo)) throw unresolved(id)
  return { repo, pull }
}

function unresolved(id: string): Error {
  return typedError('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'.`)
}

function requireAuthorOrWriter(call: Call, repo: Repo, pull: Pull): void {
  const { actor, world } = call
  if (actor.kind !== 'user' || actor.user.id === pull.authorId) return
  if (!atLeast(roleOf(world.store, actor.user, repo), 'write')) {
    throw typedError('FORBIDDEN', 'Must have write access or be the author.')
  }
}
