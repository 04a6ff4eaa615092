import type { BareRepo } from '../git/bare-repo.ts'
import type { App, Installation, Permissions, Repo, Role, User } from '../model/records.ts'
import type { World } from '../world/world.ts'
import type { Answer } from '../world/answer.ts'
import type { Body } from './body.ts'

/** Who asks. An installation acts through its app's bot user. */
export type Actor =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'user'; readonly user: User }
  | { readonly kind: 'app'; readonly app: App }
  | {
      readonly kind: 'installation'
      readonly app: App
      readonly installation: Installation
      readonly permissions: Permissions
      /** Undefined: all that the installation covers. */
      readonly repoIds: readonly number[] | undefined
      readonly user: User
      readonly token: string
    }

/** Somebody who may change something. */
export type ActingActor = Extract<Actor, { readonly user: User }>

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One request on its way through a route. */
export type Call = {
  readonly world: World
  readonly actor: Actor
  readonly params: ReadonlyMap<string, string>
  readonly query: URLSearchParams
  readonly body: Body
  readonly headers: Headers
  /** The Accept header; empty when there is none. */
  readonly accept: string
  /** The address as it was asked for, without its query: what Link headers point to. */
  readonly address: string
}

/** A request about a repository that the actor may see. `user` is who acts: a person, or the app's bot. */
export type RepoCall = Call & { readonly repo: Repo; readonly git: BareRepo }

/** `contents:read`: what an installation needs, any one of the list. Metadata needs nothing. */
export type Grant = `${string}:${'read' | 'write'}`

export type Route = {
  readonly method: Method
  readonly template: string
  readonly pattern: RegExp
  readonly names: readonly string[]
  readonly run: (call: Call) => Promise<Answer> | Answer
}

/** Which role a person needs in the repository, and which permission an installation needs. */
export type RepoNeeds = { readonly grants?: readonly Grant[]; readonly role?: Role; readonly only?: 'apps' }

/** Parameters that may hold slashes. */
const DEEP = new Set(['ref', 'path', 'branch', 'basehead'])

/** `/repos/{owner}/{repo}/git/ref/{ref}` as GitHub's description writes it. */
export function route(method: Method, template: string, run: Route['run']): Route {
  const names: string[] = []
  const source = template
    .split(/\{(\w+)\}/)
    .map((part, index) => {
      if (index % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      names.push(part)
      return DEEP.has(part) ? '(.+)' : '([^/]+)'
    })
    .join('')
  return { method, template, pattern: new RegExp(`^${source}$`), names, run }
}

export type Matched = { readonly route: Route; readonly params: ReadonlyMap<string, string> }

/** The first route that fits, so that the more specific ones stand before the others. */
export function matchRoute(routes: readonly Route[], method: string, path: string): Matched | undefined {
  for (const candidate of routes) {
    if (candidate.method !== method) continue
    const match = candidate.pattern.exec(path)
    if (!match) continue
    const params = decodeAll(candidate.names, match.slice(1))
    return params && { route: candidate, params }
  }
  return undefined
}

function decodeAll(names: readonly string[], values: readonly string[]): ReadonlyMap<string, string> | undefined {
  try {
    return new Map(names.map((name, index) => [name, decodeURIComponent(values[index] ?? '')]))
  } catch {
    return undefined
  }
}

/** The actor's name in the request log and for rate limits. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'anonymous':
      return 'anonymous'
    case 'user':
      return `user:${actor.user.login}`
    case 'app':
      return `app:${actor.app.slug}`
    case 'installation':
      return `installation:${actor.app.slug}:${actor.installation.id}`
  }
}
