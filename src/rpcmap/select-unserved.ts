import { compareText } from '../finding.ts'
import type { UnservedCall } from './facts/code-call.ts'
import type { CallSite, SiteTarget } from './service-calls.ts'
import type { Offers } from './served/offers.ts'
import { isComplete } from './served/find-endpoint.ts'

/** A target of a call site, after it was settled whom it means. */
export type SettledTarget = {
  readonly caller: string
  readonly callee: string
  readonly site: CallSite
  readonly target: SiteTarget
}

/**
 * The calls of methods that their callee does not serve. Only where what the callee serves is known well enough to say
 * so: its own code offers others of the same kind, and nothing that could not be named. Sorted by caller, callee,
 * method and place; one for each method.
 */
export function selectUnserved(
  targets: readonly SettledTarget[],
  offers: ReadonlyMap<string, Offers>,
): readonly UnservedCall[] {
  const found = new Map<string, UnservedCall>()
  for (const { caller, callee, site, target } of targets) {
    const offered = offers.get(callee)
    const [evidence] = site.callPath
    if (offered === undefined || evidence === undefined) continue
    for (const method of target.methods ?? []) {
      if (isServed(offered, target, method)) continue
      const key = JSON.stringify([caller, callee, method])
      const other = found.get(key)
      const one = { caller, callee, method, evidence }
      if (other === undefined || compare(one, other) < 0) found.set(key, one)
    }
  }
  return [...found.values()].sort(compare)
}

/**
 * True as well where it cannot be told: a path may be answered before any router sees it, and other names are not those
 * of request types.
 */
function isServed(offers: Offers, { callee }: SiteTarget, method: string): boolean {
  if (callee.kind !== 'contract') return !isComplete(offers, 'request') || !offers.unhandled.includes(method)
  const contracts = offers.contracts.filter(({ keys }) => keys.some((key) => callee.contract.keys.includes(key)))
  const known = contracts.flatMap(({ methods }) => methods ?? [])
  return known.length === 0 || contracts.some(({ methods }) => methods === undefined) || known.includes(method)
}

function compare(a: UnservedCall, b: UnservedCall): number {
  return (
    compareText(a.caller, b.caller) ||
    compareText(a.callee, b.callee) ||
    compareText(a.method, b.method) ||
    compareText(a.evidence.path, b.evidence.path) ||
    a.evidence.line - b.evidence.line ||
    a.evidence.column - b.evidence.column
  )
}
