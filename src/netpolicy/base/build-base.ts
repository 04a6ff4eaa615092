import { compareText, type Finding, type Parsed } from '../../finding.ts'
import { baseName } from '../model/base-name.ts'
import { type BaseOptions, LINK_LOCAL, SYSTEM_NAMESPACES } from '../model/base-options.ts'
import { checkBase } from './check-base.ts'
import { checkBaseMode } from './check-base-mode.ts'
import type { IdentityIndex } from '../identity/index-identities.ts'
import { listPlatformPeers, matchLabels } from './list-platform-peers.ts'
import { NAMESPACE_LABEL } from '../model/namespace-label.ts'
import type { PolicyMode, PolicyOptions } from '../model/policy.ts'
import type { IntendedPeer, IntendedPolicy, PolicyScope, PolicySet } from '../model/policy-set.ts'
import type { PolicyPort } from '../model/service-identity.ts'
import { LANGUAGES } from '../render/languages.ts'

export type BaseInput = {
  /** Where the policies will live, for findings. */
  readonly path: string
  /** Its name, which is part of the policies' names; left out: the cluster has no other environment. */
  readonly environment?: string | undefined
  /** Of the environment's services. */
  readonly identities: IdentityIndex
  /**
   * Of the environment, where its services' manifests name none (`EnvironmentPolicy.namespaces`); those of the services
   * count besides.
   */
  readonly namespaces?: readonly string[] | undefined
  readonly options: PolicyOptions
  /** Of the base: `selectPolicyMode` without a service. */
  readonly mode: PolicyMode
  /** Of each service of the environment. */
  readonly modeOf: (service: string) => PolicyMode
}

/**
 * Builds what an environment needs besides its call graph: first the policies that let the platform in, DNS, nodes and
 * each group by itself, and last the default deny. They are one file, so that no commit has the one without the other.
 * Empty when the options have no base.
 *
 * Policies about egress are only there with `denyEgress`: by itself an egress policy for DNS would cut all other
 * egress. So is the one that lets pods open connections inside of the environment, where the callees' policies decide.
 *
 * Undefined, with the findings that say why, where the options cannot be said, where nobody knows the namespaces, or
 * where the default deny would cut a service whose own policy does not let its callers in yet (`policy-mode-conflict`).
 */
export function buildBase(input: BaseInput): Parsed<PolicySet | undefined> {
  const { options, path, mode } = input
  const { base } = options
  if (base === undefined) return { value: [], findings: [] }
  const scope = buildScope(input, base)
  const findings = [
    ...checkBase(base, path, options),
    ...checkScope(scope, input),
    ...(mode === 'enforce' ? checkBaseMode(input) : []),
  ]
  if (findings.some(({ severity }) => severity === 'error')) return { value: undefined, findings }
  const common = { mode, scope, calls: [] }
  const policies = [
    ...listNodes(base),
    ...listDns(base, scope),
    ...listGroups(base),
    ...(base.denyEgress === true ? listEgress(base, scope) : []),
    buildDefaultDeny(base),
  ]
  const notYet = mode === 'enforce' ? [] : [`Nobody is denied yet: the mode is ${mode}.`]
  return {
    value: policies.map((policy) => ({
      ...common,
      ...policy,
      name: baseName(policy.name, input.environment),
      comment: [...policy.comment, ...notYet],
    })),
    findings,
  }
}

/** `name` is still without the environment. */
type Draft = Omit<IntendedPolicy, 'mode' | 'scope' | 'calls'> & { readonly scope?: PolicyScope }

function buildScope({ identities, namespaces: given = [] }: BaseInput, base: BaseOptions): PolicyScope {
  const excluded = [...new Set(base.excludedNamespaces ?? SYSTEM_NAMESPACES)].sort(compareText)
  const namespaces = [...new Set([...identities.namespaces, ...given])]
    .filter((namespace) => !excluded.includes(namespace))
    .sort(compareText)
  return base.scope === 'environment' ? { kind: 'environment', namespaces } : { kind: 'cluster', namespaces, excluded }
}

function checkScope(scope: PolicyScope, { path, options }: BaseInput): readonly Finding[] {
  const needsNames =
    scope.kind === 'environment' || !options.kinds.every((language) => LANGUAGES[language].hasClusterScope)
  if (scope.kind === 'namespace' || scope.namespaces.length > 0 || !needsNames) return []
  const message = 'the namespaces of the environment are not known, which its default deny is for'
  const hint = 'Name them in the manifests, or under policy.environments.'
  return [{ code: 'policy-missing-input', severity: 'error', message, hint, place: { path } }]
}

function buildDefaultDeny(base: BaseOptions): Draft {
  const egress = base.denyEgress === true
  return {
    purpose: 'default-deny',
    name: 'default-deny',
    comment: [
      `Denies all ${egress ? 'ingress and egress' : 'ingress'} that no other policy allows.`,
      ...(base.nodes === undefined
        ? [
            'Probes of the kubelet come from the node of the pod, which most network plugins always admit; if yours does not, name the ranges in policy.base.nodes.',
          ]
        : []),
    ],
    pods: [],
    ingress: [],
    egress: egress ? [] : undefined,
  }
}

function listNodes({ nodes }: BaseOptions): readonly Draft[] {
  if (nodes === undefined) return []
  const comment = ['Lets the nodes in: the kubelet probes the pods from there.']
  return [allow('nodes', comment, { ingress: [{ kind: 'nodes', ranges: nodes }], ports: undefined })]
}

const DNS_PORTS: readonly PolicyPort[] = [
  { port: 53, protocol: 'UDP' },
  { port: 53, protocol: 'TCP' },
]

// Where the resolver's own namespace is isolated, it has to be open to everybody.
function listDns(base: BaseOptions, scope: PolicyScope): readonly Draft[] {
  const { namespace, labels } = dnsPods(base)
  if (scope.kind === 'namespace') return []
  // Where only Calico's default deny reaches it, only Calico gets this: a policy of its own would isolate it in the
  // other languages.
  const isIsolated =
    scope.kind === 'cluster' ? !scope.excluded.includes(namespace) : scope.namespaces.includes(namespace)
  if (!isIsolated) return []
  const everybody: IntendedPeer = { kind: 'pods', namespaces: [{ key: NAMESPACE_LABEL, values: 'any' }], pods: [] }
  const comment = ['Lets every pod ask for names, over UDP and TCP.']
  const policy = allow('dns', comment, { ingress: [everybody], ports: DNS_PORTS, pods: labels })
  return [{ ...policy, scope: { ...scope, namespaces: scope.namespaces.filter((name) => name === namespace) } }]
}

function dnsPods({ dns }: BaseOptions) {
  return {
    namespace: dns?.namespace ?? 'kube-system',
    labels: matchLabels(dns?.labels ?? new Map([['k8s-app', 'kube-dns']])),
  }
}

function listGroups(base: BaseOptions): readonly Draft[] {
  const groups = [...(base.groups ?? [])].sort(([a], [b]) => compareText(a, b))
  return groups.flatMap(([name, group]) => {
    const { direction = 'ingress', to = new Map<string, string>(), ports, reason } = group
    if (direction === 'egress' && base.denyEgress !== true) return []
    const comment = [
      `Lets ${direction === 'ingress' ? 'in' : 'pods call'} the platform group ${name}${reason ? `: ${reason}` : '.'}`,
    ]
    const peers = listPlatformPeers(group, base)
    return [allow(name, comment, { [direction]: peers, ports, pods: matchLabels(to) })]
  })
}

function listEgress(base: BaseOptions, scope: PolicyScope): readonly Draft[] {
  const { namespace, labels } = dnsPods(base)
  const dns: IntendedPeer[] = [
    { kind: 'pods', namespaces: [{ key: NAMESPACE_LABEL, values: [namespace] }], pods: labels },
    { kind: 'addresses', ranges: base.dns?.ranges ?? [LINK_LOCAL] },
  ]
  const namespaces = scope.kind === 'environment' ? scope.namespaces : 'any'
  const inside: IntendedPeer = { kind: 'pods', namespaces: [{ key: NAMESPACE_LABEL, values: namespaces }], pods: [] }
  const policies = [
    allow('dns-egress', ['Lets pods ask for names, over UDP and TCP.'], { egress: dns, ports: DNS_PORTS }),
    allow('environment', ['Lets pods open connections to other pods, whose own policies decide.'], {
      egress: [inside],
      ports: undefined,
    }),
  ]
  const { apiServer } = base
  if (apiServer === undefined) return policies
  const peers: IntendedPeer[] = [{ kind: 'api-server', ranges: apiServer.ranges }]
  return [
    ...policies,
    allow('api-server', ['Lets pods call the API server.'], { egress: peers, ports: apiServer.ports }),
  ]
}

type Allowed = {
  readonly ingress?: readonly IntendedPeer[]
  readonly egress?: readonly IntendedPeer[]
  readonly ports: readonly PolicyPort[] | undefined
  readonly pods?: IntendedPolicy['pods']
}

function allow(name: string, comment: readonly string[], { ingress, egress, ports, pods = [] }: Allowed): Draft {
  const toRules = (peers: readonly IntendedPeer[] | undefined) => peers && [{ peers, ports, methods: undefined }]
  return {
    purpose: 'base',
    name,
    comment,
    pods,
    ingress: toRules(ingress),
    egress: toRules(egress),
  }
}
