import type { Log } from '../flow/ports/ports.ts'

export type Waiting = {
  /** How long to wait after so many failed attempts, in milliseconds; undefined: trying again would not help. */
  readonly nextDelayMs: (error: unknown, attempts: number) => number | undefined
  /** Told before every wait. */
  readonly onWaiting: (why: string) => void
  /** Rejects when `signal` is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<unknown>
  readonly signal: AbortSignal
  readonly log: Log
}

/**
 * Asks until there is an answer, for however long that takes, with a line in the log for each failed attempt. Throws
 * what trying again would not help against, or `signal`'s reason.
 */
export async function waitForGithub<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  { nextDelayMs, onWaiting, sleep, signal, log }: Waiting,
): Promise<T> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await ask(signal)
    } catch (error) {
      signal.throwIfAborted()
      const delayMs = nextDelayMs(error, attempts)
      if (delayMs === undefined || !(error instanceof Error)) throw error
      log.warn({ why: error.message, attempts, delayMs }, 'waiting for GitHub; webhooks are taken meanwhile')
      onWaiting(error.message)
      await sleep(delayMs, signal)
    }
  }
}
