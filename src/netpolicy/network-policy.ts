/** A Kubernetes NetworkPolicy, as far as it decides who may reach a pod inside its namespace. */
export type NetworkPolicy = {
  readonly name: string
  readonly podSelector: LabelSelector
  /** Undefined: the policy is about egress only and leaves ingress alone. Empty: nobody is let in. */
  readonly ingress: readonly IngressRule[] | undefined
}

/** Lets in whoever one of the peers describes; `peers` undefined: everybody. */
export type IngressRule = {
  readonly peers: readonly Peer[] | undefined
}

/** `elsewhere`: a selector of namespaces or addresses, which describes no pod of this namespace as far as can be told. */
export type Peer = { readonly kind: 'pods'; readonly selector: LabelSelector } | { readonly kind: 'elsewhere' }

/** All of its requirements hold, or none are given: then every pod matches. */
export type LabelSelector = readonly LabelRequirement[]

export type LabelRequirement =
  | { readonly key: string; readonly operator: 'In' | 'NotIn'; readonly values: readonly string[] }
  | { readonly key: string; readonly operator: 'Exists' | 'DoesNotExist' }
