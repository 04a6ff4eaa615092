import type { Allowlist } from '../allowlist/allowlist.ts'
import { fingerprintCalls } from './fingerprint-calls.ts'
import { selectConsentCalls } from './select-consent-calls.ts'

/**
 * What the owners of each callee are asked to agree to when a pull request brings the allowlist from `base` to `head`:
 * callee → fingerprint. A callee that no call is added to, and none widened, is not among them.
 */
export function buildFingerprints(input: {
  readonly base: Allowlist
  readonly head: Allowlist
}): ReadonlyMap<string, string> {
  const fingerprints = new Map<string, string>()
  for (const [callee, calls] of selectConsentCalls(input)) fingerprints.set(callee, fingerprintCalls(calls))
  return fingerprints
}
