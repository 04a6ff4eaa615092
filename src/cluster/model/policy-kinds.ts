/** Calico's own API groups: what people apply, and the custom resources behind it. */
export function isCalico(group: string): boolean {
  return group === 'projectcalico.org' || group === 'crd.projectcalico.org'
}

/** Groups whose policies say which packets a network lets through, with the kinds that do. */
const NETWORKS = new Map([
  ['cilium.io', /Policy$/],
  ['policy.networking.k8s.io', /NetworkPolicy$/],
  ['crd.antrea.io', /NetworkPolicy$/],
  ['extensions', /^NetworkPolicy$/],
  ['networking.k8s.io', /^(?:Admin|Baseline|Cluster).*NetworkPolicy$/],
  ['k8s.ovn.org', /^EgressFirewall$|NetworkPolicy$/],
  ['networking.gke.io', /NetworkPolicy$/],
  ['networking.k8s.aws', /PolicyEndpoint$|NetworkPolicy$/],
  ['policy.kubeovn.io', /Policy$/],
  ['nsx.vmware.com', /SecurityPolicy$/],
  ['projectcalico.org', /NetworkPolicy$/],
  ['crd.projectcalico.org', /NetworkPolicy$/],
])

/**
 * Groups whose policies a proxy beside the pod carries out: they refuse requests, and never let through what the
 * network stops.
 */
const MESHES = new Map([
  ['security.istio.io', /^AuthorizationPolicy$/],
  ['policy.linkerd.io', /^(?:Server|ServerAuthorization|AuthorizationPolicy)$/],
  ['kuma.io', /^MeshTrafficPermission$/],
  ['consul.hashicorp.com', /^ServiceIntentions$/],
])

/**
 * Whether a kind is a policy of the network that only other programs know, or one of a mesh; undefined: no policy about
 * connections.
 */
export function isForeignPolicy(group: string, kind: string): 'unknown' | 'mesh' | undefined {
  if (MESHES.get(group)?.test(kind) === true) return 'mesh'
  if (NETWORKS.get(group)?.test(kind) !== true) return undefined
  return isCalico(group) && CALICO_KINDS.test(kind) ? undefined : 'unknown'
}

const CALICO_KINDS = /^(?:Staged)?(?:Kubernetes|Global)?NetworkPolicy$/

/**
 * Whether a text that could not be read may hold something that decides about connections: a policy, or what policies
 * refer to.
 */
export function mayHoldPolicies(text: string): boolean {
  return /(?:^|[\s"'{,-])["']?kind["']?\s*:\s*["']?(?:\w*Policy|\w*NetworkSet|Tier|\w*List|EgressFirewall|\{\{)/.test(
    text,
  )
}
