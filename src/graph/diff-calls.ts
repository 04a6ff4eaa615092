import assert from 'node:assert'
import { compareText } from '../finding.ts'
import type { Call, Delta } from './call.ts'

/**
 * What `head` adds to and removes from `base`. Several records of one pair count as one: their methods are united, and
 * a record without methods (every method) wins. The order of the input does not matter; equal inputs give four empty
 * lists. Swapping base and head swaps added with removed and widened with narrowed.
 */
export function diffCalls(input: { base: readonly Call[]; head: readonly Call[] }): Delta {
  const base = mergeCalls(input.base)
  const head = mergeCalls(input.head)
  const widened: Call[] = []
  const narrowed: Call[] = []
  for (const [callee, callers] of head) {
    for (const [caller, after] of callers) {
      const before = base.get(callee)?.get(caller)
      if (before === undefined) continue
      const gained = findGain(before, after)
      const lost = findGain(after, before)
      if (gained !== undefined) widened.push(toCall(caller, callee, gained))
      if (lost !== undefined) narrowed.push(toCall(caller, callee, lost))
    }
  }
  return {
    added: selectMissing(head, base),
    removed: selectMissing(base, head),
    widened: widened.sort(compareCalls),
    narrowed: narrowed.sort(compareCalls),
  }
}

type Methods = Set<string> | 'every'

/** Callee → caller → methods. Two levels, because no separator is safe in names that users choose. */
type MergedCalls = ReadonlyMap<string, ReadonlyMap<string, Methods>>

function mergeCalls(calls: readonly Call[]): MergedCalls {
  const merged = new Map<string, Map<string, Methods>>()
  for (const { caller, callee, methods } of calls) {
    assert(methods === undefined || methods.length > 0, 'a call has every method or at least one')
    const callers = merged.get(callee) ?? new Map<string, Methods>()
    merged.set(callee, callers)
    const known = callers.get(caller)
    if (methods === undefined) callers.set(caller, 'every')
    else if (known === undefined) callers.set(caller, new Set(methods))
    else if (known !== 'every') for (const method of methods) known.add(method)
  }
  return merged
}

/** The methods in `after` that `before` lacks; undefined when there are none. */
function findGain(before: Methods, after: Methods): Methods | undefined {
  if (before === 'every') return undefined
  if (after === 'every') return 'every'
  const gain = [...after].filter((method) => !before.has(method))
  return gain.length > 0 ? new Set(gain) : undefined
}

/** The pairs of `from` that `other` does not have, sorted. */
function selectMissing(from: MergedCalls, other: MergedCalls): readonly Call[] {
  const missing: Call[] = []
  for (const [callee, callers] of from) {
    const known = other.get(callee)
    for (const [caller, methods] of callers) if (!known?.has(caller)) missing.push(toCall(caller, callee, methods))
  }
  return missing.sort(compareCalls)
}

function toCall(caller: string, callee: string, methods: Methods): Call {
  return methods === 'every' ? { caller, callee } : { caller, callee, methods: [...methods].sort(compareText) }
}

function compareCalls(a: Call, b: Call): number {
  return compareText(a.callee, b.callee) || compareText(a.caller, b.caller)
}
