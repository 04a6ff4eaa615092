import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Events } from './events.ts'
import { BareRepo } from '../git/bare-repo.ts'
import type { Faults } from './faults.ts'
import type { RateLimits } from './rate-limit.ts'
import type { RequestLog } from './request-log.ts'
import type { Repo } from '../model/records.ts'
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

/** GitHub's new tokens are a prefix and letters and digits. */
export function newToken(prefix: 'ghs' | 'ghp'): string {
  return `${prefix}_${randomBytes(18).toString('hex')}`
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
