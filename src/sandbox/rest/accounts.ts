import { ApiError, NO_CONTENT, notFound, ok } from '../world/answer.ts'
import { actingUser, orgRoute, param } from '../http/needs.ts'
import { paged } from '../http/paged.ts'
import { rateHeaders } from '../world/rate-limit.ts'
import type { Budget } from '../world/rate-limit.ts'
import { actorName, route } from '../http/route.ts'
import type { Call, Route } from '../http/route.ts'
import { findOrganization, findUser } from '../model/find.ts'
import type { Schema } from '../model/schema.ts'
import { teamRoutes } from './teams.ts'
import { fullOrganization, presentTeam, privateUser, publicUser, simpleUser } from '../present/present-account.ts'

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
  ...teamRoutes,
  route('GET', '/rate_limit', (call) => ok(rateLimit(call))),
  route('GET', '/meta', () => ok({ verifiable_password_authentication: false, installed_version: '3.19.0' })),
]

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
