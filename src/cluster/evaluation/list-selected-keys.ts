import { compareText } from '../../finding.ts'
import type { Cluster } from '../model/cluster.ts'
import type { PeerMatch, PodMatch, Policy } from '../model/policy.ts'
import type { Selector } from '../model/selector.ts'

/**
 * The keys of the labels by whose values policies and Kubernetes Services of a cluster select pods: those that most of
 * them use first, then by name. Labels that Kubernetes or Calico give by themselves are left out.
 */
export function listSelectedKeys({ policies, services }: Pick<Cluster, 'policies' | 'services'>): readonly string[] {
  const uses = new Map<string, number>()
  const selecting = [
    ...policies.map((policy) => listMatches(policy).flatMap(({ pods }) => listSelectorKeys(pods))),
    ...services.map(({ selector }) => [...(selector?.keys() ?? [])]),
  ]
  for (const keys of selecting) for (const key of new Set(keys)) uses.set(key, (uses.get(key) ?? 0) + 1)
  return [...uses]
    .filter(([key]) => !isGiven(key))
    .sort(([a, uses], [b, others]) => others - uses || compareText(a, b))
    .map(([key]) => key)
}

/** The keys of the labels of which a selector wants values, in its order. What it excludes is not among them. */
export function listSelectorKeys(selector: Selector): readonly string[] {
  switch (selector.kind) {
    case 'and':
    case 'or':
      return selector.of.flatMap(listSelectorKeys)
    case 'in':
      return [selector.key]
    case 'not':
    case 'has':
    case 'contains':
    case 'starts-with':
    case 'ends-with':
      return []
  }
}

/** Whether a label's key is one that Kubernetes' controllers or Calico write, rather than people. */
export function isGiven(key: string): boolean {
  return key.startsWith('projectcalico.org/') || key === 'pod-template-hash' || key === 'controller-revision-hash'
}

function listMatches({ selects, ingress = [], egress = [] }: Policy): readonly PodMatch[] {
  return [selects, ...[...ingress, ...egress].flatMap(({ peers = [] }) => peers.flatMap(listPodMatches))]
}

function listPodMatches(peer: PeerMatch): readonly PodMatch[] {
  switch (peer.kind) {
    case 'pods':
      return [peer]
    case 'all':
    case 'any':
      return peer.of.flatMap(listPodMatches)
    case 'addresses':
    case 'not':
      return []
  }
}
