import { ApiError, unprocessable } from '../world/answer.ts'
import { grantedRole, teamRole } from '../model/access.ts'
import { findTeam, findUser, isOrganization, accountOf, judgingBranch, sameName, teamMemberIds } from '../model/find.ts'
import type { Pull, Repo, Review, ReviewState, Team, User } from '../model/records.ts'
import { presentTeam, simpleUser } from '../present/present-account.ts'
import type { World } from '../world/world.ts'
import { timestamp } from '../world/world.ts'
import { emitPull, emitReview, noteOnPull } from './pull-events.ts'
import { protectionOf } from './protections.ts'
import { reviewsOf } from './requirements.ts'

export type ReviewEvent = 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT'

const STATE_OF: Record<ReviewEvent, ReviewState> = {
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
  COMMENT: 'COMMENTED',
}

/**
 * Writes a review. GitHub's rules: the author can only comment; a team's request is done once one of its members
 * reviews.
 */
export function submitReview(
  world: World,
  pull: Pull,
  user: User,
  review: { readonly event: ReviewEvent; readonly body: string; readonly commitId: string },
  /** The one to submit, when it was begun before. */
  begun?: Review,
): Review {
  if (pull.authorId === user.id && review.event !== 'COMMENT') {
    const what = review.event === 'APPROVE' ? 'approve' : 'request changes on'
    throw unprocessable('Unprocessable Entity', `Can not ${what} your own pull request`)
  }
  if (review.body === '' && review.event !== 'APPROVE') {
    throw unprocessable('Unprocessable Entity', 'Body can not be blank')
  }
  const { store } = world
  const row = begun ?? beginReview(world, pull, user, review)
  const isIn = (id: number): boolean => teamMemberIds(store, store.teams.must(id)).includes(user.id)
  const submittedAt = timestamp(world)
  const onBehalfOf = pull.requestedTeams.filter(isIn)
  Object.assign(row, { body: review.body, state: STATE_OF[review.event], submittedAt, onBehalfOf })
  pull.updatedAt = row.submittedAt
  pull.requestedUsers = pull.requestedUsers.filter((id) => id !== user.id)
  pull.requestedTeams = pull.requestedTeams.filter((id) => !isIn(id))
  emitReview(world, pull, row, 'submitted', user)
  return row
}

/** Begins a review that nobody else sees; 422 when there is one already. */
export function beginReview(
  world: World,
  pull: Pull,
  user: User,
  review: { readonly body: string; readonly commitId: string },
): Review {
  const { store } = world
  if (reviewsOf(store, pull, user).some((each) => each.state === 'PENDING')) {
    throw unprocessable('Unprocessable Entity', 'User can only have one pending review per pull request')
  }
  return store.reviews.add({
    id: store.nextId(),
    repoId: pull.repoId,
    number: pull.number,
    userId: user.id,
    body: review.body,
    state: 'PENDING',
    commitId: review.commitId,
    submittedAt: timestamp(world),
  })
}

/** One's own words can be changed at any time, also after an approval. */
export function editReview(world: World, pull: Pull, review: Review, body: string, sender: User): void {
  const from = review.body
  review.body = body
  if (review.state === 'PENDING') return
  review.lastEditedAt = timestamp(world)
  emitReview(world, pull, review, 'edited', sender, { changes: from === body ? {} : { body: { from } } })
}

export function dismissReview(world: World, pull: Pull, review: Review, message: string, sender: User): void {
  if (review.state !== 'APPROVED' && review.state !== 'CHANGES_REQUESTED') {
    throw unprocessable('Unprocessable Entity', 'Can not dismiss a commented pull request review')
  }
  review.state = 'DISMISSED'
  const reviewer = world.store.users.must(review.userId).login
  noteOnPull(world, pull, sender, `dismissed ${reviewer}'s review: ${message}`)
  emitReview(world, pull, review, 'dismissed', sender)
}

/**
 * Drops approvals without a review event: always when the base changes (since 2023), on a push only where the branch's
 * protection says so.
 */
export function dismissReviews(world: World, pull: Pull, because: 'push' | 'retarget'): void {
  const repo = world.store.repos.must(pull.repoId)
  if (because === 'push' && !protectionOf(repo, judgingBranch(world.store, pull))?.dismissStaleReviews) return
  for (const review of reviewsOf(world.store, pull)) if (review.state === 'APPROVED') review.state = 'DISMISSED'
}

/**
 * Asks for reviews: all or none. 422 for anybody who cannot be asked. What is asked already is passed over silently.
 */
export async function requestReviews(
  world: World,
  pull: Pull,
  ask: { readonly users: readonly string[]; readonly teams: readonly string[] },
  sender: User,
): Promise<void> {
  const repo = world.store.repos.must(pull.repoId)
  const users = ask.users.map((login) => askableUser(world, repo, pull, login))
  const teams = ask.teams.map((slug) => askableTeam(world, repo, slug))
  for (const user of users) {
    if (pull.requestedUsers.includes(user.id)) continue
    pull.requestedUsers.push(user.id)
    noteOnPull(world, pull, sender, `requested a review from ${user.login}`, { kind: 'asked', userId: user.id })
    await emitPull(world, pull, 'review_requested', sender, { requested_reviewer: simpleUser(world, user) })
  }
  for (const team of teams) {
    if (pull.requestedTeams.includes(team.id)) continue
    pull.requestedTeams.push(team.id)
    noteOnPull(world, pull, sender, `requested a review from the team ${team.slug}`, { kind: 'asked', teamId: team.id })
    await emitPull(world, pull, 'review_requested', sender, { requested_team: presentTeam(world, team) })
  }
}

export async function unrequestReviews(
  world: World,
  pull: Pull,
  ask: { readonly users: readonly string[]; readonly teams: readonly string[] },
  sender: User,
): Promise<void> {
  const { store } = world
  const users = store.users.where((user) => ask.users.some((login) => sameName(login, user.login)))
  const teams = store.teams.where((team) => pull.requestedTeams.includes(team.id) && ask.teams.includes(team.slug))
  for (const user of users) {
    if (!pull.requestedUsers.includes(user.id)) continue
    pull.requestedUsers = pull.requestedUsers.filter((id) => id !== user.id)
    noteOnPull(world, pull, sender, `asks ${user.login} no more`, { kind: 'unasked', userId: user.id })
    await emitPull(world, pull, 'review_request_removed', sender, { requested_reviewer: simpleUser(world, user) })
  }
  for (const team of teams) {
    pull.requestedTeams = pull.requestedTeams.filter((id) => id !== team.id)
    noteOnPull(world, pull, sender, `asks the team ${team.slug} no more`, { kind: 'unasked', teamId: team.id })
    await emitPull(world, pull, 'review_request_removed', sender, { requested_team: presentTeam(world, team) })
  }
}

function askableUser(world: World, repo: Repo, pull: Pull, login: string): User {
  const user = findUser(world.store, login)
  if (user && user.id === pull.authorId) {
    throw new ApiError(422, 'Review cannot be requested from pull request author.')
  }
  if (!user || user.kind === 'Bot' || grantedRole(world.store, user, repo) === 'none') {
    throw new ApiError(
      422,
      `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${accountOf(world.store, repo.ownerId).login}/${repo.name} repository.`,
    )
  }
  return user
}

/** A team must have been given the repository itself, and be visible; what it inherits from a parent does not count. */
function askableTeam(world: World, repo: Repo, slug: string): Team {
  const owner = accountOf(world.store, repo.ownerId)
  const team = isOrganization(owner) ? findTeam(world.store, owner, slug) : undefined
  if (!team || team.privacy === 'secret' || teamRole(team, repo) === 'none') {
    throw new ApiError(
      422,
      `Could not resolve to a node with the global id of '${slug}': reviews may only be requested from collaborators, and the team is none of the ${owner.login}/${repo.name} repository.`,
    )
  }
  return team
}
