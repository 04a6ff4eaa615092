export type Budget = { limit: number; used: number; resetAt: number }
export type Resource = 'core' | 'graphql'

const MINUTE_MS = 60_000
const WINDOW_MS = 3_600_000
const ANONYMOUS_LIMIT = 60

/** GitHub's primary limits: so many requests per actor and hour, counted apart for REST and GraphQL. */
export class RateLimits {
  readonly #budgets = new Map<string, Budget>()
  readonly #limit: number
  readonly #contentPerMinute: number
  readonly #created = new Map<string, number[]>()

  constructor(limit: number, contentPerMinute = Number.POSITIVE_INFINITY) {
    this.#limit = limit
    this.#contentPerMinute = contentPerMinute
  }

  /**
   * Notes that content was created; the seconds to wait when that was too much within a minute (secondary limit),
   * otherwise 0.
   */
  secondsToWait(who: string, now: Date): number {
    const minute = (this.#created.get(who) ?? []).filter((at) => at > now.getTime() - MINUTE_MS)
    const first = minute[0]
    if (first !== undefined && minute.length >= this.#contentPerMinute) {
      return Math.ceil((first + MINUTE_MS - now.getTime()) / 1000)
    }
    this.#created.set(who, [...minute, now.getTime()])
    return 0
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
