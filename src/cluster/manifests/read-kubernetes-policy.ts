import type { YamlNode } from '../../yaml/yaml-node.ts'
import { oneOf, quote, refine, strict, text } from '../../yaml/yaml-shape.ts'
import type { Shape } from '../../yaml/yaml-shape.ts'
import { coversRanges, parseCidr } from '../model/address-range.ts'
import type { Protocol } from '../model/cluster.ts'
import { DEFAULT_NAMESPACE, type ManifestObject } from './manifest-object.ts'
import { anything, exact, items, labelSelector, portNumber, portOrName, protocol } from './manifest-shape.ts'
import type { AddressRange, PeerMatch, Policy, PortMatch, Rule } from '../model/policy.ts'
import { buildPortSet, PORT_MAX, PORT_MIN, type PortRange } from '../model/port-set.ts'
import type { Selector } from '../model/selector.ts'

/**
 * Where Calico puts Kubernetes' policies. Source:
 * https://docs.tigera.io/calico/latest/network-policy/policy-tiers/tiered-policy
 */
const KUBERNETES_TIER = 'default'
const KUBERNETES_ORDER = 1_000

const ALL_PODS: Selector = { kind: 'and', of: [] }

/**
 * A NetworkPolicy of Kubernetes (or, with `staged`, Calico's staged kind of it) in Calico's model; undefined, with
 * findings, when Kubernetes would refuse it.
 *
 * Source: https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/#networkpolicy-v1-networking-k8s-io
 */
export function readKubernetesPolicy(object: ManifestObject, staged: Policy['staged'] = false): Policy | undefined {
  const { kind, name, node, report, note, place, placeAt, namespace = DEFAULT_NAMESPACE } = object
  const spec = strict(kubernetesPolicyShape)(node, '', report)?.spec
  if (spec === undefined) return undefined
  const types = spec.policyTypes ?? []
  const isAbout = {
    ingress: types.length === 0 || types.includes('Ingress'),
    egress: types.length === 0 ? (spec.egress ?? []).length > 0 : types.includes('Egress'),
  }
  for (const direction of ['ingress', 'egress'] as const) {
    if (isAbout[direction] || (spec[direction] ?? []).length === 0) continue
    note('warning', 'policy-no-effect', `The ${kind} ${name} has ${direction} rules, and policyTypes leaves them out.`)
  }
  const rules = (direction: 'ingress' | 'egress'): readonly Rule[] | undefined =>
    isAbout[direction]
      ? (spec[direction] ?? []).map(({ peers, ports, node: at }, index) => ({
          action: 'allow',
          peers: peers?.map((peer) => inNamespace(peer, namespace)),
          ports,
          index,
          lines: [placeAt(at.start).line ?? 1, placeAt(at.end).line ?? 1],
        }))
      : undefined
  return {
    source: { api: 'kubernetes', kind, namespace, name, annotations: object.annotations, place },
    tier: KUBERNETES_TIER,
    order: KUBERNETES_ORDER,
    staged,
    selects: { namespaces: namespace, pods: spec.podSelector ?? ALL_PODS },
    ingress: rules('ingress'),
    egress: rules('egress'),
  }
}

/** `namespaces` undefined: those of the policy itself. */
type WrittenPeer =
  | { readonly kind: 'pods'; readonly namespaces: Selector | undefined; readonly pods: Selector }
  | Extract<PeerMatch, { kind: 'addresses' }>

type WrittenRule = {
  readonly peers: readonly WrittenPeer[] | undefined
  readonly ports: readonly PortMatch[] | undefined
  readonly node: YamlNode
}

function inNamespace(peer: WrittenPeer, namespace: string): PeerMatch {
  if (peer.kind === 'addresses') return peer
  return { kind: 'pods', namespaces: peer.namespaces ?? namespace, pods: peer.pods }
}

/** An address block of Kubernetes: host bits are passed over. */
const cidr: Shape<AddressRange> = refine(text, (written, complain) => {
  return parseCidr(written) ?? complain(`is ${quote(written)}, which is no block of addresses like 10.0.0.0/8`)
})

const ipBlock: Shape<WrittenPeer> = refine(
  exact({ cidr, except: items(cidr) }, ['cidr']),
  ({ cidr: range, except = [] }, complain) => {
    if (range === undefined) return undefined
    const outside = except.some((hole) => !coversRanges([range], [hole]) || coversRanges([hole], [range]))
    if (outside) return complain('has an except that is not a part of its cidr')
    return { kind: 'addresses', ranges: [range], except }
  },
)

const peer: Shape<WrittenPeer> = (node, name, report) => {
  let isSound = true
  const written = peerShape(node, name, (...complaint) => {
    // What is wrong inside of a peer says enough: that nothing of it is left is no second mistake.
    if (isSound) report(...complaint)
    isSound = false
  })
  return isSound ? written : undefined
}

const peerShape: Shape<WrittenPeer> = refine(
  exact({ podSelector: labelSelector, namespaceSelector: labelSelector, ipBlock }),
  ({ podSelector, namespaceSelector, ipBlock: block }, complain) => {
    if (block === undefined && podSelector === undefined && namespaceSelector === undefined) {
      return complain('selects nothing', 'Write podSelector: {} for all pods of the namespace.')
    }
    if (block === undefined) return { kind: 'pods', namespaces: namespaceSelector, pods: podSelector ?? ALL_PODS }
    if (podSelector === undefined && namespaceSelector === undefined) return block
    return complain('has an ipBlock and a selector')
  },
)

type WrittenPort = { readonly protocol: Protocol; readonly port: PortRange | string }

const port: Shape<WrittenPort> = refine(
  exact({ protocol, port: portOrName, endPort: portNumber }),
  ({ protocol: by = 'TCP', port: first, endPort }, complain) => {
    if (endPort !== undefined && typeof first !== 'number') return complain('has an endPort without a port number')
    if (typeof first === 'string') return { protocol: by, port: first }
    if (endPort !== undefined && first !== undefined && endPort < first)
      return complain('has an endPort below its port')
    return { protocol: by, port: first === undefined ? [PORT_MIN, PORT_MAX] : [first, endPort ?? first] }
  },
)

function rulesShape(peersKey: 'from' | 'to'): Shape<readonly WrittenRule[]> {
  const shape = exact({ [peersKey]: items(peer), ports: items(port) })
  return items((node, name, report) => {
    const written = shape(node, name, report) as
      { ports?: readonly WrittenPort[]; from?: readonly WrittenPeer[]; to?: readonly WrittenPeer[] } | undefined
    if (written === undefined) return undefined
    const [peers = [], ports = []] = [written[peersKey], written.ports]
    return {
      peers: peers.length === 0 ? undefined : peers,
      ports: ports.length === 0 ? undefined : matchPorts(ports),
      node,
    }
  })
}

function matchPorts(ports: readonly WrittenPort[]): readonly PortMatch[] {
  const numbers = ports.flatMap(({ protocol: by, port: range }): [Protocol, PortRange][] =>
    typeof range === 'string' ? [] : [[by, range]],
  )
  const named = ports.flatMap(({ protocol: by, port: name }): PortMatch[] =>
    typeof name === 'string' ? [{ kind: 'named', name, protocol: by }] : [],
  )
  return numbers.length === 0 ? named : [{ kind: 'set', ports: buildPortSet(numbers) }, ...named]
}

const kubernetesPolicyShape = exact(
  {
    ...{ apiVersion: anything, kind: anything, metadata: anything, status: anything },
    spec: exact({
      stagedAction: anything,
      podSelector: labelSelector,
      policyTypes: items(oneOf('Ingress', 'Egress')),
      ingress: rulesShape('from'),
      egress: rulesShape('to'),
    }),
  },
  ['spec'],
)
