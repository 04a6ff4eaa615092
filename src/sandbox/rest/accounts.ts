import { ApiError, NO_CONTENT, notFound, ok } from '../world/answer.ts'
import { actingUser, orgRoute, param } from '../http/needs.ts'
import { paged } from '../http/paged.ts'
import { rateHeaders } from '../world/rate-limit.ts'
import type { Budget } from '../world/rate-limit.ts'
import { actorName, route } from '../http/route.ts'
import type { Call, Route } from '../http/route.ts'
import { findOrganization, findRepo, findTeam, findUser, teamMemberIds } from '../model/find.ts'
import type { Organization, Team } from '../model/records.ts'
import type { Schema } from '../model/schema.ts'
import { teamRole } from '../model/access.ts'
import {
  fullOrganization,
  fullTeam,
  presentTeam,
  privateUser,
  publicUser,
  simpleUser,
} from '../present/present-account.ts'

/** People, organisations, teams, and the rate limit. */
export const accountRoutes: readonly Route[] = [
  route('GET', '/user', (call) => {
    // An installation has no user behind it.
    if (call.actor.kind === 'installation') throw new ApiError(403, 'Resource not accessible by integration')
    return ok(privateUser(call.world, actingUser(call)))
  }),
  route('GET', '/users/{username}', (call) => {
    const user = findUser(call.world.store, param(call, 'username'))
    if (!user) throw notFound()
    return ok(publicUser(call.world, user))
  }),
  route('GET', '/orgs/{org}', (call) => {
    const org = findOrganization(call.world.store, param(call, 'org'))
    if (!org) throw notFound()
    return ok(fullOrganization(call.world, org))
  }),
  orgRoute('GET', '/orgs/{org}/members', (call, org) =>
    paged(call, org.members, (each) => simpleUser(call.world, call.world.store.users.must(each.userId))),
  ),
  orgRoute('GET', '/orgs/{org}/members/{username}', (call, org) => {
    const user = findUser(call.world.store, param(call, 'username'))
    if (!org.members.some((each) => each.userId === user?.id)) throw notFound()
    return NO_CONTENT
  }),
  orgRoute('GET', '/orgs/{org}/teams', (call, org) =>
    paged(
      call,
      call.world.store.teams.where((each) => each.orgId === org.id),
      (team) => presentTeam(call.world, team),
    ),
  ),
  orgRoute('GET', '/orgs/{org}/teams/{team_slug}', (call, org) => ok(fullTeam(call.world, teamOf(call, org)))),
  orgRoute('GET', '/orgs/{org}/teams/{team_slug}/members', (call, org) =>
    paged(call, teamMemberIds(call.world.store, teamOf(call, org)), (id) =>
      simpleUser(call.world, call.world.store.users.must(id)),
    ),
  ),
  orgRoute('GET', '/orgs/{org}/teams/{team_slug}/teams', (call, org) => {
    const team = teamOf(call, org)
    const children = call.world.store.teams.where((each) => each.parentId === team.id)
    return paged(call, children, (each) => presentTeam(call.world, each))
  }),
  orgRoute('GET', '/orgs/{org}/teams/{team_slug}/memberships/{username}', (call, org) =>
    ok(membership(call, org, teamOf(call, org))),
  ),
  orgRoute('GET', '/orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}', (call, org) => {
    const repo = findRepo(call.world.store, param(call, 'owner'), param(call, 'repo'))
    if (!repo || teamRole(teamOf(call, org), repo) === 'none') throw notFound()
    return NO_CONTENT
  }),
  route('GET', '/rate_limit', (call) => ok(rateLimit(call))),
  route('GET', '/meta', () => ok({ verifiable_password_authentication: false, installed_version: '3.19.0' })),
]

function teamOf(call: Call, org: Organization): Team {
  const team = findTeam(call.world.store, org, param(call, 'team_slug'))
  if (!team) throw notFound()
  return team
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

function rateLimit(call: Call): unknown {
  const now = call.world.clock()
  const who = actorName(call.actor)
  const core = present(call.world.limits.budget(who, 'core', now))
  const graphql = present(call.world.limits.budget(who, 'graphql', now))
  return { resources: { core, graphql, search: { ...core, used: 0, remaining: core.limit } }, rate: core }
}

function present(budget: Budget): Schema<'rate-limit'> {
  const headers = rateHeaders(budget, 'core')
  return {
    limit: budget.limit,
    remaining: Number(headers['x-ratelimit-remaining']),
    reset: Number(headers['x-ratelimit-reset']),
    used: budget.used,
  }
}
