import { GitError } from '../git/run-git.ts'
import type { RefUpdate } from '../git/bare-repo.ts'
import { ApiError } from '../world/answer.ts'
import type { Pull, Repo, User } from '../model/records.ts'
import type { World } from '../world/world.ts'
import { timestamp } from '../world/world.ts'
import { noteActivity } from './note-activity.ts'
import type { Mover } from './note-activity.ts'
import { emitPull, noteOnPull } from './pull-events.ts'
import { requestSuites } from './check-suites.ts'
import { emitCreateOrDelete, emitPush } from './push-event.ts'
import type { RefChange } from './push-event.ts'
import { dismissReviews } from './reviews.ts'

/** Moves refs of a repository, all or none, and lets everything follow that hangs on them. 422 when git refuses. */
export async function moveRefs(
  world: World,
  repo: Repo,
  updates: readonly RefUpdate[],
  sender: User,
  mover?: Mover,
): Promise<void> {
  const git = world.repos.of(repo)
  const changes = await git.exclusively(async () => {
    const before = await Promise.all(updates.map((update) => git.readRef(update.ref)))
    try {
      await git.updateRefs(updates)
    } catch (error) {
      if (error instanceof GitError) throw new ApiError(422, 'Reference update failed')
      throw error
    }
    const moved = updates.map(({ ref, new: after }, index): RefChange => ({ ref, before: before[index], after }))
    await noteActivity(world, repo, moved, sender, mover)
    return moved
  })
  await afterRefChanges(world, repo, changes, sender)
}

/** What follows from refs that have moved: push events, pull requests that move on, are merged or lose a branch. */
export async function afterRefChanges(
  world: World,
  repo: Repo,
  changes: readonly RefChange[],
  sender: User,
): Promise<void> {
  for (const change of changes) {
    if (change.before === change.after) continue
    repo.pushedAt = timestamp(world)
    emitCreateOrDelete(world, repo, change, sender)
    await emitPush(world, repo, change, sender)
    await requestSuites(world, repo, change, sender)
    if (!change.ref.startsWith('refs/heads/')) continue
    const branch = change.ref.slice('refs/heads/'.length)
    for (const stack of world.store.stacks.where((each) => each.repoId === repo.id && each.base.ref === branch)) {
      stack.base.sha = change.after ?? stack.base.sha
    }
    for (const pull of openPulls(world, (each) => each.head.repoId === repo.id && each.head.ref === branch)) {
      if (change.after === undefined) await closePull(world, pull, sender)
      else await moveHead(world, pull, change.after, sender)
    }
    for (const pull of openPulls(world, (each) => each.repoId === repo.id && each.base.ref === branch)) {
      await followBase(world, repo, pull, change.after, sender)
    }
  }
  world.store.touch()
}

export async function closePull(world: World, pull: Pull, sender: User): Promise<void> {
  pull.state = 'closed'
  pull.closedAt = timestamp(world)
  pull.base.sha = (await baseTip(world, pull)) ?? pull.base.sha
  noteOnPull(world, pull, sender, 'closed this pull request')
  await emitPull(world, pull, 'closed', sender)
}

export async function markMerged(world: World, pull: Pull, commit: string, sender: User): Promise<void> {
  pull.state = 'closed'
  pull.closedAt = pull.mergedAt = timestamp(world)
  pull.mergedById = sender.id
  pull.mergeCommit = commit
  noteOnPull(world, pull, sender, `merged commit ${commit.slice(0, 7)} into ${pull.base.ref}`)
  await emitPull(world, pull, 'closed', sender)
}

/** Makes the head's commit readable in the base's repository as `refs/pull/<n>/head`. */
export async function publishHead(world: World, pull: Pull): Promise<void> {
  const repo = world.store.repos.must(pull.repoId)
  const git = world.repos.of(repo)
  const ref = `refs/pull/${pull.number}/head`
  const headRepo = world.store.repos.get(pull.head.repoId)
  if (headRepo && headRepo.id !== repo.id) await git.fetchFrom(world.repos.of(headRepo).dir, pull.head.sha, ref)
  else await git.updateRefs([{ ref, new: pull.head.sha }])
}

export function baseTip(world: World, pull: Pull): Promise<string | undefined> {
  return world.repos.of(world.store.repos.must(pull.repoId)).readRef(`refs/heads/${pull.base.ref}`)
}

async function moveHead(world: World, pull: Pull, after: string, sender: User): Promise<void> {
  const before = pull.head.sha
  pull.head.sha = after
  pull.base.sha = (await baseTip(world, pull)) ?? pull.base.sha
  await publishHead(world, pull)
  const git = world.repos.of(world.store.repos.must(pull.repoId))
  const forced = !(await git.isAncestor(before, after))
  noteOnPull(
    world,
    pull,
    sender,
    forced
      ? `force-pushed the branch from ${before.slice(0, 7)} to ${after.slice(0, 7)}`
      : `pushed ${after.slice(0, 7)}`,
  )
  dismissReviews(world, pull, 'push')
  await emitPull(world, pull, 'synchronize', sender, { before, after })
}

/** A base branch that came to contain the head has merged the pull request; one that vanished closes it. */
async function followBase(
  world: World,
  repo: Repo,
  pull: Pull,
  after: string | undefined,
  sender: User,
): Promise<void> {
  if (after === undefined) return closePull(world, pull, sender)
  const git = world.repos.of(repo)
  if (pull.head.sha !== pull.base.sha && (await git.isAncestor(pull.head.sha, after))) {
    await markMerged(world, pull, pull.head.sha, sender)
  }
}

function openPulls(world: World, wanted: (pull: Pull) => boolean): Pull[] {
  return world.store.pulls.where((pull) => pull.state === 'open' && wanted(pull))
}
