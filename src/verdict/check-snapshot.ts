import type { AllowlistOptions } from '../allowlist/allowlist.ts'
import type { CallRules } from '../config/config.ts'
import { compareFindings, type Finding } from '../finding.ts'
import { checkCalls } from './calls/check-calls.ts'
import { checkPrograms } from './calls/check-programs.ts'
import { checkServed } from './calls/check-served.ts'
import { describeUnreadable } from './calls/describe-unreadable.ts'
import type { Snapshot } from './model/verdict.ts'

/**
 * All findings of one snapshot, sorted: its services, its allowlist, its code, the one against the other (see
 * `checkCalls`), what is called and not served (see `checkServed`), programs of no service, and the files that could not be read (see
 * `describeUnreadable`).
 */
export function checkSnapshot(input: {
  readonly snapshot: Snapshot
  readonly rules: CallRules
  readonly allowlist: AllowlistOptions
  readonly before?: Snapshot | undefined
}): readonly Finding[] {
  const { snapshot } = input
  const calls = checkCalls(input)
  const known = new Set(calls.map(({ code, place }) => JSON.stringify([code, place.path, place.line])))
  const stated = [...snapshot.findings, ...snapshot.allowlist.findings, ...snapshot.code.findings].filter(
    ({ code, place }) => !CHECKED_HERE.has(code) || !known.has(JSON.stringify([code, place.path, place.line])),
  )
  const reported = new Set(stated.filter(({ code }) => code.startsWith('file-')).map(({ place }) => place.path))
  const unreadable = snapshot.unreadable.filter(({ path }) => !reported.has(path)).map(describeUnreadable)
  return [...calls, ...checkServed(input), ...checkPrograms(input), ...stated, ...unreadable].sort(compareFindings)
}

// The analyser may report these as well, at the same place.
const CHECKED_HERE: ReadonlySet<string> = new Set(['unknown-callee', 'unresolved-call'])
