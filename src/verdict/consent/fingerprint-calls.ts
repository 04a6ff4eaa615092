import { createHash } from 'node:crypto'
import { compareText } from '../../finding.ts'
import type { Call } from '../../graph/call.ts'

/** A call that a callee's owners are asked to agree to, and the last day (YYYY-MM-DD) on which it would count. */
export type ProposedCall = Call & {
  readonly until?: string | undefined
  /** Where nothing else changes: the owners that its caller gets. */
  readonly callerOwners?: string | undefined
}

/**
 * SHA-256 in hex of what the owners of one callee are asked to agree to: who may newly call it, with which methods,
 * until when. The order of the input, repetitions, reasons and the layout of files do not matter. No calls give a
 * fingerprint too.
 */
export function fingerprintCalls(calls: readonly ProposedCall[]): string {
  const lines = new Set(calls.map(printCall))
  return createHash('sha256')
    .update([FORMAT, ...[...lines].sort(compareText)].join('\n'))
    .digest('hex')
}

// Part of every fingerprint: a changed format gives up old approvals instead of confusing them.
const FORMAT = 'drawbridge consent 1'

// JSON, because no separator is safe in names that users choose.
function printCall({ caller, callee, methods, until, callerOwners }: ProposedCall): string {
  const sorted = methods === undefined ? null : [...new Set(methods)].sort(compareText)
  const parts = [callee, caller, sorted, until ?? null]
  return JSON.stringify(callerOwners === undefined ? parts : [...parts, callerOwners])
}
