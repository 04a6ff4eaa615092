import type { ActivityType, Repo, User } from '../model/records.ts'
import type { World } from '../world/world.ts'
import { timestamp } from '../world/world.ts'
import type { RefChange } from './push-event.ts'

/** What moved a branch, when it was no push. */
export type Mover = Extract<ActivityType, 'pr_merge' | 'merge_queue_merge'>

/** Writes down who changed which branches. To be called before anybody is told of the change. */
export async function noteActivity(
  world: World,
  repo: Repo,
  changes: readonly RefChange[],
  actor: User,
  mover?: Mover,
): Promise<void> {
  for (const change of changes) {
    const { ref, before, after } = change
    if (before === after || !ref.startsWith('refs/heads/')) continue
    world.store.activities.add({
      id: world.store.nextId(),
      repoId: repo.id,
      ref,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      type: mover ?? (await typeOf(world, repo, change)),
      actorId: actor.id,
      at: timestamp(world),
    })
  }
}

async function typeOf(world: World, repo: Repo, { before, after }: RefChange): Promise<ActivityType> {
  if (before === undefined) return 'branch_creation'
  if (after === undefined) return 'branch_deletion'
  return (await world.repos.of(repo).isAncestor(before, after)) ? 'push' : 'force_push'
}
