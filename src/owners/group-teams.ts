import type { Owner } from './owner.ts'

/**
 * The teams among owners, by organisation. Organisations and slugs are in lower case (GitHub does not tell case apart
 * in either), each once, sorted. Empty: there is no team.
 */
export function groupTeams(
  owners: readonly Owner[],
): readonly { readonly org: string; readonly teams: readonly string[] }[] {
  const byOrg = new Map<string, Set<string>>()
  for (const owner of owners) {
    if (owner.kind !== 'team') continue
    const org = owner.org.toLowerCase()
    byOrg.set(org, (byOrg.get(org) ?? new Set()).add(owner.slug.toLowerCase()))
  }
  return [...byOrg].sort(([a], [b]) => (a < b ? -1 : 1)).map(([org, teams]) => ({ org, teams: [...teams].sort() }))
}
