import { atLeast, roleOf } from '../model/access.ts'
import { findOrganization, findRepo } from '../model/find.ts'
import type { App, Organization, Repo, User } from '../model/records.ts'
import { ApiError, notFound } from '../world/answer.ts'
import type { Answer } from '../world/answer.ts'
import { route } from './route.ts'
import type { ActingActor, Actor, Call, Grant, Method, RepoCall, RepoNeeds, Route } from './route.ts'

/** A route about a repository: 404 when the actor may not see it, 403 when it may not do this. */
export function repoRoute(
  method: Method,
  template: string,
  needs: RepoNeeds,
  run: (call: RepoCall) => Promise<Answer> | Answer,
): Route {
  return route(method, template, (call) => {
    const repo = visibleRepo(call, param(call, 'owner'), param(call, 'repo'))
    requireAccess(call, repo, needs, method)
    return run({ ...call, repo, git: call.world.repos.of(repo) })
  })
}

/** A route that only an app itself may ask, by its JSON Web Token. */
export function appRoute(
  method: Method,
  template: string,
  run: (call: Call, app: App) => Promise<Answer> | Answer,
): Route {
  return route(method, template, (call) => {
    if (call.actor.kind !== 'app') throw new ApiError(401, 'A JSON web token could not be decoded')
    return run(call, call.actor.app)
  })
}

/** A route about an organisation's people: its members, and installations with the permission `members`. */
export function orgRoute(
  method: Method,
  template: string,
  run: (call: Call, org: Organization) => Promise<Answer> | Answer,
): Route {
  return route(method, template, (call) => {
    const { actor, world } = call
    const { store } = world
    // Some addresses name an organisation by its number, those of teams among them.
    const org = call.params.has('org')
      ? findOrganization(store, param(call, 'org'))
      : store.organizations.get(numberParam(call, 'org_id'))
    if (!org) throw notFound()
    if (actor.kind === 'anonymous') throw new ApiError(401, 'Requires authentication')
    if (actor.kind === 'user' && !org.members.some((each) => each.userId === actor.user.id)) throw notFound()
    if (actor.kind === 'installation') {
      if (actor.installation.accountId !== org.id) throw notFound()
      if (!hasGrant(actor, ['members:read'])) throw inaccessible(['members:read'])
    }
    if (actor.kind === 'app') throw inaccessible(['members:read'])
    return run(call, org)
  })
}

export function param(call: Call, name: string): string {
  const value = call.params.get(name)
  if (value === undefined) throw new Error(`the route has no parameter ${name}`)
  return value
}

export function numberParam(call: Call, name: string): number {
  const text = param(call, name)
  if (!/^\d{1,15}$/.test(text)) throw notFound()
  return Number(text)
}

/** The person, or the app's bot, that a change is written down for. */
export function actingUser(call: Call): User {
  return actingActor(call).user
}

/** Whoever asks, as somebody who may change something. */
export function actingActor(call: Call): ActingActor {
  if (call.actor.kind === 'user' || call.actor.kind === 'installation') return call.actor
  throw new ApiError(401, 'Requires authentication')
}

/** The app that acts through an installation. */
export function viaApp(call: Call): { viaAppId?: number } {
  return call.actor.kind === 'installation' ? { viaAppId: call.actor.app.id } : {}
}

function visibleRepo(call: Call, owner: string, name: string): Repo {
  const repo = findRepo(call.world.store, owner, name)
  if (!repo || !canSee(call, repo)) throw notFound()
  return repo
}

export function canSee(call: Call, repo: Repo): boolean {
  const { actor, world } = call
  if (!repo.private) return true
  if (actor.kind === 'user') return roleOf(world.store, actor.user, repo) !== 'none'
  return actor.kind === 'installation' && coversRepo(actor, repo)
}

export function coversRepo(actor: Actor & { kind: 'installation' }, repo: Repo): boolean {
  const { installation } = actor
  return (
    installation.accountId === repo.ownerId &&
    (installation.selection === 'all' || installation.repoIds.includes(repo.id)) &&
    (actor.repoIds === undefined || actor.repoIds.includes(repo.id))
  )
}

export function hasGrant(actor: Actor & { kind: 'installation' }, grants: readonly Grant[]): boolean {
  return grants.some((grant) => {
    const [name = '', level] = grant.split(':')
    const held = Object.hasOwn(actor.permissions, name) ? actor.permissions[name] : undefined
    return held !== undefined && (level === 'read' || held === 'write' || held === 'admin')
  })
}

/** Whether the actor may do what the needs say; a refusal is thrown. */
export function requireAccess(call: Call, repo: Repo, needs: RepoNeeds, method: string): void {
  const { actor, world } = call
  const reading = method === 'GET'
  if (actor.kind === 'installation') {
    if (!coversRepo(actor, repo)) {
      // What is public can be read by every token.
      if (reading && !repo.private) return
      throw inaccessible(needs.grants)
    }
    if (needs.grants && !hasGrant(actor, needs.grants)) throw inaccessible(needs.grants)
    return
  }
  if (actor.kind === 'app') throw inaccessible(needs.grants)
  if (needs.only === 'apps') throw new ApiError(403, 'You must authenticate via a GitHub App.')
  if (actor.kind === 'anonymous') {
    if (reading) return
    throw new ApiError(401, 'Requires authentication')
  }
  const role = needs.role ?? 'read'
  if (atLeast(roleOf(world.store, actor.user, repo), role)) return
  throw new ApiError(403, role === 'admin' ? 'Must have admin rights to Repository.' : `Must have ${role} access.`)
}

function inaccessible(grants: readonly Grant[] | undefined): ApiError {
  const accepted = (grants ?? []).map((grant) => grant.replace(':', '=')).join('; ')
  return new ApiError(403, 'Resource not accessible by integration', {
    headers: accepted ? { 'x-accepted-github-permissions': accepted } : {},
  })
}
