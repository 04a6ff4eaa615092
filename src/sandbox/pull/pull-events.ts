import type { Pull, Repo, Review, TimelineEvent, User } from '../model/records.ts'
import { fullPull, presentReview, simplePull } from './present-pull.ts'
import type { World } from '../world/world.ts'
import { timestamp } from '../world/world.ts'

/** Notes what happened on the pull request's timeline and marks it as changed. */
export function noteOnPull(
  world: World,
  pull: Pull,
  actor: User,
  what: string,
  request?: TimelineEvent['request'],
): void {
  const known = { id: world.store.nextId(), at: timestamp(world), actorId: actor.id, what }
  const event: TimelineEvent = { ...known, ...(request ? { request } : {}) }
  pull.timeline.push(event)
  pull.updatedAt = event.at
}

/** Tells the `pull_request` event with the pull request as it is now. */
export async function emitPull(
  world: World,
  pull: Pull,
  action: string,
  sender: User,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const repo = repoOf(world, pull)
  if (!world.events.wanted(repo, 'pull_request')) return
  const payload = { action, number: pull.number, pull_request: await fullPull(world, pull), ...more }
  world.events.repo(repo, 'pull_request', payload, sender)
}

export function emitReview(
  world: World,
  pull: Pull,
  review: Review,
  action: string,
  sender: User,
  more: Readonly<Record<string, unknown>> = {},
): void {
  const repo = repoOf(world, pull)
  const presented = presentReview(world, review)
  const payload = {
    action,
    // Webhooks write the state in lower case, the interface in capitals.
    review: { ...presented, state: review.state.toLowerCase() },
    pull_request: simplePull(world, pull),
    ...more,
  }
  world.events.repo(repo, 'pull_request_review', payload, sender)
}

function repoOf(world: World, pull: Pull): Repo {
  return world.store.repos.must(pull.repoId)
}
