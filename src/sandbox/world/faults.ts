import { DOCS } from './answer.ts'

/** A failure to provoke on the next requests of one route. */
export type Fault = {
  /** `*` fits every method. */
  readonly method?: string
  /** A route template of GitHub's description, or `*`; for git `/{owner}/{repo}.git/git-upload-pack` and the like. */
  readonly route: string
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** The request waits for this before anything is done. */
  readonly until?: Promise<unknown>
  /** The connection is cut without an answer: before the work is done, or afterwards. */
  readonly dropBefore?: boolean
  readonly dropAfterDoing?: boolean
  /** How many requests fail; 1 when left out. */
  readonly times?: number
  /** How many fitting requests pass before. */
  readonly after?: number
}

/** The words that clients know the secondary limit by. */
export const SECONDARY_LIMIT =
  'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'

export type InjectedFault = {
  /** How many requests it has hit so far. */
  readonly hits: number
  /** Resolves with the first of them. */
  readonly reached: Promise<void>
  remove(): void
}

/** Switchable failures, asked for once per request. */
export class Faults {
  readonly #active: { fault: Fault; seen: number; hits: number; reach: () => void }[] = []

  inject(fault: Fault): InjectedFault {
    let reach = (): void => undefined
    const reached = new Promise<undefined>((resolve) => {
      reach = () => resolve(undefined)
    })
    const entry = { fault, seen: 0, hits: 0, reach }
    this.#active.push(entry)
    return {
      get hits(): number {
        return entry.hits
      },
      reached,
      remove: () => {
        const at = this.#active.indexOf(entry)
        if (at >= 0) this.#active.splice(at, 1)
      },
    }
  }

  /**
   * GitHub's answer to too many requests in too short a time (docs: rate limits for the REST API, secondary limits).
   */
  injectSecondaryRateLimit(
    where: { readonly method?: string; readonly route: string; readonly times?: number; readonly after?: number },
    options: { readonly status?: 403 | 429; readonly retryAfterSeconds?: number } = {},
  ): InjectedFault {
    const status = options.status ?? 403
    return this.inject({
      ...where,
      status,
      headers: { 'retry-after': String(options.retryAfterSeconds ?? 1) },
      body: { message: SECONDARY_LIMIT, documentation_url: DOCS, status: String(status) },
    })
  }

  clear(): void {
    this.#active.length = 0
  }

  /** The fault that hits this request, if any. */
  take(method: string, template: string): Fault | undefined {
    for (const entry of this.#active) {
      const { fault } = entry
      if (fault.method !== undefined && fault.method !== '*' && fault.method !== method) continue
      if (fault.route !== '*' && fault.route !== template) continue
      if (entry.hits >= (fault.times ?? 1)) continue
      if (entry.seen++ < (fault.after ?? 0)) continue
      entry.hits++
      entry.reach()
      return fault
    }
    return undefined
  }
}
