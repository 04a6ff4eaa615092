import { ROLES, type CommandRule, type CommandTeam } from '../../config/command-rules.ts'
import type { Permission, Ports, RepoRef } from '../ports/ports.ts'
import { describeRule, nameTeam } from './describe-rule.ts'

/**
 * Why somebody may not give a command; undefined: they may. Teams are looked up only for who has the role, and a team
 * that cannot be looked up lets nobody through.
 */
export async function checkPermission(
  repo: RepoRef,
  { login, verb, rule }: { readonly login: string; readonly verb: string; readonly rule: CommandRule },
  { pulls }: Pick<Ports, 'pulls'>,
): Promise<string | undefined> {
  const refusal = `\`/${verb}\` is for ${describeRule(rule)}.`
  if (!hasRole(await pulls.readPermission(repo, login), rule)) return refusal
  if (rule.teams.length === 0) return undefined
  const unknown: CommandTeam[] = []
  for (const org of new Set(rule.teams.map((team) => team.org))) {
    const teams = rule.teams.filter((team) => team.org === org)
    const members = await pulls.readMembers(repo, { org, teams: teams.map(({ slug }) => slug), logins: [login] })
    for (const team of teams) {
      const found = members.get(team.slug)
      if (found?.has(login.toLowerCase())) return undefined
      if (found === undefined) unknown.push(team)
    }
  }
  if (unknown.length === 0) return refusal
  return `${refusal} I cannot look up who is in ${unknown.map(nameTeam).join(', ')}: there is no such team, or I may not see it.`
}

/** Whether a permission is that of the rule's role or of a higher one. */
function hasRole(permission: Permission, { role }: CommandRule): boolean {
  return permission !== 'none' && ROLES.indexOf(permission) >= ROLES.indexOf(role)
}
