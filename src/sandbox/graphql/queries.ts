import { ApiError } from '../world/answer.ts'
import { actingUser, canSee, hasGrant } from '../http/needs.ts'
import { rateHeaders } from '../world/rate-limit.ts'
import { actorName } from '../http/route.ts'
import type { Call, Grant } from '../http/route.ts'
import { findOrganization, findPull, findRepo, findTeam, fullName, teamMemberIds } from '../model/find.ts'
import type { Organization, Pull, Repo, Team, User } from '../model/records.ts'
import { mergeability } from '../pull/pull-facts.ts'
import { reviewDecision } from '../pull/requirements.ts'
import { nodeId } from '../present/present-account.ts'
import { pullHtmlUrl } from '../pull/present-pull.ts'
import { repoHtmlUrl } from '../present/present-repo.ts'
import { typedError } from './graphql-error.ts'

const MAX_PAGE = 100

/** The root fields of queries, as functions for graphql's default resolver. */
export function queries(call: Call): Record<string, unknown> {
  const { world } = call
  return {
    viewer: () => presentUser(actingUser(call)),
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
      return presentRepository(call, repo)
    },
  }
}

function presentRateLimit(call: Call): unknown {
  const budget = call.world.limits.budget(actorName(call.actor), 'graphql', call.world.clock())
  const remaining = Number(rateHeaders(budget, 'graphql')['x-ratelimit-remaining'])
  const resetAt = new Date(budget.resetAt).toISOString().replace(/\.\d{3}Z$/, 'Z')
  return { cost: 1, limit: budget.limit, nodeCount: 0, remaining, used: budget.used, resetAt }
}

function presentOrganization(call: Call, org: Organization): unknown {
  return {
    id: nodeId('O', org.id),
    databaseId: org.id,
    login: org.login,
    name: org.name,
    team: ({ slug }: { slug: string }) => {
      requireMembersGrant(call, org)
      const team = findTeam(call.world.store, org, slug)
      return team ? presentTeam(call, team) : null
    },
  }
}

function requireMembersGrant(call: Call, org: Organization): void {
  const { actor } = call
  const may =
    actor.kind === 'installation'
      ? actor.installation.accountId === org.id && hasGrant(actor, ['members:read'])
      : actor.kind === 'user' && org.members.some((each) => each.userId === actor.user.id)
  if (!may) throw new ApiError(403, 'Resource not accessible by integration')
}

type MembersAsk = {
  readonly first?: number
  readonly after?: string
  readonly membership: 'ALL' | 'IMMEDIATE' | 'CHILD_TEAM'
  readonly query?: string
}

const WHICH = { ALL: 'all', IMMEDIATE: 'immediate', CHILD_TEAM: 'child' } as const

function presentTeam(call: Call, team: Team): unknown {
  return {
    id: nodeId('T', team.id),
    databaseId: team.id,
    name: team.name,
    slug: team.slug,
    members: (ask: MembersAsk) => {
      const { first, after, membership, query = '' } = ask
      if (first === undefined) {
        throw typedError(
          'MISSING_PAGINATION_BOUNDARIES',
          'You must provide a `first` or `last` value to properly paginate the `members` connection.',
        )
      }
      if (first < 1 || first > MAX_PAGE) {
        throw typedError(
          'EXCESSIVE_PAGINATION',
          `Requesting ${first} records on the \`members\` connection exceeds the \`first\` limit of 100 records.`,
        )
      }
      const { store } = call.world
      const needle = query.toLowerCase()
      // GitHub's `query` finds by parts of the login and of the name.
      const users = teamMemberIds(store, team, WHICH[membership])
        .map((id) => store.users.must(id))
        .filter((user) => `${user.login} ${user.name}`.toLowerCase().includes(needle))
      const start = after === undefined ? 0 : users.findIndex((user) => cursorOf(user) === after) + 1
      const page = users.slice(start, start + first)
      return {
        nodes: page.map(presentUser),
        totalCount: users.length,
        pageInfo: {
          hasNextPage: start + first < users.length,
          hasPreviousPage: start > 0,
          startCursor: page[0] ? cursorOf(page[0]) : null,
          endCursor: page.at(-1) ? cursorOf(page.at(-1) as User) : null,
        },
      }
    },
  }
}

function cursorOf(user: User): string {
  return Buffer.from(`cursor:v2:${user.id}`).toString('base64')
}

function presentUser(user: User): unknown {
  return { id: nodeId('U', user.id), databaseId: user.id, login: user.login, name: user.name, email: user.email }
}

function presentRepository(call: Call, repo: Repo): unknown {
  const { world } = call
  return {
    id: nodeId('R', repo.id),
    databaseId: repo.id,
    name: repo.name,
    nameWithOwner: fullName(world.store, repo),
    isPrivate: repo.private,
    defaultBranchRef: () => presentBranch(call, repo, repo.defaultBranch),
    pullRequest: ({ number }: { number: number }) => {
      requireGrant(call, ['pull_requests:read'])
      const pull = findPull(world.store, repo, number)
      if (!pull) {
        throw typedError('NOT_FOUND', `Could not resolve to a PullRequest with the number of ${number}.`)
      }
      return presentPull(call, repo, pull)
    },
  }
}

/** An installation needs the permission for what a field shows. */
function requireGrant(call: Call, grants: readonly Grant[]): void {
  if (call.actor.kind === 'installation' && !hasGrant(call.actor, grants)) {
    throw new ApiError(403, 'Resource not accessible by integration')
  }
}

/** A branch as GraphQL's Ref; null when it does not exist. */
export async function presentBranch(call: Call, repo: Repo, branch: string): Promise<unknown> {
  const oid = await call.world.repos.of(repo).readRef(`refs/heads/${branch}`)
  if (oid === undefined) return null
  return {
    id: nodeId('REF', `${repo.id}:refs/heads/${branch}`),
    name: branch,
    prefix: 'refs/heads/',
    target: () => presentCommit(call, repo, oid),
  }
}

export async function presentCommit(call: Call, repo: Repo, oid: string): Promise<unknown> {
  const { message } = await call.world.repos.of(repo).mustReadCommit(oid)
  const url = `${repoHtmlUrl(call.world, repo)}/commit/${oid}`
  return { id: nodeId('C', oid), oid, message, messageHeadline: message.split('\n')[0] ?? '', url }
}

export function presentPull(call: Call, repo: Repo, pull: Pull): unknown {
  const { world } = call
  return {
    id: nodeId('PR', pull.id),
    number: pull.number,
    title: pull.title,
    body: pull.body ?? '',
    isDraft: pull.draft,
    state: pull.mergedAt === undefined ? pull.state.toUpperCase() : 'MERGED',
    baseRefName: pull.base.ref,
    baseRefOid: pull.base.sha,
    headRefName: pull.head.ref,
    headRefOid: pull.head.sha,
    url: pullHtmlUrl(world, repo, pull.number),
    reviewDecision: reviewDecision(world.store, repo, pull) ?? null,
    mergeable: async () => {
      const { mergeable, state } = await mergeability(world, repo, pull)
      if (state === 'unknown') return 'UNKNOWN'
      return mergeable ? 'MERGEABLE' : 'CONFLICTING'
    },
  }
}
