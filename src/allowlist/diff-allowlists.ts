import type { Call, Delta } from '../graph/call.ts'
import { diffCalls } from '../graph/diff-calls.ts'
import type { Allowlist, Entry } from './allowlist.ts'

/** What `head` allows more and less than `base`. Reasons, dates, places and layouts make no difference. */
export function diffAllowlists(input: { base: Allowlist; head: Allowlist }): Delta {
  return diffCalls({ base: input.base.entries.map(toCall), head: input.head.entries.map(toCall) })
}

function toCall({ caller, callee, methods }: Entry): Call {
  return { caller, callee, methods }
}
