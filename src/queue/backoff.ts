import { OperationError } from '../operation-error.ts'

export type Backoff = {
  /** The wait before the second attempt; it doubles with every further one. */
  readonly firstMs: number
  readonly maxMs: number
}

/**
 * How long to wait before the next attempt, in milliseconds; undefined: none, since trying again would not help or
 * `attempts` used up `maxAttempts`. `random` from 0 to 1 spreads the waits over the upper half of their range, so that
 * many jobs that failed together do not come back together. Never sooner than the world asked for, up to
 * `RETRY_AFTER_MAX_MS`.
 */
export function nextDelay(
  error: unknown,
  tried: {
    readonly attempts: number
    readonly maxAttempts: number
    readonly backoff: Backoff
    readonly random: number
  },
): number | undefined {
  const { attempts, maxAttempts, backoff, random } = tried
  if (!(error instanceof OperationError) || !error.retryable || attempts >= maxAttempts) return undefined
  const range = Math.min(backoff.maxMs, backoff.firstMs * 2 ** (attempts - 1))
  const wait = range / 2 + (range / 2) * random
  return Math.round(Math.max(wait, Math.min(error.retryAfterMs ?? 0, RETRY_AFTER_MAX_MS)))
}

// GitHub's primary limits are renewed every hour.
const RETRY_AFTER_MAX_MS = 65 * 60_000
