export type Budget = { limit: number; used: number; resetAt: number }
export type Resource = 'core' | 'graphql'

const WINDOW_MS = 3_600_000
const ANONYMOUS_LIMIT = 60

/** GitHub's primary limits: so many requests per actor and hour, counted apart for REST and GraphQL. */
export class RateLimits {
  readonly #budgets = new Map<string, Budget>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  /** `who` names the actor (`user:ana`); `anonymous` has a small budget of its own. */
  budget(who: string, resource: Resource, now: Date): Budget {
    const key = `${resource} ${who}`
    const known = this.#budgets.get(key)
    if (known && known.resetAt > now.getTime()) return known
    const limit = who === 'anonymous' ? ANONYMOUS_LIMIT : this.#limit
    const budget = { limit, used: 0, resetAt: now.getTime() + WINDOW_MS }
    this.#budgets.set(key, budget)
    return budget
  }
}

export function rateHeaders(budget: Budget, resource: Resource): Record<string, string> {
  return {
    'x-ratelimit-limit': String(budget.limit),
    'x-ratelimit-remaining': String(Math.max(0, budget.limit - budget.used)),
    'x-ratelimit-reset': String(Math.ceil(budget.resetAt / 1000)),
    'x-ratelimit-used': String(budget.used),
    'x-ratelimit-resource': resource,
  }
}
