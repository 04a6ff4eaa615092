import type { AddressRange, PeerMatch, PodMatch } from '../model/policy.ts'
import type { KubernetesService, Labels } from '../model/cluster.ts'
import { matchesSelector, type Selector } from '../model/selector.ts'

/** What a policy of Calico may refer to. */
export type CalicoContext = {
  readonly namespaces: ReadonlyMap<string, Labels>
  readonly networkSets: readonly NetworkSet[]
  /** By `namespace/name`. */
  readonly services: ReadonlyMap<string, KubernetesService>
}

/** Addresses with labels, so that selectors find them as they find pods. */
export type NetworkSet = {
  /** Undefined: of the whole cluster. */
  readonly namespace: string | undefined
  /** What Calico adds among them. */
  readonly labels: Labels
  readonly ranges: readonly AddressRange[]
}

/**
 * Pods by a selector, and the addresses of the network sets that the same selector finds. `globally` is what the
 * selector of namespaces says about what lives in none; a scope that is one namespace finds nothing there, no scope
 * finds everything.
 */
export function matchPodsAndSets(
  match: PodMatch,
  globally: Selector | undefined,
  { namespaces, networkSets }: CalicoContext,
): PeerMatch {
  const pods: PeerMatch = { kind: 'pods', ...match }
  if (match.serviceAccounts !== undefined || match.serviceAccountSelector !== undefined) return pods
  const isInScope = ({ namespace }: NetworkSet): boolean => {
    if (match.namespaces === undefined) return true
    if (typeof match.namespaces === 'string') return namespace === match.namespaces
    if (namespace === undefined) return globally !== undefined && matchesSelector(globally, NO_LABELS)
    return matchesSelector(match.namespaces, namespaces.get(namespace) ?? NO_LABELS)
  }
  const found = networkSets.filter((set) => isInScope(set) && matchesSelector(match.pods, set.labels))
  if (found.length === 0) return pods
  return { kind: 'any', of: [pods, { kind: 'addresses', ranges: found.flatMap(({ ranges }) => ranges), except: [] }] }
}

const NO_LABELS: Labels = new Map()
