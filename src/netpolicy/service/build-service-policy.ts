import { compareText, type Parsed } from '../../finding.ts'
import type { AllowedCall, CallMethod } from '../model/allowed-call.ts'
import type { ServiceIdentity } from '../model/service-identity.ts'
import { callLabel, CALL_LABEL_VALUE } from './call-label.ts'
import { checkServicePolicy } from './check-service-policy.ts'
import { identityValue } from '../identity/index-identities.ts'
import { NAMESPACE_LABEL } from '../model/namespace-label.ts'
import type { PolicyEncoding } from '../model/policy.ts'
import type { ServicePolicyInput } from './service-policy-input.ts'
import { policyName } from '../model/policy-name.ts'
import type { IntendedPeer, IntendedPolicy, IntendedRule } from '../model/policy-set.ts'

/**
 * Builds the policy that lets the callers, and nobody else, call the callee. Without callers it denies everybody. The
 * order and repetition of the calls do not matter. By label (`both`, `caller-labels`) a caller is let in to everything,
 * since the policy does not know who carries it.
 *
 * A caller that is only declared and has no identity in the environment is left out, with a notice: it has no pods
 * there. Undefined, with the findings that say why, where something that the policy needs is missing or cannot be
 * written: see `checkServicePolicy`.
 */
export function buildServicePolicy(
  input: ServicePolicyInput,
  encoding: PolicyEncoding = input.options.encoding ?? 'callee-list',
): Parsed<IntendedPolicy | undefined> {
  const { options } = input
  const calls = mergeCalls(input.calls)
  const { callee, callers, findings } = checkServicePolicy(input, calls)
  if (callee === undefined || findings.some(({ severity }) => severity === 'error'))
    return { value: undefined, findings }
  const admitted = calls.filter(({ caller }) => callers.has(caller))
  const rules = [
    ...(encoding === 'caller-labels' ? [] : listRules(callee, admitted, callers)),
    ...(encoding === 'callee-list' ? [] : [buildLabelRule(input, callee)]),
    ...(input.platform ?? []),
  ]
  const policy: IntendedPolicy = {
    purpose: 'service',
    name: policyName(callee.service),
    service: callee.service,
    comment: [
      `Who may call ${callee.service} in this environment. To change that, change the allowlist beside the code.`,
      ...(input.mode === 'enforce' ? [] : [`Nobody is denied yet: the mode is ${input.mode}.`]),
      ...(encoding === 'callee-list'
        ? []
        : [`Callers carry the pod label ${callLabel(callee.service, options.callLabelPrefix)}.`]),
    ],
    mode: input.mode,
    scope: { kind: 'namespace', namespace: callee.namespace },
    pods: [{ key: options.identityLabel, values: [identityValue(callee)] }],
    ingress: rules,
    egress: undefined,
    // In the other encoding the file must not change with the callers.
    calls: encoding === 'caller-labels' ? [] : admitted,
  }
  return { value: policy, findings }
}

/**
 * Whatever several entries say of one caller, as one: the strongest origin with its reason, and the methods of all.
 * Sorted by caller.
 */
function mergeCalls(calls: readonly AllowedCall[]): readonly AllowedCall[] {
  const byCaller = new Map<string, AllowedCall[]>()
  for (const call of calls) {
    const same = byCaller.get(call.caller)
    if (same) same.push(call)
    else byCaller.set(call.caller, [call])
  }
  return [...byCaller.values()]
    .map((same): AllowedCall => {
      const [first, ...others] = same.length === 1 ? same : same.toSorted(compareCalls)
      if (first === undefined || others.length === 0) return first as AllowedCall
      const isWhole = same.some(({ methods }) => methods === undefined)
      return { ...first, methods: isWhole ? undefined : same.flatMap(({ methods = [] }) => methods) }
    })
    .sort((a, b) => compareText(a.caller, b.caller))
}

const ORIGINS = ['deployed', 'returnable', 'declared']

function compareCalls(a: AllowedCall, b: AllowedCall): number {
  return ORIGINS.indexOf(a.origin) - ORIGINS.indexOf(b.origin) || compareText(JSON.stringify(a), JSON.stringify(b))
}

/** Callers with the same methods make a rule: those that may call everything first. */
function listRules(
  callee: ServiceIdentity,
  calls: readonly AllowedCall[],
  callers: ReadonlyMap<string, ServiceIdentity>,
): readonly IntendedRule[] {
  const groups = new Map<string, { methods: readonly CallMethod[] | undefined; services: ServiceIdentity[] }>()
  for (const { caller, methods } of calls) {
    const identity = callers.get(caller)
    if (identity === undefined) continue
    const sorted = methods === undefined ? undefined : sortMethods(methods)
    const key = sorted === undefined ? '' : JSON.stringify(sorted)
    const group = groups.get(key)
    if (group) group.services.push(identity)
    else groups.set(key, { methods: sorted, services: [identity] })
  }
  return [...groups]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, { methods, services }]) => ({ peers: [{ kind: 'services', services }], ports: callee.ports, methods }))
}

/** Sorted and without repetition: gRPC before HTTP, then by name. */
function sortMethods(methods: readonly CallMethod[]): readonly CallMethod[] {
  const texts = new Map(methods.map((method) => [describeMethod(method), method]))
  return [...texts].sort(([a], [b]) => compareText(a, b)).map(([, method]) => method)
}

/** `grpc /pkg.Service/Method` or `http GET /path`. */
function describeMethod(method: CallMethod): string {
  return method.kind === 'grpc' ? `grpc /${method.service}/${method.method}` : `http ${method.verb} ${method.path}`
}

// Constant as long as the environment has the same namespaces: whoever else could set the label on pods must not get in
// by it.
function buildLabelRule({ identities, options }: ServicePolicyInput, callee: ServiceIdentity): IntendedRule {
  const pods = [{ key: callLabel(callee.service, options.callLabelPrefix), values: [CALL_LABEL_VALUE] }]
  const others = identities.namespaces.filter((namespace) => namespace !== callee.namespace)
  const peers: IntendedPeer[] = [{ kind: 'pods', namespaces: 'same', pods }]
  if (others.length > 0) {
    peers.push({ kind: 'pods', namespaces: [{ key: NAMESPACE_LABEL, values: others }], pods })
  }
  return { peers, ports: callee.ports, methods: undefined }
}
