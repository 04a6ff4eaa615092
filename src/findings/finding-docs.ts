import type { FindingCode } from '../finding.ts'
import { ALLOWLIST } from './allowlist.ts'
import { CALLS } from './calls.ts'
import { CONFIG } from './config.ts'
import { CONSENT } from './consent.ts'
import { DEPLOYMENT } from './deployment.ts'
import type { FindingArea, FindingDoc } from './finding-doc.ts'
import { MODES } from './modes.ts'
import { POLICIES } from './policies.ts'
import { READING } from './reading.ts'

/** What is known of every code, in the order in which titles count them. A code without a record does not compile. */
export const FINDING_DOCS: Readonly<Record<FindingCode, FindingDoc>> = {
  ...CALLS.docs,
  ...ALLOWLIST.docs,
  ...CONSENT.docs,
  ...CONFIG.docs,
  ...READING.docs,
  ...DEPLOYMENT.docs,
  ...POLICIES.docs,
  ...MODES.docs,
}

/** The same by area, in the order in which they are listed: first what most people meet. */
export const FINDING_AREAS: readonly FindingArea[] = [
  CALLS,
  ALLOWLIST,
  CONSENT,
  CONFIG,
  READING,
  DEPLOYMENT,
  POLICIES,
  MODES,
]

export function isFindingCode(text: string): text is FindingCode {
  return Object.hasOwn(FINDING_DOCS, text)
}
