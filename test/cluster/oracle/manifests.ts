/** Manifests as plain data, as far as the oracle reads them: what `kubectl get -o json` would print. */
export type Manifest = {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Labels }
  readonly spec?: Spec
}

export type Labels = Readonly<Record<string, string>>

export type Spec = {
  // pods
  readonly hostNetwork?: boolean
  readonly serviceAccountName?: string
  readonly containers?: readonly { readonly name: string; readonly ports?: readonly NamedPort[] }[]
  // Services
  readonly ports?: readonly {
    readonly port: number
    readonly protocol?: string
    readonly targetPort?: number | string
  }[]
  // network sets
  readonly nets?: readonly string[]
  // policies
  readonly podSelector?: LabelSelector
  readonly policyTypes?: readonly string[]
  readonly selector?: string | Labels
  readonly namespaceSelector?: string
  readonly serviceAccountSelector?: string
  readonly types?: readonly string[]
  readonly tier?: string
  readonly order?: number
  readonly stagedAction?: string
  readonly ingress?: readonly AnyRule[]
  readonly egress?: readonly AnyRule[]
  // tiers
  readonly defaultAction?: string
}

export type NamedPort = { readonly name?: string; readonly containerPort: number; readonly protocol?: string }

export type LabelSelector = {
  readonly matchLabels?: Labels
  readonly matchExpressions?: readonly {
    readonly key: string
    readonly operator: string
    readonly values?: readonly string[]
  }[]
}

export type AnyRule = KubernetesRule & CalicoRule

export type KubernetesRule = {
  readonly from?: readonly KubernetesPeer[]
  readonly to?: readonly KubernetesPeer[]
  readonly ports?: readonly { readonly protocol?: string; readonly port?: number | string; readonly endPort?: number }[]
}

export type KubernetesPeer = {
  readonly podSelector?: LabelSelector
  readonly namespaceSelector?: LabelSelector
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] }
}

export type CalicoRule = {
  readonly action?: string
  readonly protocol?: string | number
  readonly notProtocol?: string | number
  readonly ipVersion?: number
  readonly source?: Entity
  readonly destination?: Entity
  readonly http?: {
    readonly methods?: readonly string[]
    readonly paths?: readonly { readonly exact?: string; readonly prefix?: string }[]
  }
}

export type Entity = {
  readonly nets?: readonly string[]
  readonly notNets?: readonly string[]
  readonly selector?: string
  readonly notSelector?: string
  readonly namespaceSelector?: string
  readonly serviceAccounts?: { readonly names?: readonly string[]; readonly selector?: string }
  readonly services?: { readonly name: string; readonly namespace?: string }
  readonly ports?: readonly (number | string)[]
  readonly notPorts?: readonly (number | string)[]
}

/** One question, by `namespace/name` of a pod or by an IPv4 address. */
export type Probe = {
  readonly from: string
  readonly to: string
  readonly protocol: 'TCP' | 'UDP' | 'SCTP'
  readonly port: number
  readonly http?: { readonly method: string; readonly path: string }
}
