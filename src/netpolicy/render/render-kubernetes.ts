import type { Finding, Parsed } from '../../finding.ts'
import type { Manifest, RenderContext } from './manifest.ts'
import { groupByNamespace, mergeByPorts } from './merge-peers.ts'
import { NAMESPACE_LABEL } from '../model/namespace-label.ts'
import { annotate } from './annotate.ts'
import type { IntendedPeer, IntendedPolicy, IntendedRule } from '../model/policy-set.ts'
import { renderLabelSelector } from './render-label-selector.ts'
import { scopeNamespaces } from './scope-namespaces.ts'

/**
 * Renders a policy as Kubernetes NetworkPolicies, one in each namespace of its scope. The language has neither methods,
 * which are left to the port, nor any mode but `enforce`: in the others nothing is rendered, with the notice
 * `policy-mode-unsupported`.
 *
 * Source: https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.33/#networkpolicy-v1-networking-k8s-io
 */
export function renderKubernetes(policy: IntendedPolicy, context: RenderContext): Parsed<readonly Manifest[]> {
  if (policy.mode !== 'enforce') return { value: [], findings: [noMode(policy, context)] }
  const namespaces = scopeNamespaces(policy.scope)
  const manifests = namespaces.map((namespace): Manifest => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: policy.name, ...(namespace === undefined ? {} : { namespace }), annotations: annotate(policy) },
    spec: {
      podSelector: renderLabelSelector(policy.pods),
      policyTypes: [...(policy.ingress ? ['Ingress'] : []), ...(policy.egress ? ['Egress'] : [])],
      ...(policy.ingress ? { ingress: renderRules(policy.ingress, 'from', namespace, context) } : {}),
      ...(policy.egress ? { egress: renderRules(policy.egress, 'to', namespace, context) } : {}),
    },
  }))
  return { value: manifests, findings: [] }
}

function noMode({ name, mode }: IntendedPolicy, { path }: RenderContext): Finding {
  return {
    code: 'policy-mode-unsupported',
    severity: 'notice',
    message: `Kubernetes' own network policies have no mode ${mode}: ${name} is not rendered until it enforces`,
    hint: 'Calico, Cilium and Istio can show beforehand what a policy would deny.',
    place: { path },
  }
}

// Rules that differ in their methods alone are one here.
function renderRules(
  rules: readonly IntendedRule[],
  side: 'from' | 'to',
  own: string | undefined,
  context: RenderContext,
): readonly unknown[] {
  return mergeByPorts(rules).map(({ ports, peers }) => ({
    [side]: renderPeers(peers, own, context),
    ...(ports === undefined ? {} : { ports: ports.map(({ port, protocol }) => ({ port, protocol })) }),
  }))
}

function renderPeers(
  peers: readonly IntendedPeer[],
  own: string | undefined,
  { options }: RenderContext,
): readonly unknown[] {
  const services = peers.flatMap((peer) => (peer.kind === 'services' ? peer.services : []))
  const others = peers.filter((peer) => peer.kind !== 'services')
  return [
    ...groupByNamespace(services, own).map(([namespace, values]) => ({
      ...(namespace === undefined ? {} : { namespaceSelector: { matchLabels: { [NAMESPACE_LABEL]: namespace } } }),
      podSelector: { matchExpressions: [{ key: options.identityLabel, operator: 'In', values }] },
    })),
    ...others.flatMap((peer): unknown[] => {
      if (peer.kind !== 'pods') return peer.ranges.map((cidr) => ({ ipBlock: { cidr } }))
      const namespaceSelector = peer.namespaces === 'same' ? undefined : renderLabelSelector(peer.namespaces)
      const podSelector = peer.pods.length === 0 && namespaceSelector ? undefined : renderLabelSelector(peer.pods)
      return [{ ...(namespaceSelector ? { namespaceSelector } : {}), ...(podSelector ? { podSelector } : {}) }]
    }),
  ]
}
