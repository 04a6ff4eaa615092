import type { AllowedCall, CallMethod } from './allowed-call.ts'
import type { PolicyPort, ServiceIdentity } from './service-identity.ts'
import type { PolicyMode } from './policy.ts'

/**
 * The policies of one service, or of an environment's base: no language's own, in the order in which they are rendered.
 */
export type PolicySet = readonly IntendedPolicy[]

/** What one policy shall do. Renderers add nothing to it and leave nothing out that their language can say. */
export type IntendedPolicy = {
  /**
   * `service`: who may call it. `default-deny`: nobody unless another policy says so. `base`: a group of the platform.
   */
  readonly purpose: 'service' | 'base' | 'default-deny'
  /** A DNS label, unique among the policies of a namespace. */
  readonly name: string
  /** Of a `service` policy. */
  readonly service?: string | undefined
  /** What a person reads above it: sentences in plain text, one a line. */
  readonly comment: readonly string[]
  readonly mode: PolicyMode
  readonly scope: PolicyScope
  /** Which pods; empty means all of the scope, and only `default-deny` and `base` may say that. */
  readonly pods: readonly LabelMatch[]
  /** Undefined: it is not about that direction. Empty: it denies everything in it. */
  readonly ingress: readonly IntendedRule[] | undefined
  readonly egress: readonly IntendedRule[] | undefined
  /** Why the callers are there, by caller; empty for others than `service`. */
  readonly calls: readonly AllowedCall[]
}

/**
 * `namespace` undefined: the manifests leave it to whoever applies them. `environment`: the namespaces of the
 * environment's services. `cluster`: in languages that have it, every namespace but the excluded; in the others,
 * `namespaces`.
 */
export type PolicyScope =
  | { readonly kind: 'namespace'; readonly namespace: string | undefined }
  | { readonly kind: 'environment'; readonly namespaces: readonly string[] }
  | { readonly kind: 'cluster'; readonly namespaces: readonly string[]; readonly excluded: readonly string[] }

/** A label with one of the values, or with any. */
export type LabelMatch = { readonly key: string; readonly values: readonly string[] | 'any' }

/** Lets a peer through to a port, never more than one of each has to hold. */
export type IntendedRule = {
  /** At least one. */
  readonly peers: readonly IntendedPeer[]
  /** At least one; undefined: all. */
  readonly ports: readonly PolicyPort[] | undefined
  /** At least one; undefined: everything. */
  readonly methods: readonly CallMethod[] | undefined
}

export type IntendedPeer =
  /** Services by their identity. At least one. */
  | { readonly kind: 'services'; readonly services: readonly ServiceIdentity[] }
  /** Pods of namespaces of their own label. `same`: of the policy's own namespace. */
  | {
      readonly kind: 'pods'
      readonly namespaces: 'same' | readonly LabelMatch[]
      readonly pods: readonly LabelMatch[]
      readonly serviceAccount?: string | undefined
    }
  | { readonly kind: 'addresses'; readonly ranges: readonly string[] }
  /** The nodes, whose kubelet probes pods, and the API server: Cilium knows them by other names than addresses. */
  | { readonly kind: 'nodes' | 'api-server'; readonly ranges: readonly string[] }
