import type { FileEdit } from '../../file.ts'
import type { Finding } from '../../finding.ts'
import type { AllowedCall } from '../../netpolicy/model/allowed-call.ts'
import { buildPlatformRules } from '../../netpolicy/base/build-platform-rules.ts'
import { callLabel } from '../../netpolicy/service/call-label.ts'
import { indexIdentities, type IdentityIndex } from '../../netpolicy/identity/index-identities.ts'
import type { PolicyEncoding, PolicyMode } from '../../netpolicy/model/policy.ts'
import { nameLanguagesWithModes } from '../../netpolicy/render/languages.ts'
import { readPolicyCallers } from '../../netpolicy/render/read-policy-callers.ts'
import { renderServicePolicies } from '../../netpolicy/render-policies.ts'
import type { ServiceIdentity } from '../../netpolicy/model/service-identity.ts'
import { environmentPaths } from '../releases/environment-paths.ts'
import type { EnvironmentState, PlanContext } from './plan-context.ts'
import { selectModes } from './policy-state.ts'

type PoliciesInput = {
  readonly state: EnvironmentState
  readonly context: PlanContext
  readonly identities: IdentityIndex
  /** That the plan is about. */
  readonly service: string
}

/** Of one callee: how its policy file changes; none when it says so already. */
export type RenderedPolicy = { readonly edits: readonly FileEdit[]; readonly findings: readonly Finding[] }

/**
 * Every service of the environment as the network knows it: by its manifests, or by its name alone where those are not
 * looked at.
 */
export function listIdentities(
  { present, histories, policyState }: EnvironmentState,
  { policy }: PlanContext,
): IdentityIndex {
  const found = policyState?.identities
  const names = [...new Set([...present, ...histories.keys()])]
  if (found === undefined) return indexIdentities(names.map((service) => ({ service })))
  const known = names.flatMap((service) => found.get(service)?.identity ?? [])
  if (policy.ports === 'manifests') return indexIdentities(known)
  // Only read for the labels of callers' pods: everything else is as without manifests.
  const labelled = new Map(known.map(({ service, podLabels }) => [service, podLabels]))
  return indexIdentities(names.map((service) => ({ service, podLabels: labelled.get(service) })))
}

/**
 * Renders the policies of callees, each in its mode, in all languages of the config. While the environment's base is
 * not the only one to let the platform in, each policy does so by itself: it isolates its pods, whether or not anything
 * else does.
 */
export function renderCalleePolicies(
  calls: ReadonlyMap<string, readonly AllowedCall[]>,
  input: PoliciesInput,
): ReadonlyMap<string, RenderedPolicy> {
  return new Map([...calls].map(([callee, of]) => [callee, renderCallee(callee, of, input)]))
}

function renderCallee(callee: string, calls: readonly AllowedCall[], input: PoliciesInput): RenderedPolicy {
  const { state, context, identities } = input
  const { policy: path } = environmentPaths(state.environment, callee, context.image)
  const modes = selectModes(state, context.policy)
  const extracted = listExtracted(callee, calls, input)
  const known = identities.services.get(callee)
  const platform =
    known === undefined || modes.platform === 'base'
      ? { value: [], findings: [] }
      : buildPlatformRules({ path, service: known, options: context.policy })
  const rendered = renderServicePolicies({
    path,
    callee,
    calls,
    identities: withoutIdlePorts(known, calls, input),
    options: { ...context.policy, encoding: chooseEncoding(callee, calls, input) },
    mode: modes.of(callee),
    platform: platform.value,
  })
  const findings = [
    ...extracted,
    ...platform.findings,
    ...rendered.findings,
    ...(rendered.value === '' && state.files.has(path) ? [refuseToOpen(callee, modes.of(callee), path)] : []),
  ]
  if (findings.some(({ severity }) => severity === 'error')) return { edits: [], findings }
  return { edits: diffFile(state, path, rendered.value === '' ? undefined : rendered.value), findings }
}

// Only a mode file that somebody wrote by hand says so: the config refuses it.
function refuseToOpen(callee: string, mode: PolicyMode, path: string): Finding {
  return {
    code: 'policy-mode-unsupported',
    severity: 'error',
    message: `no language of the config has the mode ${mode}: without its policy, everybody could call ${callee}`,
    hint: `Correct policy-mode.yaml, or add ${nameLanguagesWithModes()} to policy.kinds.`,
    place: { path },
  }
}

/** What is wrong with the manifests of those whom the policy is about. Of callers, only errors. */
function listExtracted(
  callee: string,
  calls: readonly AllowedCall[],
  { state, context }: PoliciesInput,
): readonly Finding[] {
  const found = state.policyState?.identities
  if (found === undefined || context.policy.ports !== 'manifests') return []
  const own = found.get(callee)
  const ofCallers = calls.flatMap(({ caller }) => found.get(caller)?.findings ?? [])
  return [
    ...(own?.findings ?? []),
    ...(calls.length > 0 ? (own?.portFindings ?? []) : []),
    ...ofCallers.filter(({ severity }) => severity === 'error'),
  ]
}

// Of a service that nobody calls, nobody has to know at which ports.
function withoutIdlePorts(
  known: ServiceIdentity | undefined,
  calls: readonly AllowedCall[],
  { identities }: PoliciesInput,
): IdentityIndex {
  if (known?.ports?.length !== 0 || calls.length > 0) return identities
  return { ...identities, services: new Map([...identities.services, [known.service, { ...known, ports: undefined }]]) }
}

/**
 * Callers are admitted by their label alone only where the pods of each carry it: a list goes no earlier than it is not
 * needed any more. The service that the plan is about gets its labels with the plan, which is early enough for calls
 * that no list lets through yet.
 */
function chooseEncoding(
  callee: string,
  calls: readonly AllowedCall[],
  { state, context, identities, service }: PoliciesInput,
): PolicyEncoding {
  const { encoding = 'callee-list', callLabelPrefix, identityLabel } = context.policy
  if (encoding !== 'caller-labels') return encoding
  const label = callLabel(callee, callLabelPrefix)
  const file = state.files.get(environmentPaths(state.environment, callee, context.image).policy)
  const listed = file === undefined ? new Set<string>() : readPolicyCallers(file, identityLabel)
  const isReady = ({ caller }: AllowedCall) =>
    identities.services.get(caller)?.podLabels?.has(label) === true || (caller === service && !listed.has(caller))
  return calls.every(isReady) ? 'caller-labels' : 'both'
}

/** The edit that brings a file to a text, or takes it away; none where it is so already. */
export function diffFile(state: EnvironmentState, path: string, text: string | undefined): readonly FileEdit[] {
  return state.files.get(path)?.text === text ? [] : [{ path, text }]
}
