export type Budget = { limit: number; used: number; resetAt: number }
export type Resource = 'core' | 'graphql'

const MINUTE_MS = 60_000
const WINDOW_MS = 3_600_000
const ANONYMOUS_LIMIT = 60

/** GitHub's secondary limits (docs: rate limits for the REST API): what one actor may do in how short a time. */
export type SecondaryLimits = {
  /** REST points a minute: a read is one, a write is five. */
  readonly pointsPerMinute: number
  /** Content (comments, pull requests, reviews, check runs …) created in a minute, and in an hour. */
  readonly contentPerMinute: number
  readonly contentPerHour: number
}

export const PUBLISHED_LIMITS: SecondaryLimits = { pointsPerMinute: 900, contentPerMinute: 80, contentPerHour: 500 }

const NO_LIMITS: SecondaryLimits = {
  pointsPerMinute: Number.POSITIVE_INFINITY,
  contentPerMinute: Number.POSITIVE_INFINITY,
  contentPerHour: Number.POSITIVE_INFINITY,
}

/** What a request costs: its points, and whether it creates content that people are notified of. */
export type Cost = { readonly points: number; readonly content: boolean }

type Spent = { readonly at: number; readonly amount: number }

/** GitHub's limits: so many requests per actor and hour, counted apart for REST and GraphQL, and the secondary ones. */
export class RateLimits {
  readonly #budgets = new Map<string, Budget>()
  readonly #limit: number
  readonly #secondary: SecondaryLimits
  readonly #spent = new Map<string, Spent[]>()

  constructor(limit: number, secondary: Partial<SecondaryLimits> = {}) {
    this.#limit = limit
    this.#secondary = { ...NO_LIMITS, ...secondary }
  }

  /** Notes what a request costs; the seconds to wait when it is too much (it is not done then), otherwise 0. */
  secondsToWait(who: string, cost: Cost, now: Date): number {
    const { pointsPerMinute, contentPerMinute, contentPerHour } = this.#secondary
    const at = now.getTime()
    const waits = [
      this.#wait(`points ${who}`, { cost: cost.points, limit: pointsPerMinute, within: MINUTE_MS }, at),
      ...(cost.content
        ? [
            this.#wait(`content ${who}`, { cost: 1, limit: contentPerMinute, within: MINUTE_MS }, at),
            this.#wait(`content ${who}`, { cost: 1, limit: contentPerHour, within: WINDOW_MS }, at),
          ]
        : []),
    ]
    const wait = Math.max(...waits)
    if (wait > 0) return Math.ceil(wait / 1000)
    if (pointsPerMinute !== Number.POSITIVE_INFINITY) this.#note(`points ${who}`, { at, amount: cost.points })
    if (cost.content) this.#note(`content ${who}`, { at, amount: 1 })
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

  /** Milliseconds until enough of what was spent lies further back than the window. */
  #wait(
    key: string,
    ask: { readonly cost: number; readonly limit: number; readonly within: number },
    at: number,
  ): number {
    const recent = (this.#spent.get(key) ?? []).filter((each) => each.at > at - ask.within)
    let total = recent.reduce((sum, each) => sum + each.amount, ask.cost)
    for (const each of recent) {
      if (total <= ask.limit) break
      total -= each.amount
      if (total <= ask.limit) return each.at + ask.within - at
    }
    return 0
  }

  #note(key: string, spent: Spent): void {
    const recent = (this.#spent.get(key) ?? []).filter((each) => each.at > spent.at - WINDOW_MS)
    this.#spent.set(key, [...recent, spent])
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
