import { hasGrant } from '../http/needs.ts'
import type { Call } from '../http/route.ts'
import { findTeam, teamMemberIds } from '../model/find.ts'
import type { Account } from '../model/find.ts'
import type { Organization, Team, User } from '../model/records.ts'
import { nodeId } from '../present/present-account.ts'
import { ApiError } from '../world/answer.ts'
import { connect } from './connection.ts'
import type { PageAsk } from './connection.ts'

export function presentOrganization(call: Call, org: Organization): unknown {
  return {
    __typename: 'Organization',
    id: nodeId('O', org.id),
    databaseId: org.id,
    login: org.login,
    name: org.name,
    url: `${call.world.url}/${org.login}`,
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

type MembersAsk = PageAsk & { readonly membership: 'ALL' | 'IMMEDIATE' | 'CHILD_TEAM'; readonly query?: string }

const WHICH = { ALL: 'all', IMMEDIATE: 'immediate', CHILD_TEAM: 'child' } as const

export function presentTeam(call: Call, team: Team): unknown {
  const { store } = call.world
  return {
    __typename: 'Team',
    id: nodeId('T', team.id),
    databaseId: team.id,
    name: team.name,
    slug: team.slug,
    members: (ask: MembersAsk) => {
      const needle = (ask.query ?? '').toLowerCase()
      // GitHub's `query` finds by parts of the login and of the name.
      const users = teamMemberIds(store, team, WHICH[ask.membership])
        .map((id) => store.users.must(id))
        .filter((user) => `${user.login} ${user.name}`.toLowerCase().includes(needle))
      return connect(
        'members',
        users,
        ask,
        (user) => user.id,
        (user) => presentUser(call, user),
      )
    },
  }
}

export function presentUser(call: Call, user: User): unknown {
  const { id, login, name, email } = user
  const url = `${call.world.url}/${encodeURIComponent(login)}`
  return { __typename: 'User', id: nodeId('U', id), databaseId: id, login, name, email, url }
}

/** Who did something: a bot goes without the suffix of its login here. */
export function presentActor(call: Call, user: User): unknown {
  if (user.kind === 'User') return presentUser(call, user)
  const login = user.login.replace(/\[bot\]$/, '')
  return {
    __typename: 'Bot',
    id: nodeId('U', user.id),
    databaseId: user.id,
    login,
    url: `${call.world.url}/apps/${login}`,
  }
}

export function presentOwner(call: Call, owner: Account): unknown {
  return 'kind' in owner ? presentUser(call, owner) : presentOrganization(call, owner)
}
