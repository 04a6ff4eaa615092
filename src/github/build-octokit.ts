import { ProbotOctokit } from 'probot'
import type { Log } from '../flow/ports/ports.ts'

export type OctokitPolicy = {
  readonly log: Log
  /**
   * At least so long between two writes of one installation, and between two that notify people; without it, the
   * plugin's 1 s and 3 s.
   */
  readonly writeSpacingMs?: number | undefined
  /** What the plugins count as one second when they wait. Less makes tests fast. */
  readonly secondMs?: number | undefined
  /** A request without an answer for so long has failed. */
  readonly timeoutMs?: number | undefined
}

/**
 * Probot's Octokit with the manners that a gate needs; give it to Probot as `Octokit`. Limits, primary and secondary,
 * are waited for and tried again up to twice when the wait is short, and thrown otherwise, so that the queue comes back
 * later; Probot by itself only logs a secondary limit, and what was to be written is lost. Failures of GitHub are tried
 * again up to three times, but never a write that would then be done twice: whether the first one arrived is seen by
 * reading again.
 */
export function buildOctokit(policy: OctokitPolicy): typeof ProbotOctokit {
  const { timeoutMs = TIMEOUT_MS, secondMs = SECOND_MS } = policy
  // Once for all clients: Probot makes a new one for every job, and writes are spaced across them.
  const throttle = buildThrottle(policy)
  return ProbotOctokit.plugin(retryNoBlindWrites, refuseBrokenAnswers).defaults((given: OctokitOptions) => ({
    ...given,
    request: { ...given.request, fetch: fetchWithin(timeoutMs) },
    retry: { retries: RETRIES, doNotRetry: DO_NOT_RETRY, retryAfterBaseValue: secondMs },
    throttle: { enabled: true, ...given.throttle, ...throttle },
  }))
}

type OctokitOptions = { readonly request?: object; readonly throttle?: object }

type Limited = { readonly method: string; readonly url: string }

function buildThrottle({ log, writeSpacingMs, secondMs = SECOND_MS }: OctokitPolicy): object {
  const decide = (limit: string) => (afterSeconds: number, request: Limited, _: unknown, retryCount: number) => {
    const again = retryCount < LIMIT_RETRIES && afterSeconds <= WAIT_SECONDS_MAX
    const { method, url } = request
    log.warn({ limit, method, url, afterSeconds, again }, 'GitHub limits our requests')
    return again
  }
  return {
    retryAfterBaseValue: secondMs,
    onRateLimit: decide('primary'),
    onSecondaryRateLimit: decide('secondary'),
    ...(writeSpacingMs === undefined ? {} : { write: spacing(writeSpacingMs), notifications: spacing(writeSpacingMs) }),
  }
}

/**
 * The part of a bottleneck group that the throttling plugin uses: one line per installation, each place in it so long
 * after the last.
 */
function spacing(ms: number) {
  const nextAt = new Map<string, number>()
  return {
    key: (id: string) => ({
      async schedule(_options: unknown, work: () => Promise<void>): Promise<void> {
        const now = Date.now()
        const at = Math.max(now, nextAt.get(id) ?? 0)
        nextAt.set(id, at + ms)
        if (at > now) await new Promise((resolve) => setTimeout(resolve, at - now))
        return work()
      },
    }),
  }
}

// What only reads with POST, or writes content under its own hash, may be done twice.
function retryNoBlindWrites(octokit: Pick<ProbotOctokit, 'hook'>): object {
  octokit.hook.before('request', (options) => {
    const harmless = /\/(graphql|access_tokens|git\/(trees|commits|blobs))$/.test(options.url)
    if (options.method === 'POST' && !harmless) options.request.retries = 0
  })
  return {}
}

// An answer that was cut off comes out of Octokit as a text, and would be taken for an object without properties.
function refuseBrokenAnswers(octokit: Pick<ProbotOctokit, 'hook'>): object {
  octokit.hook.after('request', (response, request) => {
    const isBroken = /\bjson\b/.test(String(response.headers['content-type'])) && typeof response.data === 'string'
    if (isBroken) throw Object.assign(new Error('the answer was cut off'), { status: 502, request, response })
  })
  return {}
}

function fetchWithin(timeoutMs: number): typeof fetch {
  return (input, init) => {
    const signals = [AbortSignal.timeout(timeoutMs), ...(init?.signal ? [init.signal] : [])]
    return fetch(input, { ...init, signal: AbortSignal.any(signals) })
  }
}

const SECOND_MS = 1000
const TIMEOUT_MS = 30_000
const RETRIES = 3
const LIMIT_RETRIES = 2
// The plugin waits a minute when GitHub names no time. Whoever waits longer does it in the queue, where others go
// first.
const WAIT_SECONDS_MAX = 60
// 429 is the throttling's, the rest gets no better by asking again.
const DO_NOT_RETRY = [400, 401, 403, 404, 409, 410, 422, 429, 451]
