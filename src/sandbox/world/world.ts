import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Events } from './events.ts'
import { BareRepo } from '../git/bare-repo.ts'
import type { Faults } from './faults.ts'
import type { RateLimits } from './rate-limit.ts'
import type { RequestLog } from './request-log.ts'
import type { Installation, Repo } from '../model/records.ts'
import type { Store } from '../model/store.ts'

/** One exchange of the REST or GraphQL interface, for whoever wants to check shapes. */
export type Exchange = {
  readonly method: string
  /** As in GitHub's description: `/repos/{owner}/{repo}/pulls`; `/graphql` for GraphQL. */
  readonly route: string
  readonly status: number
  readonly query: string
  readonly requestBody: unknown
  readonly responseBody: unknown
}

/** What one sandbox holds: everything a route or a page needs. */
export type World = {
  readonly url: string
  readonly apiUrl: string
  readonly store: Store
  readonly repos: Repositories
  readonly events: Events
  readonly faults: Faults
  readonly requests: RequestLog
  readonly limits: RateLimits
  readonly tokenForm: TokenForm
  readonly record: ((exchange: Exchange) => void) | undefined
  /** Now. */
  readonly clock: () => Date
}

/** The time as GitHub writes it: UTC, to the second. */
export function timestamp(world: { readonly clock: () => Date }): string {
  return world
    .clock()
    .toISOString()
    .replace(/\.\d{3}Z$/, 'Z')
}

/** `long`: the form of installation tokens since 2026; `short`: the 40 characters of before. */
export type TokenForm = 'long' | 'short'

/** A prefix and letters and digits. */
export function newToken(prefix: 'ghs' | 'ghp'): string {
  return `${prefix}_${randomBytes(18).toString('hex')}`
}

const SIGNATURE_BYTES = 256

/**
 * An installation's token. The long form is `ghs_<app id>_<JSON Web Token>`, about 520 characters with dots; what it
 * says is nobody's business, and its signature is nobody's to check.
 */
export function newInstallationToken(world: World, installation: Installation, form = world.tokenForm): string {
  if (form === 'short') return newToken('ghs')
  const { id, appId } = installation
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const seconds = Math.floor(world.clock().getTime() / 1000)
  const claims = { iss: 'sandbox', sub: id, aud: appId, iat: seconds, exp: seconds + 3600, jti: randomUUID() }
  const signature = randomBytes(SIGNATURE_BYTES).toString('base64url')
  return `ghs_${appId}_${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}.${signature}`
}

/** The bare repositories on disk, one folder per id so that a rename would move nothing. */
export class Repositories {
  readonly #dir: string
  readonly #open = new Map<number, BareRepo>()

  constructor(dir: string) {
    this.#dir = dir
  }

  of(repo: Repo): BareRepo {
    let git = this.#open.get(repo.id)
    if (!git) this.#open.set(repo.id, (git = new BareRepo(join(this.#dir, `${repo.id}-${repo.name}.git`))))
    return git
  }

  close(): void {
    for (const git of this.#open.values()) git.close()
    this.#open.clear()
  }
}
