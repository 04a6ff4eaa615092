import { createHash } from 'node:crypto'
import type { Check } from './check.ts'

/**
 * Tells two checks apart, annotations included: GitHub keeps it as the check run's external id, so that an equal one is
 * not written again.
 */
export function checkDigest(check: Check): string {
  const { state, title, summary, annotations } = check
  return createHash('sha256')
    .update(
      JSON.stringify([state, title, summary, annotations.map((a) => [a.path, a.line, a.level, a.title, a.message])]),
    )
    .digest('hex')
    .slice(0, 32)
}
