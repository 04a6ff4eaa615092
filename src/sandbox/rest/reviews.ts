import { ApiError, created, notFound, ok, unprocessable } from '../world/answer.ts'
import type { Answer } from '../world/answer.ts'
import { actingUser, numberParam, repoRoute } from '../http/needs.ts'
import { paged } from '../http/paged.ts'
import type { RepoCall, RepoNeeds, Route } from '../http/route.ts'
import type { Pull, Review, User } from '../model/records.ts'
import {
  beginReview,
  dismissReview,
  editReview,
  requestReviews,
  submitReview,
  unrequestReviews,
} from '../pull/reviews.ts'
import { reviewsOf } from '../pull/requirements.ts'
import { presentTeam, simpleUser } from '../present/present-account.ts'
import { presentReview, simplePull } from '../pull/present-pull.ts'
import { pullOf } from './pulls.ts'

const READ: RepoNeeds = { grants: ['pull_requests:read'] }
const WRITE: RepoNeeds = { grants: ['pull_requests:write'] }
const EVENTS = ['APPROVE', 'REQUEST_CHANGES', 'COMMENT'] as const

/** Reviews and requests for them. */
export const reviewRoutes: readonly Route[] = [
  repoRoute('GET', '/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', READ, (call) => {
    const { requestedUsers, requestedTeams } = pullOf(call)
    const { store } = call.world
    return ok({
      users: requestedUsers.map((id) => simpleUser(call.world, store.users.must(id))),
      teams: requestedTeams.map((id) => presentTeam(call.world, store.teams.must(id))),
    })
  }),
  repoRoute('POST', '/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', WRITE, async (call) => {
    const pull = pullOf(call)
    await requestReviews(call.world, pull, readAsk(call), actingUser(call))
    return created(simplePull(call.world, pull))
  }),
  repoRoute('DELETE', '/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', WRITE, async (call) => {
    const pull = pullOf(call)
    await unrequestReviews(call.world, pull, readAsk(call), actingUser(call))
    return ok(simplePull(call.world, pull))
  }),
  repoRoute('GET', '/repos/{owner}/{repo}/pulls/{pull_number}/reviews', READ, (call) =>
    paged(call, reviewsOf(call.world.store, pullOf(call), viewer(call)), (review) => presentReview(call.world, review)),
  ),
  repoRoute('POST', '/repos/{owner}/{repo}/pulls/{pull_number}/reviews', WRITE, createReview),
  repoRoute('GET', '/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}', READ, (call) =>
    ok(presentReview(call.world, reviewOf(call, pullOf(call)))),
  ),
  repoRoute('PUT', '/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}', WRITE, (call) => {
    const pull = pullOf(call)
    const review = ownReview(call, pull)
    editReview(call.world, pull, review, call.body.string('body'), actingUser(call))
    return ok(presentReview(call.world, review))
  }),
  repoRoute('DELETE', '/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}', WRITE, (call) => {
    const review = ownReview(call, pullOf(call))
    if (review.state !== 'PENDING') throw unprocessable('Unprocessable Entity', 'Can not delete a non-pending review')
    call.world.store.reviews.remove(review.id)
    return ok(presentReview(call.world, review))
  }),
  repoRoute('POST', '/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/events', WRITE, submitBegun),
  repoRoute(
    'PUT',
    '/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/dismissals',
    { ...WRITE, role: 'write' },
    (call) => {
      const pull = pullOf(call)
      const review = reviewOf(call, pull)
      dismissReview(call.world, pull, review, call.body.string('message'), actingUser(call))
      return ok(presentReview(call.world, review))
    },
  ),
]

function readAsk(call: RepoCall): { users: string[]; teams: string[] } {
  return { users: call.body.strings('reviewers'), teams: call.body.strings('team_reviewers') }
}

async function createReview(call: RepoCall): Promise<Answer> {
  const { body, world, git } = call
  const pull = pullOf(call)
  const event = body.oneOf('event', EVENTS)
  const commitId = body.optionalString('commit_id') ?? pull.head.sha
  if (!(await git.readCommit(commitId)) || !(await git.isAncestor(commitId, pull.head.sha))) {
    throw unprocessable('Unprocessable Entity', 'Commit is not part of the pull request')
  }
  const review = { body: body.optionalString('body') ?? '', commitId }
  const user = actingUser(call)
  const made =
    event === undefined ? beginReview(world, pull, user, review) : submitReview(world, pull, user, { ...review, event })
  return ok(presentReview(world, made))
}

function submitBegun(call: RepoCall): Answer {
  const pull = pullOf(call)
  const review = ownReview(call, pull)
  if (review.state !== 'PENDING') throw unprocessable('Unprocessable Entity', 'The review is already submitted')
  const event = call.body.oneOf('event', EVENTS)
  if (event === undefined) throw unprocessable('Unprocessable Entity', 'Event can not be blank')
  const body = call.body.optionalString('body') ?? review.body
  const ask = { event, body, commitId: review.commitId }
  return ok(presentReview(call.world, submitReview(call.world, pull, actingUser(call), ask, review)))
}

/** Who asks, when that is a person or a bot. */
function viewer(call: RepoCall): User | undefined {
  return 'user' in call.actor ? call.actor.user : undefined
}

function ownReview(call: RepoCall, pull: Pull): Review {
  const review = reviewOf(call, pull)
  if (review.userId !== actingUser(call).id) throw new ApiError(403, 'Must be the author of the review.')
  return review
}

function reviewOf(call: RepoCall, pull: Pull): Review {
  const review = call.world.store.reviews.get(numberParam(call, 'review_id'))
  const isHidden = review?.state === 'PENDING' && review.userId !== viewer(call)?.id
  if (review?.repoId !== pull.repoId || review.number !== pull.number || isHidden) throw notFound()
  return review
}
