import type { AllowlistOptions } from '../../allowlist/allowlist.ts'
import { compareText } from '../../finding.ts'
import type { Call } from '../../graph/call.ts'
import { buildMissingEntry } from './build-missing-entry.ts'
import { indexAllowlist, type AllowlistIndex } from './index-allowlist.ts'
import { selectNetworkCalls } from './select-network-calls.ts'
import type { MissingEntry, Snapshot } from '../model/verdict.ts'

/**
 * The entries that would declare what head's code calls undeclared and base's did not; sorted by callee, then caller.
 * Only call sites that can run count. What the base leaves undeclared as well is left out: declaring that is nobody's
 * duty here.
 */
export function selectMissingEntries(input: {
  readonly base: Snapshot
  readonly head: Snapshot
  readonly allowlist: AllowlistOptions
}): readonly MissingEntry[] {
  const { base, head, allowlist } = input
  const declared = indexAllowlist(head.allowlist.value)
  const before = indexGaps(base, indexAllowlist(base.allowlist.value))
  const services = new Map(head.services.map((service) => [service.name, service]))
  const missing: MissingEntry[] = []
  for (const [key, gap] of indexGaps(head, declared)) {
    const wanted = subtractGap(gap, before.get(key))
    const entry = wanted && buildMissingEntry(wanted, { services, declared, allowlist })
    if (entry) missing.push(entry)
  }
  return missing.sort((a, b) => compareText(a.callee, b.callee) || compareText(a.caller, b.caller))
}

/** The undeclared part of a call. `isWhole`: there is no entry for the pair at all. */
type Gap = { readonly call: Call; readonly isWhole: boolean }

function indexGaps({ code, services }: Snapshot, declared: AllowlistIndex): ReadonlyMap<string, Gap> {
  const names = new Set(services.map(({ name }) => name))
  const gaps = new Map<string, Gap>()
  for (const { caller, callee, methods, level } of selectNetworkCalls(code)) {
    if (level !== 'called' || !names.has(callee) || declared.findRevocation(caller, callee) !== undefined) continue
    const known = declared.findMethods(caller, callee)
    const undeclared = typeof known === 'object' ? methods?.filter((method) => !known.has(method)) : methods
    if (known === 'every' || undeclared?.length === 0) continue
    const key = JSON.stringify([caller, callee])
    const other = gaps.get(key)?.call
    gaps.set(key, {
      call: toCall(caller, callee, other ? uniteMethods(other.methods, undeclared) : undeclared),
      isWhole: known === undefined,
    })
  }
  return gaps
}

function subtractGap(gap: Gap, before: Gap | undefined): Call | undefined {
  if (before === undefined || before.isWhole !== gap.isWhole) return gap.call
  if (gap.isWhole) return undefined
  const { caller, callee, methods } = gap.call
  if (methods === undefined) return before.call.methods === undefined ? undefined : gap.call
  const known = new Set(before.call.methods ?? [])
  const left = methods.filter((method) => !known.has(method))
  return left.length === 0 ? undefined : toCall(caller, callee, left)
}

function uniteMethods(a: readonly string[] | undefined, b: readonly string[] | undefined) {
  return a && b && [...new Set([...a, ...b])].sort(compareText)
}

function toCall(caller: string, callee: string, methods: readonly string[] | undefined): Call {
  return { caller, callee, ...(methods && { methods }) }
}
