import type { Repo } from '../model/records.ts'
import type { World } from '../world/world.ts'
import { timestamp } from '../world/world.ts'
import type { NewProtection } from './admin.ts'
import { mustApp } from './lookup.ts'

/** Sets the rules of one make for a branch or a pattern, in place of those that were there. */
export function protectBranch(world: World, repo: Repo, given: NewProtection): void {
  const branch = given.branch ?? repo.defaultBranch
  const kind = given.kind ?? 'protection'
  const requiredChecks = (given.requiredChecks ?? []).map(({ context, app }) => ({
    context,
    ...(app === undefined ? {} : { appId: mustApp(world, app).id }),
  }))
  repo.protections = repo.protections.filter((each) => each.branch !== branch || each.kind !== kind)
  repo.protections.push({
    id: world.store.nextId(),
    kind,
    branch,
    requiredChecks,
    requiredApprovals: given.requiredApprovals ?? 0,
    dismissStaleReviews: given.dismissStaleReviews ?? false,
    requirePull: given.requirePull ?? false,
    mergeQueue: given.mergeQueue ?? false,
    adminsBypass: given.adminsBypass ?? kind === 'protection',
    bypassAppIds: (given.bypassApps ?? []).map((slug) => mustApp(world, slug).id),
    createdAt: timestamp(world),
  })
}
