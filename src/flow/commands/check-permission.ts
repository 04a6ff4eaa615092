import type { CommandRule, CommandTeam } from '../../config/command-rules.ts'
import { groupTeams } from '../../owners/group-teams.ts'
import { teamKey } from '../../verdict/consent/find-owner.ts'
import { readMembers } from '../judging/read-owning-logins.ts'
import { hasRole } from '../judging/has-role.ts'
import type { Ports, RepoRef } from '../ports/ports.ts'
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
  if (!hasRole(await pulls.readPermission(repo, login), rule.role)) return refusal
  if (rule.teams.length === 0) return undefined
  const questions = groupTeams(rule.teams.map((team) => ({ kind: 'team', ...team })))
  const members = await readMembers(repo, { questions, logins: [login] }, { pulls })
  const membersOf = (team: CommandTeam) => members.get(teamKey(team))
  if (rule.teams.some((team) => membersOf(team)?.has(login.toLowerCase()))) return undefined
  const unknown = rule.teams.filter((team) => membersOf(team) === undefined)
  if (unknown.length === 0) return refusal
  return `${refusal} I cannot look up who is in ${unknown.map(nameTeam).join(', ')}: there is no such team, or I may not see it.`
}
