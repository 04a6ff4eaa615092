import type { Body, Seen, SeenValue } from './program.ts'
import type { Value } from '../facts/source-facts.ts'

/** What is looked for in every body, apart and in order: most of what a body has is names, which few want to see. */
export function sortSeen(seen: readonly Seen[]): Pick<Body, 'calls' | 'callsAndLiterals' | 'selects' | 'writes'> {
  const calls: SeenValue<'call'>[] = []
  const callsAndLiterals: SeenValue<'call' | 'composite'>[] = []
  const selects: SeenValue<'select'>[] = []
  const writes: (Seen & { kind: 'write' })[] = []
  for (const one of seen) {
    if (one.kind === 'write') writes.push(one)
    else if (isOf(one, 'select')) selects.push(one)
    else if (isOf(one, 'call')) {
      calls.push(one)
      callsAndLiterals.push(one)
    } else if (isOf(one, 'composite')) callsAndLiterals.push(one)
  }
  return { calls, callsAndLiterals, selects, writes }
}

function isOf<K extends Value['kind']>(seen: Seen, kind: K): seen is SeenValue<K> {
  return seen.kind === 'value' && seen.value.kind === kind
}
