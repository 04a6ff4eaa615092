import { matchOwners } from './match-owners.ts'
import type { Ownership } from './owner.ts'
import type { Codeowners } from './parse-codeowners.ts'

/**
 * The owners of a service: those of `<its directory>/allowlist.yaml`, whether or not that file exists and whatever the
 * allowlist's layout is. `dir` is from the repository's root, `.` being the root itself. Empty owners with a rule: the
 * rule takes ownership away; without a rule: nothing matches, or there is no CODEOWNERS.
 */
export function routeService(codeowners: Codeowners | undefined, service: { readonly dir: string }): Ownership {
  return matchOwners(codeowners, service.dir === '.' ? 'allowlist.yaml' : `${service.dir}/allowlist.yaml`)
}
