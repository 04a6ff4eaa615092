/** One answered request. */
export type LoggedRequest = {
  readonly method: string
  /** As GitHub's description writes it; for git `/{owner}/{repo}.git/…`, for GraphQL `/graphql`. */
  readonly route: string
  readonly path: string
  /** 0 when the connection was cut by a fault. */
  readonly status: number
  /** `app:<slug>`, `installation:<slug>:<id>`, `user:<login>` or `anonymous`. */
  readonly actor: string
  readonly at: string
}

export type RequestFilter = { readonly method?: string; readonly route?: string; readonly actor?: string }

const MAX_LOGGED = 20_000

/** Requests to the REST and GraphQL interfaces and to git, oldest first; the newest 20,000 are kept. */
export class RequestLog {
  #entries: LoggedRequest[] = []

  add(entry: LoggedRequest): void {
    this.#entries.push(entry)
    if (this.#entries.length > MAX_LOGGED) this.#entries.splice(0, this.#entries.length - MAX_LOGGED)
  }

  list(filter: RequestFilter = {}): readonly LoggedRequest[] {
    return this.#entries.filter(
      (entry) =>
        (filter.method === undefined || entry.method === filter.method) &&
        (filter.route === undefined || entry.route === filter.route) &&
        (filter.actor === undefined || entry.actor === filter.actor),
    )
  }

  /** Those that wrote: neither GET nor HEAD nor a git fetch nor asking for a token. */
  writes(filter: RequestFilter = {}): readonly LoggedRequest[] {
    return this.list(filter).filter(
      (entry) =>
        entry.method !== 'GET' && !entry.route.endsWith('/git-upload-pack') && !entry.route.endsWith('/access_tokens'),
    )
  }

  clear(): void {
    this.#entries = []
  }
}
