import type { Call } from '../http/route.ts'
import { accountOf } from '../model/find.ts'
import type { Comment, Pull, Repo, Review, TimelineEvent } from '../model/records.ts'
import { association, nodeId } from '../present/present-account.ts'
import { mergeability, pullCommits } from '../pull/pull-facts.ts'
import { queueOf } from '../pull/merge-queue.ts'
import { pullHtmlUrl } from '../pull/present-pull.ts'
import { reviewDecision, reviewsOf } from '../pull/requirements.ts'
import { connect } from './connection.ts'
import type { PageAsk } from './connection.ts'
import { presentCommit } from './present-commit.ts'
import { presentActor, presentOwner, presentTeam } from './present-people.ts'
import { presentQueueEntry } from './present-queue.ts'
import type { Shown } from './shown.ts'

export function presentPull(call: Call, repo: Repo, pull: Pull, shown: Shown): unknown {
  const { world } = call
  const { store } = world
  const headRepo = store.repos.get(pull.head.repoId)
  return {
    ...plainFacts(call, repo, pull),
    author: presentActor(call, store.users.must(pull.authorId)),
    mergedBy: pull.mergedById === undefined ? null : presentActor(call, store.users.must(pull.mergedById)),
    isCrossRepository: pull.head.repoId !== repo.id,
    headRepository: headRepo ? () => shown.repository(headRepo) : null,
    headRepositoryOwner: presentOwner(call, accountOf(store, pull.head.ownerId)),
    baseRepository: () => shown.repository(repo),
    mergeCommit: pull.mergeCommit === undefined ? null : () => presentCommit(call, repo, pull.mergeCommit ?? ''),
    reviewDecision: reviewDecision(store, repo, pull) ?? null,
    mergeable: async () => {
      const { mergeable, state } = await mergeability(world, repo, pull)
      if (state === 'unknown') return 'UNKNOWN'
      return mergeable ? 'MERGEABLE' : 'CONFLICTING'
    },
    isInMergeQueue: queueOf(world, repo, pull.base.ref).some((each) => each.number === pull.number),
    mergeQueueEntry: () => presentQueueEntry(call, repo, pull, shown),
    ...lists(call, repo, pull),
  }
}

function plainFacts(call: Call, repo: Repo, pull: Pull): Record<string, unknown> {
  return {
    __typename: 'PullRequest',
    id: nodeId('PR', pull.id),
    number: pull.number,
    title: pull.title,
    body: pull.body ?? '',
    isDraft: pull.draft,
    state: pull.mergedAt === undefined ? pull.state.toUpperCase() : 'MERGED',
    closed: pull.state === 'closed',
    merged: pull.mergedAt !== undefined,
    baseRefName: pull.base.ref,
    baseRefOid: pull.base.sha,
    headRefName: pull.head.ref,
    headRefOid: pull.head.sha,
    url: pullHtmlUrl(call.world, repo, pull.number),
    createdAt: pull.createdAt,
    updatedAt: pull.updatedAt,
    lastEditedAt: pull.lastEditedAt ?? null,
    closedAt: pull.closedAt ?? null,
    mergedAt: pull.mergedAt ?? null,
  }
}

type ReviewsAsk = PageAsk & { readonly states?: readonly string[] | null; readonly author?: string | null }

function lists(call: Call, repo: Repo, pull: Pull): Record<string, unknown> {
  const { store } = call.world
  const viewer = 'user' in call.actor ? call.actor.user : undefined
  const comments = (): Comment[] =>
    store.comments.where((each) => each.repoId === repo.id && each.number === pull.number)
  const byId = (row: { id: number }): number => row.id
  return {
    comments: (ask: PageAsk) => connect('comments', comments(), ask, byId, (each) => presentComment(call, repo, each)),
    reviews: (ask: ReviewsAsk) => {
      const fitting = reviewsOf(store, pull, viewer).filter(
        (each) =>
          (!ask.states || ask.states.includes(each.state)) &&
          (!ask.author || store.users.must(each.userId).login === ask.author),
      )
      return connect('reviews', fitting, ask, byId, (each) => presentReview(call, repo, each))
    },
    commits: async (ask: PageAsk) => {
      const oids = await pullCommits(call.world, repo, pull)
      return connect(
        'commits',
        oids,
        ask,
        (oid) => oid,
        (oid) => presentPullCommit(call, repo, pull, oid),
      )
    },
    reviewRequests: (ask: PageAsk) => {
      const asked = [
        ...pull.requestedUsers.map((userId) => ({ userId })),
        ...pull.requestedTeams.map((teamId) => ({ teamId })),
      ]
      const idOf = (each: Asked): string => `${each.userId ?? 'team'}-${each.teamId ?? ''}`
      return connect('reviewRequests', asked as Asked[], ask, idOf, (each) => ({
        id: nodeId('RR', `${pull.id}:${idOf(each)}`),
        asCodeOwner: false,
        requestedReviewer: presentReviewer(call, each),
      }))
    },
    timelineItems: (ask: TimelineAsk) => timelineItems(call, repo, pull, ask),
  }
}

type Asked = { readonly userId?: number; readonly teamId?: number }

function presentReviewer(call: Call, { userId, teamId }: Asked): unknown {
  const { store } = call.world
  if (userId !== undefined) return presentActor(call, store.users.must(userId))
  const team = store.teams.get(teamId)
  return team ? presentTeam(call, team) : null
}

function presentComment(call: Call, repo: Repo, comment: Comment): unknown {
  return {
    __typename: 'IssueComment',
    id: nodeId('IC', comment.id),
    databaseId: comment.id,
    author: presentActor(call, call.world.store.users.must(comment.userId)),
    authorAssociation: association(call.world.store, comment.userId, repo.ownerId),
    body: comment.body,
    createdAt: comment.createdAt,
    updatedAt: comment.updatedAt,
    lastEditedAt: comment.lastEditedAt ?? null,
    url: `${pullHtmlUrl(call.world, repo, comment.number)}#issuecomment-${comment.id}`,
  }
}

export function presentReview(call: Call, repo: Repo, review: Review): unknown {
  const { store } = call.world
  const teams = (review.onBehalfOf ?? []).flatMap((id) => store.teams.get(id) ?? [])
  return {
    __typename: 'PullRequestReview',
    id: nodeId('PRR', review.id),
    databaseId: review.id,
    author: presentActor(call, store.users.must(review.userId)),
    authorAssociation: association(store, review.userId, repo.ownerId),
    body: review.body,
    state: review.state,
    createdAt: review.submittedAt,
    updatedAt: review.lastEditedAt ?? review.submittedAt,
    submittedAt: review.state === 'PENDING' ? null : review.submittedAt,
    lastEditedAt: review.lastEditedAt ?? null,
    commit: () => presentCommit(call, repo, review.commitId),
    url: `${pullHtmlUrl(call.world, repo, review.number)}#pullrequestreview-${review.id}`,
    onBehalfOf: (ask: PageAsk) =>
      connect(
        'onBehalfOf',
        teams,
        ask,
        (team) => team.id,
        (team) => presentTeam(call, team),
      ),
  }
}

function presentPullCommit(call: Call, repo: Repo, pull: Pull, oid: string): unknown {
  return {
    __typename: 'PullRequestCommit',
    id: nodeId('PURC', `${pull.id}:${oid}`),
    commit: () => presentCommit(call, repo, oid),
    url: `${pullHtmlUrl(call.world, repo, pull.number)}/commits/${oid}`,
  }
}

type TimelineAsk = PageAsk & { readonly itemTypes?: readonly string[] | null }

/** Comments, reviews, and who was asked for a review or is asked no more: as they came. */
function timelineItems(call: Call, repo: Repo, pull: Pull, ask: TimelineAsk): unknown {
  const { store } = call.world
  const at = (row: { repoId: number; number: number }): boolean => row.repoId === repo.id && row.number === pull.number
  const items = [
    ...store.comments.where(at).map((each) => ({
      id: each.id,
      type: 'ISSUE_COMMENT',
      node: () => presentComment(call, repo, each),
    })),
    ...reviewsOf(store, pull).map((each) => ({
      id: each.id,
      type: 'PULL_REQUEST_REVIEW',
      node: () => presentReview(call, repo, each),
    })),
    ...pull.timeline.flatMap((each) => requestItem(call, each)),
  ]
  const fitting = items.filter((each) => !ask.itemTypes || ask.itemTypes.includes(each.type))
  fitting.sort((a, b) => a.id - b.id)
  return connect(
    'timelineItems',
    fitting,
    ask,
    (each) => each.id,
    (each) => each.node(),
  )
}

function requestItem(call: Call, event: TimelineEvent): { id: number; type: string; node: () => unknown }[] {
  const { id, at, actorId, request } = event
  if (!request) return []
  const isAsked = request.kind === 'asked'
  const node = (): unknown => ({
    __typename: isAsked ? 'ReviewRequestedEvent' : 'ReviewRequestRemovedEvent',
    id: nodeId('RRE', id),
    actor: presentActor(call, call.world.store.users.must(actorId)),
    createdAt: at,
    requestedReviewer: presentReviewer(call, request),
  })
  return [{ id, type: isAsked ? 'REVIEW_REQUESTED_EVENT' : 'REVIEW_REQUEST_REMOVED_EVENT', node }]
}
