import type { Pull, User } from '../model/records.ts'
import type { World } from '../world/world.ts'
import { emitPull, noteOnPull } from './pull-events.ts'

/** Makes a pull request a draft, or ready for review; does nothing when it is that already. */
export async function setDraft(world: World, pull: Pull, user: User, draft: boolean): Promise<void> {
  if (pull.draft === draft) return
  pull.draft = draft
  noteOnPull(
    world,
    pull,
    user,
    draft ? 'converted this pull request to a draft' : 'marked this pull request as ready for review',
  )
  await emitPull(world, pull, draft ? 'converted_to_draft' : 'ready_for_review', user)
  world.store.touch()
}
