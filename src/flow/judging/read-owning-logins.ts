import { groupTeams } from '../../owners/group-teams.ts'
import type { Owner } from '../../owners/owner.ts'
import { findOwner, indexMembers } from '../../verdict/consent/find-owner.ts'
import type { PullFacts } from '../../verdict/model/verdict.ts'
import type { Ports, RepoRef } from '../ports/ports.ts'

/**
 * Which of the logins are owners, by name or by a team that they are in now; in lower case. A team that cannot be read
 * has no members.
 */
export async function readOwningLogins(
  repo: RepoRef,
  { owners, logins }: { readonly owners: readonly Owner[]; readonly logins: readonly string[] },
  ports: Pick<Ports, 'pulls'>,
): Promise<ReadonlySet<string>> {
  const asked = [...new Set(logins.map((login) => login.toLowerCase()))]
  if (asked.length === 0) return new Set()
  const members = indexMembers(await readMembers(repo, { questions: groupTeams(owners), logins: asked }, ports))
  return new Set(asked.filter((login) => findOwner({ path: '', owners }, login, members) !== undefined))
}

/** Team `org/slug` → those of the logins who are in it; undefined: the look-up failed. */
export async function readMembers(
  repo: RepoRef,
  asked: { readonly questions: ReturnType<typeof groupTeams>; readonly logins: readonly string[] },
  { pulls }: Pick<Ports, 'pulls'>,
): Promise<PullFacts['members']> {
  const members = new Map<string, ReadonlySet<string> | undefined>()
  for (const { org, teams } of asked.questions) {
    const answer = await pulls.readMembers(repo, { org, teams, logins: [...new Set(asked.logins)] })
    for (const team of teams) members.set(`${org}/${team}`, answer.get(team))
  }
  return members
}
