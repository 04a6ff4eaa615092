import type { PolicyPort } from './service-identity.ts'

/** What pods need besides the call graph: by group, with the selectors of the platform's own pods. */
export type BaseOptions = {
  /**
   * Namespaces whose pods are never isolated by the default deny, sorted or not; left out: SYSTEM_NAMESPACES. What runs
   * there would take the cluster down with it.
   */
  readonly excludedNamespaces?: readonly string[] | undefined
  /**
   * How far Calico's default deny reaches. `cluster`: every namespace but the excluded, so that none is forgotten.
   * `environment`: those of the environment's services, where several environments share a cluster; the other languages
   * always do that. Left out: `cluster`.
   */
  readonly scope?: 'cluster' | 'environment' | undefined
  /** Whether pods may open connections to nothing but the environment's pods and what the base names; left out: no. */
  readonly denyEgress?: boolean | undefined
  readonly dns?: DnsOptions | undefined
  /**
   * Ranges of the nodes' addresses in CIDR notation, for the kubelet's probes; left out: see the comment that is
   * rendered instead.
   */
  readonly nodes?: readonly string[] | undefined
  /** The API server as pods see it: addresses and ports. Needed with `denyEgress` only. */
  readonly apiServer?: { readonly ranges: readonly string[]; readonly ports: readonly PolicyPort[] } | undefined
  /**
   * Who else calls pods, or is called by them: Prometheus, ingress gateways, the API server for admission webhooks. By
   * name.
   */
  readonly groups?: ReadonlyMap<string, PlatformGroup> | undefined
}

export type DnsOptions = {
  /** Left out: `kube-system`. */
  readonly namespace?: string | undefined
  /** Left out: `k8s-app: kube-dns`, which CoreDNS carries as well. */
  readonly labels?: ReadonlyMap<string, string> | undefined
  /** Of caches on the nodes, which no pod selector reaches, in CIDR notation; left out: LINK_LOCAL. */
  readonly ranges?: readonly string[] | undefined
}

/** Platform pods or addresses, as a group: never one by one. */
export type PlatformGroup = {
  /** One sentence: why they call. Hostile text is possible. */
  readonly reason?: string | undefined
  /** `ingress`: they call pods; `egress`: pods call them, which matters with `denyEgress` only. Left out: `ingress`. */
  readonly direction?: 'ingress' | 'egress' | undefined
  /** What no pod selector reaches: the nodes (`nodes`) or the API server (`apiServer`), whose ranges are used. */
  readonly host?: 'nodes' | 'api-server' | undefined
  /** Labels of their namespaces. */
  readonly namespaces?: ReadonlyMap<string, string> | undefined
  /** Labels of their pods, only together with `namespaces`; left out: every pod of those namespaces. */
  readonly pods?: ReadonlyMap<string, string> | undefined
  /** Addresses in CIDR notation, besides or instead of pods. */
  readonly ranges?: readonly string[] | undefined
  /** Which pods of the environment they call; left out: all. */
  readonly to?: ReadonlyMap<string, string> | undefined
  /** Of the pods that are called; undefined: all. */
  readonly ports?: readonly PolicyPort[] | undefined
  /** The service account of the platform's pods, `namespace/name`, for Istio; left out: Istio matches the namespace. */
  readonly serviceAccount?: string | undefined
}

/** Where NodeLocal DNSCache (169.254.20.10) and the resolvers of clouds listen; only port 53 of it is opened. */
export const LINK_LOCAL = '169.254.0.0/16'

/**
 * Namespaces of the cluster's own parts: of Kubernetes, of the network plugins, of service meshes and of what keeps
 * GitOps running. Source:
 * https://docs.tigera.io/calico/latest/network-policy/get-started/kubernetes-default-deny, and the plugins'
 * installation guides.
 */
export const SYSTEM_NAMESPACES: readonly string[] = [
  'calico-apiserver',
  'calico-system',
  'cilium',
  'cilium-secrets',
  'istio-system',
  'kube-node-lease',
  'kube-public',
  'kube-system',
  'tigera-operator',
]
