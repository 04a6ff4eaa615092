import { actingUser, canSee } from '../http/needs.ts'
import { actorName } from '../http/route.ts'
import type { Call } from '../http/route.ts'
import { findOrganization, findRepo } from '../model/find.ts'
import { rateHeaders } from '../world/rate-limit.ts'
import { typedError } from './graphql-error.ts'
import { presentOrganization, presentUser } from './present-people.ts'
import { show } from './show.ts'

/** The root fields of queries, as functions for graphql's default resolver. */
export function queries(call: Call): Record<string, unknown> {
  const { world } = call
  return {
    viewer: () => presentUser(call, actingUser(call)),
    rateLimit: () => presentRateLimit(call),
    organization: ({ login }: { login: string }) => {
      const org = findOrganization(world.store, login)
      if (!org) throw typedError('NOT_FOUND', `Could not resolve to an Organization with the login of '${login}'.`)
      return presentOrganization(call, org)
    },
    repository: ({ owner, name }: { owner: string; name: string }) => {
      const repo = findRepo(world.store, owner, name)
      if (!repo || !canSee(call, repo)) {
        throw typedError('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`)
      }
      return show(call).repository(repo)
    },
  }
}

function presentRateLimit(call: Call): unknown {
  const budget = call.world.limits.budget(actorName(call.actor), 'graphql', call.world.clock())
  const remaining = Number(rateHeaders(budget, 'graphql')['x-ratelimit-remaining'])
  const resetAt = new Date(budget.resetAt).toISOString().replace(/\.\d{3}Z$/, 'Z')
  return { cost: 1, limit: budget.limit, nodeCount: 0, remaining, used: budget.used, resetAt }
}
