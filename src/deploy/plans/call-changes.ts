import { callKey, describeAgreement } from '../../allowlist/agreement.ts'
import { compareText } from '../../finding.ts'
import { callLabel } from '../../netpolicy/service/call-label.ts'
import type { AllowedCaller } from '../../netpolicy/model/policy.ts'
import { readPolicyCallers } from '../../netpolicy/render/read-policy-callers.ts'
import { environmentPaths } from '../releases/environment-paths.ts'
import { indexRevocations, type FindRevocation } from '../releases/index-revocations.ts'
import type { EnvironmentState, PlanContext } from '../policies/plan-context.ts'
import type { CallChange, PlanRecord } from './plan.ts'
import type { Release } from '../releases/release.ts'
import { shortVersion } from '../releases/short-version.ts'

type Input = {
  readonly state: EnvironmentState
  readonly context: PlanContext
  readonly target: Release | undefined
  readonly record: PlanRecord
  /** Callee → who may call it afterwards; only callees that the plan touches. */
  readonly allowed: ReadonlyMap<string, readonly AllowedCaller[]>
}

/**
 * What happens to the calls that a plan touches, compared with the policies that are in force now. A call that simply
 * stays is left out; `kept` are those of which somebody may fear that they go: the calls of an older version that one
 * can still return to, and in a rollback the callers of the service, those first that came after the version that is
 * brought back. Sorted by change, then callee and caller.
 */
export function listCallChanges(input: Input): readonly CallChange[] {
  const findRevocation = indexRevocations(input.context.allowlist, input.context.now.slice(0, 10))
  const ranked = [...input.allowed].flatMap(([callee, callers]) =>
    compareCallers({ callee, callers, findRevocation }, input),
  )
  return ranked
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        compareText(a.change.callee, b.change.callee) ||
        compareText(a.change.caller, b.change.caller),
    )
    .map(({ change }) => change)
}

type Ranked = { readonly rank: number; readonly change: CallChange }

const RANK = { revoked: 0, removed: 1, added: 2, 'kept newer': 3, kept: 4 }

function compareCallers(
  of: { callee: string; callers: readonly AllowedCaller[]; findRevocation: FindRevocation },
  input: Input,
): Ranked[] {
  const { callee, callers, findRevocation } = of
  const { context } = input
  const before = callersInForce(callee, input)
  const after = new Set(callers.map(({ caller }) => caller))
  const changes: Ranked[] = []
  for (const need of callers) {
    const call = { caller: need.caller, callee }
    const why = explainNeed(need, callee, input.record)
    if (!before.has(need.caller)) {
      const agreement = context.agreements?.get(callKey(call))
      const agreed = agreement && describeAgreement(agreement, context.repository)
      changes.push({ rank: RANK.added, change: { ...call, change: 'added', why, agreed } })
    } else if (isNewer(need, callee, input)) {
      const since = `${why} (newer than ${shortVersion(input.record.version)})`
      changes.push({ rank: RANK['kept newer'], change: { ...call, change: 'kept', why: since } })
    } else if (isWorthSaying(need, callee, input)) {
      changes.push({ rank: RANK.kept, change: { ...call, change: 'kept', why } })
    }
  }
  const gone = new Set([...before].filter((caller) => !after.has(caller)))
  const { service } = input.record
  const isDenied = input.target?.calls.some((call) => call.callee === callee) && !after.has(service)
  for (const caller of isDenied ? gone.add(service) : gone) {
    const revocation = findRevocation({ caller, callee })
    const change = revocation === undefined ? 'removed' : 'revoked'
    const why =
      revocation === undefined ? `no release of ${caller} that runs or can come back calls it` : explain(revocation)
    changes.push({ rank: RANK[change], change: { caller, callee, change, why } })
  }
  return changes
}

/** How many calls to these callees the policies that are in force let through. */
export function countCallsInForce(callees: readonly string[], input: Pick<Input, 'state' | 'context'>): number {
  return callees.reduce((sum, callee) => sum + callersInForce(callee, input).size, 0)
}

/** Who the policies that are in force now let call a service. */
export function callersInForce(
  callee: string,
  { state, context }: Pick<Input, 'state' | 'context'>,
): ReadonlySet<string> {
  const { policy } = environmentPaths(state.environment, callee, context.image)
  const { encoding = 'callee-list', identityLabel, callLabelPrefix } = context.policy
  const file = state.files.get(policy)
  if (file === undefined) return new Set()
  const listed = readPolicyCallers(file, identityLabel)
  if (encoding === 'callee-list') return listed
  const label = callLabel(callee, callLabelPrefix)
  const labelled = [...(state.policyState?.identities ?? [])].filter(([, { identity }]) =>
    identity?.podLabels?.has(label),
  )
  return new Set([...listed, ...labelled.map(([service]) => service)])
}

function explainNeed({ caller, origin, version = '' }: AllowedCaller, callee: string, { service }: PlanRecord): string {
  const short = shortVersion(version)
  switch (origin) {
    case 'deployed':
      return caller === service
        ? `${caller} ${short}, which this brings, calls ${callee}`
        : `${caller} needs it: its running release ${short} calls ${callee}`
    case 'returnable':
      return `${caller} may need it again: it can still return to ${short}, which calls ${callee}`
    case 'declared':
      return `${caller} is allowed to, and no release of it is recorded here yet`
  }
}

function explain({ reason }: { readonly reason?: string | undefined }): string {
  return reason === undefined ? 'revoked in the allowlist' : `revoked in the allowlist: ${reason}`
}

function isWorthSaying({ caller, origin }: AllowedCaller, callee: string, { record }: Input): boolean {
  if (record.kind === 'rollback' && callee === record.service) return true
  return caller === record.service && origin === 'returnable'
}

/**
 * Whether a caller of the service that is rolled back began to call it after the version that is brought back was
 * released.
 */
function isNewer({ caller }: AllowedCaller, callee: string, { state, record }: Input): boolean {
  if (record.kind !== 'rollback' || callee !== record.service || caller === record.service) return false
  const released = state.histories.get(callee)?.find(({ release }) => release.version === record.version)?.at
  const began = state.histories
    .get(caller)
    ?.findLast(({ release }) => release.calls.some((call) => call.callee === callee))?.at
  return released !== undefined && began !== undefined && Date.parse(began) > Date.parse(released)
}
