import type { Allowlist, Entry } from '../../allowlist/allowlist.ts'
import { diffAllowlists } from '../../allowlist/diff-allowlists.ts'
import { compareText } from '../../finding.ts'
import type { Call } from '../../graph/call.ts'
import type { ConsentCall } from '../model/verdict.ts'

/**
 * The calls that need their callee's consent, by callee; callees sorted, their calls by caller. These are the declared
 * calls that head adds or widens, and two that a plain delta does not show: a revocation taken back, even where no
 * entry stands (a rollback target may still carry the call), counts as added; an entry whose last day moves on counts
 * as widened. An entry that stays, and whose caller gets other owners, is asked for again: `handedOver` has those
 * callers with the names of their owners.
 */
export function selectConsentCalls(input: {
  readonly base: Allowlist
  readonly head: Allowlist
  readonly handedOver?: ReadonlyMap<string, string>
}): ReadonlyMap<string, readonly ConsentCall[]> {
  const head = indexHead(input.head)
  const selected = new Map<string, Map<string, ConsentCall>>()
  const add = (call: Call & Pick<ConsentCall, 'callerOwners'>, change: ConsentCall['change']) => {
    const callers = selected.get(call.callee) ?? new Map<string, ConsentCall>()
    selected.set(call.callee, callers)
    if (callers.has(call.caller)) return
    const until = latestDay(head.entries.get(call.callee)?.get(call.caller) ?? [])
    callers.set(call.caller, { ...call, change, ...(until === undefined ? {} : { until }) })
  }
  const delta = diffAllowlists(input)
  for (const call of delta.added) add(call, 'added')
  for (const call of delta.widened) add(call, 'widened')
  for (const call of selectUnrevoked(input.base, head)) add(call, 'added')
  for (const call of selectProlonged(input.base, head)) add(call, 'widened')
  for (const [callee, callers] of head.entries) {
    for (const [caller, entries] of callers) {
      const owners = input.handedOver?.get(caller)
      if (owners !== undefined && !head.revoked.has(pairKey(caller, callee)))
        add({ ...toCall(caller, callee, entries), callerOwners: owners }, 'handed-over')
    }
  }
  return sortCalls(selected)
}

type EntryIndex = ReadonlyMap<string, ReadonlyMap<string, readonly Entry[]>>

type HeadIndex = { readonly entries: EntryIndex; readonly revoked: ReadonlySet<string> }

function indexHead({ entries, revocations }: Allowlist): HeadIndex {
  return {
    entries: indexEntries(entries),
    revoked: new Set(revocations.map(({ caller, callee }) => pairKey(caller, callee))),
  }
}

function indexEntries(entries: readonly Entry[]): EntryIndex {
  const index = new Map<string, Map<string, Entry[]>>()
  for (const entry of entries) {
    const callers = index.get(entry.callee) ?? new Map<string, Entry[]>()
    index.set(entry.callee, callers)
    callers.set(entry.caller, [...(callers.get(entry.caller) ?? []), entry])
  }
  return index
}

// Without an entry the call comes back with every method that some release still carries.
function selectUnrevoked(base: Allowlist, head: HeadIndex): readonly Call[] {
  return base.revocations
    .filter(({ caller, callee }) => !head.revoked.has(pairKey(caller, callee)))
    .map(({ caller, callee }) => toCall(caller, callee, head.entries.get(callee)?.get(caller)))
}

function selectProlonged(base: Allowlist, head: HeadIndex): readonly Call[] {
  const prolonged: Call[] = []
  for (const [callee, callers] of indexEntries(base.entries)) {
    for (const [caller, before] of callers) {
      const after = head.entries.get(callee)?.get(caller)
      const lastDay = latestDay(before)
      if (after === undefined || lastDay === undefined || head.revoked.has(pairKey(caller, callee))) continue
      const newDay = latestDay(after)
      if (newDay === undefined || newDay > lastDay) prolonged.push(toCall(caller, callee, after))
    }
  }
  return prolonged
}

function toCall(caller: string, callee: string, entries: readonly Entry[] = []): Call {
  if (entries.length === 0 || entries.some((entry) => entry.methods === undefined)) return { caller, callee }
  const methods = new Set(entries.flatMap((entry) => entry.methods ?? []))
  return { caller, callee, methods: [...methods].sort(compareText) }
}

// JSON, because no separator is safe in names that users choose.
function pairKey(caller: string, callee: string): string {
  return JSON.stringify([caller, callee])
}

/** Undefined: one of the entries counts for ever, or there is none. */
function latestDay(entries: readonly Entry[]): string | undefined {
  if (entries.some((entry) => entry.until === undefined)) return undefined
  return entries
    .map((entry) => entry.until)
    .sort((a, b) => compareText(a ?? '', b ?? ''))
    .at(-1)
}

function sortCalls(selected: ReadonlyMap<string, ReadonlyMap<string, ConsentCall>>) {
  const sorted = new Map<string, readonly ConsentCall[]>()
  for (const callee of [...selected.keys()].sort(compareText)) {
    const calls = [...(selected.get(callee)?.values() ?? [])]
    sorted.set(
      callee,
      calls.sort((a, b) => compareText(a.caller, b.caller)),
    )
  }
  return sorted
}
