import { compareText } from '../../finding.ts'
import type { AllowedCaller } from '../../netpolicy/model/policy.ts'
import { indexRevocations, isInForce } from '../releases/index-revocations.ts'
import type { EnvironmentState, PlanContext } from './plan-context.ts'
import type { Release, ReleaseHistory } from '../releases/release.ts'
import { selectReturnable } from '../releases/select-returnable.ts'

/** What a plan is about to make the running release of one service. */
export type TargetRelease = Pick<Release, 'service' | 'version' | 'calls'> & Partial<Pick<Release, 'source'>>

export type CallersInput = {
  readonly state: EnvironmentState
  /** Undefined: nothing is about to change. */
  readonly desired?: TargetRelease | undefined
  readonly context: PlanContext
}

/**
 * Who may call each of these callees in this environment: every service of which the running release, the release that
 * a plan is about to bring, or a release in the rollback window calls it, minus the revocations in force. A service
 * that is there without a recorded release counts with its entries in the allowlist, so that nobody is cut off before
 * Drawbridge has deployed everybody once. What the callee's own checkout says plays no part: rolling the callee back
 * takes nothing from its callers.
 *
 * In one pass over the environment. Every callee that is asked for has its list: sorted by caller, empty when nobody
 * calls it. Methods are not looked at: a network policy cannot tell them apart.
 */
export function buildCallers(
  callees: ReadonlySet<string>,
  { state, desired, context }: CallersInput,
): ReadonlyMap<string, readonly AllowedCaller[]> {
  const findRevocation = indexRevocations(context.allowlist, context.now.slice(0, 10))
  const found = new Map([...callees].map((callee) => [callee, new Map<string, AllowedCaller>()]))
  for (const need of listNeeds({ state, desired, context })) {
    const callers = found.get(need.callee)
    // The first need of a caller is the strongest: running before returnable.
    if (callers === undefined || callers.has(need.caller) || findRevocation(need) !== undefined) continue
    const { caller, origin, version } = need
    callers.set(caller, { caller, origin, version })
  }
  const byCaller = (a: AllowedCaller, b: AllowedCaller) => compareText(a.caller, b.caller)
  return new Map([...found].map(([callee, callers]) => [callee, [...callers.values()].sort(byCaller)]))
}

/** The other way round: whom one service may call, by the same rule. Sorted. */
export function listCallees(caller: string, { state, desired, context }: CallersInput): readonly string[] {
  const findRevocation = indexRevocations(context.allowlist, context.now.slice(0, 10))
  const history = historyAfter(state, caller, { desired, context })
  const returnable = selectReturnable({ history, rollback: context.rollback, now: context.now })
  const callees = new Set(returnable.flatMap(({ release }) => release.calls.map(({ callee }) => callee)))
  return [...callees].filter((callee) => findRevocation({ caller, callee }) === undefined).sort(compareText)
}

function* listNeeds({ state, desired, context }: CallersInput): Generator<AllowedCaller & { callee: string }> {
  const services = new Set(state.histories.keys())
  if (desired !== undefined) services.add(desired.service)
  for (const caller of services) {
    const history = historyAfter(state, caller, { desired, context })
    const returnable = selectReturnable({ history, rollback: context.rollback, now: context.now })
    for (const [index, { release }] of returnable.entries()) {
      const origin = index === 0 ? 'deployed' : 'returnable'
      for (const { callee } of release.calls) yield { caller, callee, origin, version: release.version }
    }
  }
  const today = context.now.slice(0, 10)
  for (const entry of context.allowlist.entries) {
    const isUnrecorded = state.present.has(entry.caller) && !services.has(entry.caller)
    if (isUnrecorded && isInForce(entry, today))
      yield { caller: entry.caller, callee: entry.callee, origin: 'declared' }
  }
}

/**
 * The history as it will be once the plan is carried out: planning again right afterwards must come to the same
 * policies, so what the new release pushes out of the window counts as out already. A release that runs already changes
 * nothing by standing there twice.
 */
export function historyAfter(
  { histories, commit }: EnvironmentState,
  service: string,
  { desired, context }: Omit<CallersInput, 'state'>,
): ReleaseHistory {
  const history = histories.get(service) ?? []
  if (desired === undefined || desired.service !== service) return history
  const { version, calls, source = { repository: context.repository } } = desired
  const release: Release = { service, version, calls, image: '', source }
  return [{ release, commit, at: context.now }, ...history]
}
