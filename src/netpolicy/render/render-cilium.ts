import type { Parsed } from '../../finding.ts'
import type { CallMethod } from '../model/allowed-call.ts'
import type { PolicyPort } from '../model/service-identity.ts'
import { annotate } from './annotate.ts'
import type { Manifest, RenderContext } from './manifest.ts'
import { parsePath } from '../model/method-path.ts'
import { NAMESPACE_LABEL } from '../model/namespace-label.ts'
import type { IntendedPeer, IntendedPolicy, IntendedRule, LabelMatch } from '../model/policy-set.ts'
import { renderLabelSelector } from './render-label-selector.ts'
import { scopeNamespaces } from './scope-namespaces.ts'
import { groupByNamespace } from './merge-peers.ts'

/**
 * Renders a policy as CiliumNetworkPolicies, one in each namespace of its scope, with HTTP rules for calls whose
 * methods are known (a gRPC method is a POST of its path). A method needs a TCP port; where all ports are allowed, it
 * is left to them.
 *
 * In `staged` and `log` the policy does not put its pods into Cilium's default deny: what it would have denied is seen
 * in Hubble as forwarded by no policy. Methods are left out then, because HTTP rules deny whatever the policy's mode
 * is.
 *
 * Sources: https://docs.cilium.io/en/stable/security/policy/language/ and …/policy/intro/ (enableDefaultDeny, and its
 * warning).
 */
export function renderCilium(policy: IntendedPolicy, context: RenderContext): Parsed<readonly Manifest[]> {
  const namespaces = scopeNamespaces(policy.scope)
  const isOpen = policy.mode !== 'enforce'
  const manifests = namespaces.map((namespace): Manifest => ({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: policy.name, ...(namespace === undefined ? {} : { namespace }), annotations: annotate(policy) },
    spec: {
      endpointSelector: renderLabelSelector(policy.pods.map(fromKubernetes)),
      ...(isOpen ? { enableDefaultDeny: renderOpen(policy) } : {}),
      ...(policy.ingress
        ? { ingress: renderRules(policy.ingress, isOpen, { side: 'from', own: namespace, context }) }
        : {}),
      ...(policy.egress ? { egress: renderRules(policy.egress, isOpen, { side: 'to', own: namespace, context }) } : {}),
    },
  }))
  return { value: manifests, findings: [] }
}

/** Labels of pods that come from Kubernetes: no other source of labels may stand in for them. */
const K8S = 'k8s:'
const NAMESPACE_NAME = 'k8s:io.kubernetes.pod.namespace'
const NAMESPACE_LABELS = 'k8s:io.cilium.k8s.namespace.labels.'

function renderOpen({ ingress, egress }: IntendedPolicy): Readonly<Record<string, boolean>> {
  return { ...(ingress ? { ingress: false } : {}), ...(egress ? { egress: false } : {}) }
}

type Where = { readonly side: 'from' | 'to'; readonly own: string | undefined; readonly context: RenderContext }

// A list without rules would not be about the direction at all; one empty rule is, and lets nobody in.
function renderRules(rules: readonly IntendedRule[], isOpen: boolean, where: Where): readonly unknown[] {
  const rendered = rules.flatMap(({ peers, ports, methods }) => {
    const toPorts = renderPorts(ports, isOpen ? undefined : methods)
    return renderPeers(peers, where).map((peer) => ({ ...peer, ...(toPorts ? { toPorts } : {}) }))
  })
  return rendered.length === 0 ? [{}] : rendered
}

function renderPeers(
  peers: readonly IntendedPeer[],
  { side, own, context }: Where,
): readonly Readonly<Record<string, unknown>>[] {
  return peers.flatMap((peer): readonly Readonly<Record<string, unknown>>[] => {
    switch (peer.kind) {
      case 'services': {
        const endpoints = groupByNamespace(peer.services, own).map(([namespace, values]) => ({
          ...(namespace === undefined ? {} : { matchLabels: { [NAMESPACE_NAME]: namespace } }),
          matchExpressions: [{ key: `${K8S}${context.options.identityLabel}`, operator: 'In', values }],
        }))
        return [{ [`${side}Endpoints`]: endpoints }]
      }
      case 'pods':
        return [{ [`${side}Endpoints`]: [renderPods(peer.namespaces, peer.pods)] }]
      case 'addresses':
        return [{ [`${side}CIDR`]: peer.ranges }]
      // Ranges of addresses never match nodes: they have identities of their own.
      case 'nodes':
        return [{ [`${side}Entities`]: ['host', 'remote-node'] }]
      case 'api-server':
        return [{ [`${side}Entities`]: ['kube-apiserver'] }]
    }
  })
}

function renderPods(namespaces: 'same' | readonly LabelMatch[], pods: readonly LabelMatch[]) {
  const ofNamespace = namespaces === 'same' ? [] : namespaces
  const keyed = ofNamespace.map(({ key, values }) => ({
    key: key === NAMESPACE_LABEL ? NAMESPACE_NAME : `${NAMESPACE_LABELS}${key}`,
    values,
  }))
  return renderLabelSelector([...keyed, ...pods.map(fromKubernetes)])
}

function fromKubernetes({ key, values }: LabelMatch): LabelMatch {
  return { key: `${K8S}${key}`, values }
}

function renderPorts(
  ports: readonly PolicyPort[] | undefined,
  methods: readonly CallMethod[] | undefined,
): readonly unknown[] | undefined {
  if (ports === undefined) return undefined
  const render = (some: readonly PolicyPort[]) => some.map(({ port, protocol }) => ({ port: String(port), protocol }))
  const tcp = ports.filter(({ protocol }) => protocol === 'TCP')
  const others = ports.filter(({ protocol }) => protocol !== 'TCP')
  if (methods === undefined || tcp.length === 0) return [{ ports: render(ports) }]
  return [
    { ports: render(tcp), rules: { http: methods.map(renderMethod) } },
    ...(others.length > 0 ? [{ ports: render(others) }] : []),
  ]
}

// Both are regular expressions that have to match the whole; the path comes with its query.
function renderMethod(method: CallMethod): Readonly<Record<string, string>> {
  if (method.kind === 'grpc')
    return { method: 'POST', path: `/${escapeRegex(method.service)}/${escapeRegex(method.method)}` }
  const path = parsePath(method.path)
    .map((segment) =>
      segment.kind === 'text' ? escapeRegex(segment.text) : segment.kind === 'one' ? '[^/?]+' : '[^?]*',
    )
    .join('/')
  return { ...(method.verb === 'ANY' ? {} : { method: method.verb }), path: `/${path}(\\?.*)?` }
}

function escapeRegex(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
