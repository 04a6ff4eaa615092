import { findPull } from '../model/find.ts'
import type { MergeGroup, Repo, User } from '../model/records.ts'
import { presentHeadCommit } from '../present/present-head-commit.ts'
import { writeMerge } from './merge-pull.ts'
import { markMerged, moveRefs } from './move-refs.ts'
import { emitPull } from './pull-events.ts'
import type { World } from '../world/world.ts'

/**
 * Puts a pull request into a group of its own, as a merge queue of length one: a commit of base and head together on
 * `gh-readonly-queue/<base>/pr-<n>-<base sha>`, and `merge_group.checks_requested`.
 */
export async function enqueueMergeGroup(
  world: World,
  repo: Repo,
  number: number,
  user: User,
  /** For a queue that goes by itself: what the group stands on, which may be another group. */
  queue?: { readonly on: string; readonly queued: NonNullable<MergeGroup['queued']> },
): Promise<MergeGroup> {
  const pull = findPull(world.store, repo, number)
  if (pull?.state !== 'open') throw new Error(`no open pull request ${repo.name}#${number}`)
  const git = world.repos.of(repo)
  const baseSha = queue?.on ?? (await git.readRef(`refs/heads/${pull.base.ref}`)) ?? pull.base.sha
  const headSha = await writeMerge(world, pull, baseSha, { method: 'merge' }, user)
  const headRef = `refs/heads/gh-readonly-queue/${pull.base.ref}/pr-${number}-${baseSha}`
  const group = world.store.mergeGroups.add({
    id: world.store.nextId(),
    repoId: repo.id,
    number,
    headRef,
    headSha,
    baseRef: `refs/heads/${pull.base.ref}`,
    baseSha,
    ...(queue ? { queued: queue.queued } : {}),
  })
  await moveRefs(world, repo, [{ ref: headRef, new: headSha }], user)
  await emitPull(world, pull, 'enqueued', user)
  await emitGroup(world, repo, group, { action: 'checks_requested' }, user)
  return group
}

/** Ends a group; `merged` moves the base branch to the group's commit. */
export async function finishMergeGroup(
  world: World,
  group: MergeGroup,
  reason: 'merged' | 'invalidated' | 'dequeued',
  user: User,
): Promise<void> {
  const repo = world.store.repos.must(group.repoId)
  const pull = findPull(world.store, repo, group.number)
  world.store.mergeGroups.remove(group.id)
  await emitGroup(world, repo, group, { action: 'destroyed', reason }, user)
  if (pull) await emitPull(world, pull, 'dequeued', user, { reason: reason === 'merged' ? 'MERGE' : 'DEQUEUED' })
  if (reason === 'merged' && pull) {
    pull.base.sha = group.baseSha
    await markMerged(world, pull, group.headSha, user)
    await moveRefs(
      world,
      repo,
      [{ ref: group.baseRef, new: group.headSha, old: group.baseSha }],
      user,
      'merge_queue_merge',
    )
  }
  await moveRefs(world, repo, [{ ref: group.headRef, new: undefined }], user)
}

async function emitGroup(
  world: World,
  repo: Repo,
  group: MergeGroup,
  what: Readonly<Record<string, string>>,
  user: User,
): Promise<void> {
  if (!world.events.wanted(repo, 'merge_group')) return
  const commit = await world.repos.of(repo).mustReadCommit(group.headSha)
  const merge_group = {
    head_sha: group.headSha,
    head_ref: group.headRef,
    base_sha: group.baseSha,
    base_ref: group.baseRef,
    head_commit: presentHeadCommit(commit),
  }
  world.events.repo(repo, 'merge_group', { ...what, merge_group }, user)
}
