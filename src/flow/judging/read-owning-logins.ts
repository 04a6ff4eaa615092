import type { Owner } from '../../owners/owner.ts'
import type { Ports, RepoRef } from '../ports/ports.ts'

/**
 * Which of the logins are owners, by name or by a team that they are in now; in lower case. A team that cannot be read
 * has no members.
 */
export async function readOwningLogins(
  repo: RepoRef,
  { owners, logins }: { readonly owners: readonly Owner[]; readonly logins: readonly string[] },
  { pulls }: Pick<Ports, 'pulls'>,
): Promise<ReadonlySet<string>> {
  const owning = new Set<string>()
  const asked = new Set(logins.map((login) => login.toLowerCase()))
  const teams = new Map<string, string[]>()
  for (const owner of owners) {
    if (owner.kind === 'user' && asked.has(owner.login.toLowerCase())) owning.add(owner.login.toLowerCase())
    if (owner.kind !== 'team') continue
    const org = owner.org.toLowerCase()
    teams.set(org, [...(teams.get(org) ?? []), owner.slug.toLowerCase()])
  }
  if (asked.size === 0) return owning
  for (const [org, slugs] of teams) {
    const members = await pulls.readMembers(repo, { org, teams: slugs, logins: [...asked] })
    for (const of of members.values()) for (const login of of ?? []) owning.add(login.toLowerCase())
  }
  return owning
}
