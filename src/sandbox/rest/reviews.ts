import { created, notFound, ok, unprocessable } from '../world/answer.ts'
import type { Answer } from '../world/answer.ts'
import { actingUser, numberParam, repoRoute } from '../http/needs.ts'
import { paged } from '../http/paged.ts'
import type { RepoCall, RepoNeeds, Route } from '../http/route.ts'
import type { Pull, Review } from '../model/records.ts'
import { dismissReview, requestReviews, submitReview, unrequestReviews } from '../pull/reviews.ts'
import { reviewsOf } from '../pull/requirements.ts'
import { presentTeam, simpleUser } from '../present/present-account.ts'
import { presentReview, simplePull } from '../pull/present-pull.ts'
import { pullOf } from './pulls.ts'

const READ: RepoNeeds = { grants: ['pull_requests:read'] }
const WRITE: RepoNeeds = { grants: ['pull_requests:write'] }

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
    paged(call, reviewsOf(call.world.store, pullOf(call)), (review) => presentReview(call.world, review)),
  ),
  repoRoute('POST', '/repos/{owner}/{repo}/pulls/{pull_number}/reviews', WRITE, createReview),
  repoRoute('GET', '/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}', READ, (call) =>
    ok(presentReview(call.world, reviewOf(call, pullOf(call)))),
  ),
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
  const event = body.oneOf('event', ['APPROVE', 'REQUEST_CHANGES', 'COMMENT'])
  if (event === undefined)
    throw unprocessable('Unprocessable Entity', 'The sandbox keeps no pending reviews: give an event')
  const commitId = body.optionalString('commit_id') ?? pull.head.sha
  if (!(await git.readCommit(commitId)) || !(await git.isAncestor(commitId, pull.head.sha))) {
    throw unprocessable('Unprocessable Entity', 'Commit is not part of the pull request')
  }
  const review = { event, body: body.optionalString('body') ?? '', commitId }
  return ok(presentReview(world, submitReview(world, pull, actingUser(call), review)))
}

function reviewOf(call: RepoCall, pull: Pull): Review {
  const review = call.world.store.reviews.get(numberParam(call, 'review_id'))
  if (review?.repoId !== pull.repoId || review.number !== pull.number) throw notFound()
  return review
}
