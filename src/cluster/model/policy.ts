import type { Place } from '../../finding.ts'
import type { Labels } from './labels.ts'
import type { PortSet } from './port-set.ts'
import type { Protocol } from './protocol.ts'
import type { Selector } from './selector.ts'

/**
 * A network policy of Kubernetes or Calico, in one model: Calico's, into which Calico itself translates Kubernetes'
 * policies (tier `default`, order 1000, an Allow for each rule). Within a tier the policies that select the pod are
 * asked in order, then by name; the first rule that matches decides, `log` goes on, `pass` leaves the tier; where none
 * matched, the tier's default action does.
 *
 * Source: https://docs.tigera.io/calico/latest/network-policy/policy-tiers/tiered-policy
 */
export type Policy = {
  readonly source: PolicySource
  readonly tier: string
  /** Lower first; Infinity where it says none. */
  readonly order: number
  /** A staged kind: looked at, never enforced. `delete`: staged to be taken away. */
  readonly staged: false | 'set' | 'delete'
  readonly selects: PodMatch
  /** Undefined: it is not about that direction. Empty: it is, and lets nothing through by itself. */
  readonly ingress: readonly Rule[] | undefined
  readonly egress: readonly Rule[] | undefined
}

/** Where a policy is written: what a person looks for. */
export type PolicySource = {
  readonly api: 'kubernetes' | 'calico'
  /** `NetworkPolicy`, `GlobalNetworkPolicy`, `StagedNetworkPolicy`, … */
  readonly kind: string
  /** Undefined: of the whole cluster. */
  readonly namespace: string | undefined
  readonly name: string
  readonly annotations: Labels
  readonly place: Place
}

/** A policy, or a file in which there may be policies, that could not be read; the findings say why. */
export type Unread = {
  /** Undefined: a whole file or document, of which nothing is known. */
  readonly kind: string | undefined
  readonly name: string | undefined
  /** Undefined: it may be about pods of every namespace. */
  readonly namespace: string | undefined
  readonly place: Place
}

export type Rule = {
  readonly action: 'allow' | 'deny' | 'log' | 'pass'
  /**
   * Who is at the other end (the source of ingress, the destination of egress); undefined: anybody, inside and outside
   * the cluster.
   */
  readonly peers: readonly PeerMatch[] | undefined
  /** Which ports of the destination; undefined: all of all protocols. */
  readonly ports: readonly PortMatch[] | undefined
  /** Of the source; Calico only. It matters only together with a source's choice of port: see `Question`. */
  readonly sourcePorts?: PortSet | undefined
  /** What the selected pod itself has to be besides: the destination of ingress, the source of egress; Calico only. */
  readonly self?: PeerMatch | undefined
  /** Calico's `http` match; undefined: whatever is asked. */
  readonly http?: HttpMatch | undefined
  /** Its number in the policy's list of its direction, from 0. */
  readonly index: number
  /** Where it is written in the policy's file, both ends included. */
  readonly lines?: readonly [first: number, last: number] | undefined
  /** What Calico lets people note on a rule (`metadata.annotations`). */
  readonly annotations?: Labels | undefined
}

export type PodMatch = {
  /** Undefined: in every namespace. A text: in that one. */
  readonly namespaces: Selector | string | undefined
  readonly pods: Selector
  /** Names; empty or undefined: any. */
  readonly serviceAccounts?: readonly string[] | undefined
  readonly serviceAccountSelector?: Selector | undefined
}

export type PeerMatch =
  | ({ readonly kind: 'pods' } & PodMatch)
  /**
   * Addresses; `except` are taken out. Manifests do not say which address a pod has: it matches where all addresses
   * that it may have do, which is every IPv4 address unless the options say more.
   */
  | { readonly kind: 'addresses'; readonly ranges: readonly AddressRange[]; readonly except: readonly AddressRange[] }
  /** Calico: none of these. */
  | { readonly kind: 'not'; readonly of: PeerMatch }
  /** All of these at once, or one of these at least. */
  | { readonly kind: 'all' | 'any'; readonly of: readonly PeerMatch[] }

/** Both ends included; IPv6 apart from IPv4. */
export type AddressRange = { readonly family: 4 | 6; readonly first: bigint; readonly last: bigint }

export type PortMatch =
  | { readonly kind: 'set'; readonly ports: PortSet }
  /** A port of the destination pod by its name: of the given protocol. */
  | { readonly kind: 'named'; readonly name: string; readonly protocol: Protocol }
  /** Calico's notPorts: all of the protocol but these. */
  | { readonly kind: 'not'; readonly of: readonly PortMatch[]; readonly protocol: Protocol }

export type HttpMatch = {
  /** Empty: any. */
  readonly methods: readonly string[]
  readonly paths: readonly { readonly kind: 'exact' | 'prefix'; readonly path: string }[]
}
