import type { Owner, Ownership } from '../../owners/owner.ts'
import type { PullFacts } from '../model/verdict.ts'

/** Team `org/slug` → logins, all in lower case; undefined: the look-up failed. */
export type Members = ReadonlyMap<string, ReadonlySet<string> | undefined>

/** The owner as whom somebody may agree: by name before by team. */
export function findOwner(ownership: Ownership, login: string, members: Members): Owner | undefined {
  const key = login.toLowerCase()
  return (
    ownership.owners.find((owner) => owner.kind === 'user' && owner.login.toLowerCase() === key) ??
    ownership.owners.find((owner) => owner.kind === 'team' && members.get(teamKey(owner))?.has(key))
  )
}

/** A team as `Members` has it. */
export function teamKey({ org, slug }: { readonly org: string; readonly slug: string }): string {
  return `${org}/${slug}`.toLowerCase()
}

/** The answers to questions about members, ready to look up. */
export function indexMembers(members: PullFacts['members']): Members {
  const index = new Map<string, ReadonlySet<string> | undefined>()
  for (const [team, logins] of members) {
    index.set(team.toLowerCase(), logins && new Set([...logins].map((login) => login.toLowerCase())))
  }
  return index
}
