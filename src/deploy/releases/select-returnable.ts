import type { RecordedRelease, ReleaseHistory, RollbackOptions } from './release.ts'

/** The most releases that stay returnable, whatever the options say. */
export const RETURNABLE_MAX = 200

const DAY_MS = 24 * 60 * 60 * 1000

// The version that ran before is what a rollback goes back to when nobody names another, so it always stays.
const VERSIONS_MIN = 2

/**
 * The rollback window: of the last `versions` distinct versions (the running one is one of them; at least two) the
 * newest record each, and every record that was running at any time in the last `days` days. Newest first, at most
 * `RETURNABLE_MAX`; empty for an empty history. A version may be there several times, with the calls it had at
 * different times.
 */
export function selectReturnable(input: {
  readonly history: ReleaseHistory
  readonly rollback: RollbackOptions
  /** ISO 8601, UTC. */
  readonly now: string
}): ReleaseHistory {
  const { history, rollback, now } = input
  const since = Date.parse(now) - rollback.days * DAY_MS
  const versions = new Set<string>()
  const returnable: RecordedRelease[] = []
  for (const [index, record] of history.entries()) {
    const { version } = record.release
    const isNewest = !versions.has(version)
    if (isNewest) versions.add(version)
    const isAmongLast = isNewest && versions.size <= Math.max(rollback.versions, VERSIONS_MIN)
    if (isAmongLast || ranUntil(history, index) >= since) returnable.push(record)
    if (returnable.length === RETURNABLE_MAX) break
  }
  return returnable
}

/** When the next release took over; a release that runs still, or whose end cannot be read, ran until now. */
function ranUntil(history: ReleaseHistory, index: number): number {
  const next = history[index - 1]
  const time = next === undefined ? NaN : Date.parse(next.at)
  return Number.isNaN(time) ? Infinity : time
}
