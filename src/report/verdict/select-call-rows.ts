import { compareText, type Place } from '../../finding.ts'
import type { Call, Delta } from '../../graph/call.ts'
import type { Evidence } from '../../rpcmap/facts/code-call.ts'
import type { Verdict } from '../../verdict/model/verdict.ts'

/** What a pull request changes about one call. */
export type CallRow = {
  readonly caller: string
  readonly callee: string
  /** In the allowlist. Undefined: nothing changes. */
  readonly declared?: CallChange | 'unrevoked' | 'prolonged' | undefined
  /** What the allowlist still lacks for the code of this pull request: the entry, or methods in it. */
  readonly lacks?: 'entry' | 'methods' | undefined
  /** In the code. Undefined: nothing changes. */
  readonly code?: CallChange | undefined
  /**
   * Methods that come and go; `every` when the call is with every method. In the allowlist, or in the code where only
   * that changes.
   */
  readonly gained: Methods
  readonly lost: Methods
  /** A call site at head. */
  readonly site?: Place | undefined
  /** Behind which the call sites stand, when each of them does. */
  readonly condition?: readonly Evidence[] | undefined
}

/** `changed`: some methods come, others go. */
export type CallChange = 'added' | 'removed' | 'widened' | 'narrowed' | 'changed'
export type Methods = readonly string[] | 'every'

/** One row for each call that the pull request changes or leaves undeclared, sorted by callee, then caller. */
export function selectCallRows(verdict: Verdict): readonly CallRow[] {
  const declared = indexDelta(verdict.delta)
  const code = indexDelta(verdict.codeDelta)
  const missing = indexCalls(verdict.missing)
  const agreed = indexCalls(verdict.consents.flatMap(({ calls }) => calls))
  const sites = indexSites(verdict)
  const keys = new Set([...declared.keys(), ...code.keys(), ...missing.keys(), ...agreed.keys()])
  const rows = [...keys].map((key): CallRow => {
    const [caller, callee] = parseKey(key)
    const change = declared.get(key)
    const asked = agreed.get(key)
    const lacking = missing.get(key)
    const entry = lacking ?? asked
    const shown = change ?? (entry ? { gained: methodsOf(entry), lost: [] } : withoutUnnamed(code.get(key)))
    return {
      caller,
      callee,
      declared: change?.change ?? (asked && (asked.change === 'added' ? 'unrevoked' : 'prolonged')),
      lacks: lacking && (lacking.replaces ? 'methods' : 'entry'),
      code: code.get(key)?.change,
      gained: shown.gained,
      lost: shown.lost,
      ...sites.get(key),
    }
  })
  return rows.sort((a, b) => compareText(a.callee, b.callee) || compareText(a.caller, b.caller))
}

type Changed = { readonly change: CallChange; readonly gained: Methods; readonly lost: Methods }

function indexDelta({ added, removed, widened, narrowed }: Delta): ReadonlyMap<string, Changed> {
  const index = new Map<string, Changed>()
  for (const call of added) index.set(keyOf(call), { change: 'added', gained: methodsOf(call), lost: [] })
  for (const call of removed) index.set(keyOf(call), { change: 'removed', gained: [], lost: methodsOf(call) })
  for (const call of widened) index.set(keyOf(call), { change: 'widened', gained: methodsOf(call), lost: [] })
  for (const call of narrowed) {
    const widening = index.get(keyOf(call))
    const change = widening === undefined ? 'narrowed' : 'changed'
    index.set(keyOf(call), { change, gained: widening?.gained ?? [], lost: methodsOf(call) })
  }
  return index
}

// What code calls without naming methods is not known to be every method.
function withoutUnnamed(changed: Changed | undefined): Pick<Changed, 'gained' | 'lost'> {
  const named = (methods: Methods = []) => (methods === 'every' ? [] : methods)
  return { gained: named(changed?.gained), lost: named(changed?.lost) }
}

function indexCalls<T extends Call>(calls: readonly T[]): ReadonlyMap<string, T> {
  return new Map(calls.map((call) => [keyOf(call), call]))
}

function indexSites({ calls }: Verdict): ReadonlyMap<string, Pick<CallRow, 'site' | 'condition'>> {
  const sites = new Map<string, Pick<CallRow, 'site' | 'condition'>>()
  const byLevel = [...calls].sort((a, b) => compareText(a.level, b.level))
  for (const call of byLevel) {
    const [first] = call.evidence
    if (call.async || call.level === 'wired' || first === undefined || sites.has(keyOf(call))) continue
    sites.set(keyOf(call), { site: { path: first.path, line: first.line }, condition: call.condition })
  }
  return sites
}

function methodsOf({ methods }: Call): Methods {
  return methods ?? 'every'
}

function keyOf({ caller, callee }: { readonly caller: string; readonly callee: string }): string {
  return JSON.stringify([caller, callee])
}

function parseKey(key: string): [string, string] {
  return JSON.parse(key) as [string, string]
}
