import { coversRanges, includesAddress, subtractRanges } from '../model/address-range.ts'
import type { Cluster, Labels, Workload } from '../model/cluster.ts'
import type { AddressRange, PeerMatch, PodMatch } from '../model/policy.ts'
import type { Selector } from '../model/selector.ts'

/** One end of a question, with what is known about it looked up once. */
export type Peer =
  | {
      readonly kind: 'workload'
      readonly workload: Workload
      readonly namespaceLabels: Labels
      readonly accountLabels: Labels
    }
  | { readonly kind: 'address'; readonly family: 4 | 6; readonly address: bigint }

export type Matches = (peer: Peer) => boolean

const NO_LABELS: Labels = new Map()

export function buildPeer(workload: Workload, { namespaces, serviceAccounts }: Cluster): Peer {
  return {
    kind: 'workload',
    workload,
    namespaceLabels: namespaces.get(workload.namespace) ?? NO_LABELS,
    accountLabels: serviceAccounts.get(`${workload.namespace}/${workload.serviceAccount}`) ?? NO_LABELS,
  }
}

/**
 * A match as a function that is fast to ask again and again. Pods that share their node's address are found by no
 * selector, only by the addresses. `podRanges`: where pods' addresses lie.
 */
export function compilePeer(peer: PeerMatch, podRanges: readonly AddressRange[]): Matches {
  switch (peer.kind) {
    case 'pods':
      return compilePods(peer)
    case 'addresses': {
      const ranges = subtractRanges(peer.ranges, peer.except)
      const hasPods = coversRanges(ranges, podRanges)
      return (peer) => (peer.kind === 'workload' ? hasPods : includesAddress(ranges, peer))
    }
    case 'not': {
      const of = compilePeer(peer.of, podRanges)
      return (peer) => !of(peer)
    }
    case 'all': {
      const parts = peer.of.map((part) => compilePeer(part, podRanges))
      return (peer) => parts.every((matches) => matches(peer))
    }
    case 'any': {
      const parts = peer.of.map((part) => compilePeer(part, podRanges))
      return (peer) => parts.some((matches) => matches(peer))
    }
  }
}

function compilePods({ namespaces, pods, serviceAccounts, serviceAccountSelector }: PodMatch): Matches {
  const isThere = compileNamespaces(namespaces)
  const isPod = compileSelector(pods)
  const names = serviceAccounts === undefined || serviceAccounts.length === 0 ? undefined : new Set(serviceAccounts)
  const isAccount = serviceAccountSelector === undefined ? undefined : compileSelector(serviceAccountSelector)
  return (peer) =>
    peer.kind === 'workload' &&
    !peer.workload.hostNetwork &&
    isPod(peer.workload.labels) &&
    isThere(peer.workload.namespace, peer.namespaceLabels) &&
    (names?.has(peer.workload.serviceAccount) ?? true) &&
    (isAccount?.(peer.accountLabels) ?? true)
}

function compileNamespaces(namespaces: Selector | string | undefined): (name: string, labels: Labels) => boolean {
  if (namespaces === undefined) return () => true
  if (typeof namespaces === 'string') return (name) => name === namespaces
  const matches = compileSelector(namespaces)
  const known = new Map<string, boolean>()
  return (name, labels) => {
    const before = known.get(name)
    if (before !== undefined) return before
    const found = matches(labels)
    known.set(name, found)
    return found
  }
}

/** The same answers as `matchesSelector`; a long list of values costs no more than a short one. */
function compileSelector(selector: Selector): (labels: Labels) => boolean {
  switch (selector.kind) {
    case 'and': {
      const parts = selector.of.map(compileSelector)
      return (labels) => parts.every((matches) => matches(labels))
    }
    case 'or': {
      const parts = selector.of.map(compileSelector)
      return (labels) => parts.some((matches) => matches(labels))
    }
    case 'not': {
      const of = compileSelector(selector.of)
      return (labels) => !of(labels)
    }
    case 'has':
      return (labels) => labels.has(selector.key)
    case 'in': {
      const values = new Set(selector.values)
      return (labels) => {
        const value = labels.get(selector.key)
        return value !== undefined && values.has(value)
      }
    }
    case 'contains':
      return (labels) => labels.get(selector.key)?.includes(selector.text) ?? false
    case 'starts-with':
      return (labels) => labels.get(selector.key)?.startsWith(selector.text) ?? false
    case 'ends-with':
      return (labels) => labels.get(selector.key)?.endsWith(selector.text) ?? false
  }
}
