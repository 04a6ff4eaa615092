import { stackOf } from '../model/find.ts'
import type { MergeGroup, Pull, Repo, User } from '../model/records.ts'
import { ApiError } from '../world/answer.ts'
import type { World } from '../world/world.ts'
import { timestamp } from '../world/world.ts'
import { enqueueMergeGroup, finishMergeGroup } from './merge-groups.ts'
import { mergeability } from './pull-facts.ts'
import { hasMergeQueue, protectionOf } from './protections.ts'
import { missingChecks } from './requirements.ts'

/** The groups of a branch's queue, first come first. */
export function queueOf(world: World, repo: Repo, baseRef: string): MergeGroup[] {
  return world.store.mergeGroups.where(
    (each) => each.repoId === repo.id && each.baseRef === `refs/heads/${baseRef}` && each.queued !== undefined,
  )
}

/** Puts a pull request at the end of its base's queue. 422 where there is none, or what is missing otherwise. */
export async function enqueue(world: World, pull: Pull, user: User): Promise<MergeGroup> {
  const repo = world.store.repos.must(pull.repoId)
  if (stackOf(world.store, pull)) {
    throw new ApiError(
      422,
      'This pull request is part of a stack and must be merged using the asynchronous merge REST API.',
    )
  }
  if (!hasMergeQueue(repo, pull.base.ref)) throw new ApiError(422, 'The base branch has no merge queue.')
  const groups = queueOf(world, repo, pull.base.ref)
  if (groups.some((each) => each.number === pull.number)) {
    throw new ApiError(422, 'The pull request is already in the queue')
  }
  const state = await mergeability(world, repo, pull)
  if (state.state !== 'clean') throw new ApiError(422, state.reason ?? 'Pull Request is not mergeable')
  return addGroup(world, repo, pull, user)
}

/** Takes a pull request out; those behind it are built again. */
export async function dequeue(
  world: World,
  pull: Pull,
  user: User,
  reason: 'invalidated' | 'dequeued' = 'dequeued',
): Promise<MergeGroup> {
  const repo = world.store.repos.must(pull.repoId)
  const groups = queueOf(world, repo, pull.base.ref)
  const at = groups.findIndex((each) => each.number === pull.number)
  const group = groups[at]
  if (!group) throw new ApiError(422, 'The pull request is not in the queue')
  await finishMergeGroup(world, group, reason, user)
  const behind = groups.slice(at + 1)
  for (const each of behind) await finishMergeGroup(world, each, 'invalidated', user)
  for (const { number, queued } of behind) {
    const next = world.store.pulls.find((each) => each.repoId === repo.id && each.number === number)
    if (next?.state === 'open' && queued) await addGroup(world, repo, next, world.store.users.must(queued.userId))
  }
  return group
}

/** After a check of this commit: the first of a queue is merged once all have passed, and taken out once one failed. */
export async function settleQueue(world: World, repo: Repo, sha: string): Promise<void> {
  const hit = world.store.mergeGroups.find(
    (each) => each.repoId === repo.id && each.headSha === sha && each.queued !== undefined,
  )
  if (!hit) return
  const branch = hit.baseRef.slice('refs/heads/'.length)
  for (;;) {
    const [group] = queueOf(world, repo, branch)
    if (!group?.queued) return
    const missing = missingChecks(world.store, repo, group.headSha, protectionOf(repo, branch)?.requiredChecks ?? [])
    const user = world.store.users.must(group.queued.userId)
    if (missing === undefined) await finishMergeGroup(world, group, 'merged', user)
    else if (missing.includes('failing')) await dequeue(world, pullOf(world, group), user, 'invalidated')
    else return
  }
}

async function addGroup(world: World, repo: Repo, pull: Pull, user: User): Promise<MergeGroup> {
  const last = queueOf(world, repo, pull.base.ref).at(-1)
  const tip = await world.repos.of(repo).readRef(`refs/heads/${pull.base.ref}`)
  const queued = { userId: user.id, at: timestamp(world) }
  return enqueueMergeGroup(world, repo, pull.number, user, { on: last?.headSha ?? tip ?? pull.base.sha, queued })
}

function pullOf(world: World, group: MergeGroup): Pull {
  const found = world.store.pulls.find((each) => each.repoId === group.repoId && each.number === group.number)
  if (!found) throw new Error(`the sandbox lost pull request ${group.number}`)
  return found
}
