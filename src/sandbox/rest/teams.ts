import { NO_CONTENT, notFound, ok } from '../world/answer.ts'
import type { Answer } from '../world/answer.ts'
import { numberParam, orgRoute, param } from '../http/needs.ts'
import { paged } from '../http/paged.ts'
import type { Call, Route } from '../http/route.ts'
import { atLeast, inheritedTeamRole } from '../model/access.ts'
import { findRepo, findTeam, findUser, teamMemberIds } from '../model/find.ts'
import type { Organization, Repo, Role, Team } from '../model/records.ts'
import type { Schema } from '../model/schema.ts'
import { fullTeam, presentTeam, simpleUser } from '../present/present-account.ts'
import { presentRepo } from '../present/present-repo.ts'

/** One team, by its name or, as the addresses in answers have it, by numbers. */
export const teamRoutes: readonly Route[] = [
  ...byBoth('', (call, _, team) => ok(fullTeam(call.world, team))),
  ...byBoth('/members', (call, _, team) =>
    paged(call, teamMemberIds(call.world.store, team), (id) => simpleUser(call.world, call.world.store.users.must(id))),
  ),
  ...byBoth('/teams', (call, _, team) => {
    const children = call.world.store.teams.where((each) => each.parentId === team.id)
    return paged(call, children, (each) => presentTeam(call.world, each))
  }),
  ...byBoth('/memberships/{username}', (call, org, team) => ok(membership(call, org, team))),
  ...byBoth('/repos', (call, _, team) => {
    const { store } = call.world
    const repos = store.repos.where((repo) => inheritedTeamRole(store, team, repo) !== 'none')
    return paged(call, repos, (repo) => teamRepo(call, team, repo))
  }),
  ...byBoth('/repos/{owner}/{repo}', (call, _, team) => {
    const { store } = call.world
    const repo = findRepo(store, param(call, 'owner'), param(call, 'repo'))
    if (!repo || inheritedTeamRole(store, team, repo) === 'none') throw notFound()
    return /\brepository\+json/.test(call.accept) ? ok(teamRepo(call, team, repo)) : NO_CONTENT
  }),
]

function byBoth(
  tail: string,
  run: (call: Call, org: Organization, team: Team) => Promise<Answer> | Answer,
): readonly Route[] {
  return [
    orgRoute('GET', `/orgs/{org}/teams/{team_slug}${tail}`, (call, org) => {
      const team = findTeam(call.world.store, org, param(call, 'team_slug'))
      if (!team) throw notFound()
      return run(call, org, team)
    }),
    orgRoute('GET', `/organizations/{org_id}/team/{team_id}${tail}`, (call, org) => {
      const team = call.world.store.teams.get(numberParam(call, 'team_id'))
      if (team?.orgId !== org.id) throw notFound()
      return run(call, org, team)
    }),
  ]
}

/**
 * Direct membership, active or pending; otherwise membership of a child team counts as active. 404 for everybody else.
 */
function membership(call: Call, org: Organization, team: Team): Schema<'team-membership'> {
  const { world } = call
  const user = findUser(world.store, param(call, 'username'))
  if (!user) throw notFound()
  const url = `${world.apiUrl}/organizations/${org.id}/team/${team.id}/memberships/${user.login}`
  const direct = team.members.find((each) => each.userId === user.id)
  if (direct) return { url, role: direct.role, state: direct.state }
  if (!teamMemberIds(world.store, team, 'child').includes(user.id)) throw notFound()
  return { url, role: 'member', state: 'active' }
}

/** A repository with what the team may do in it. */
function teamRepo(call: Call, team: Team, repo: Repo): Record<string, unknown> {
  const role = inheritedTeamRole(call.world.store, team, repo)
  const may = (wanted: Role): boolean => atLeast(role, wanted)
  const permissions = {
    admin: may('admin'),
    maintain: may('maintain'),
    push: may('write'),
    triage: may('triage'),
    pull: may('read'),
  }
  return { ...presentRepo(call.world, repo), permissions, role_name: role }
}
