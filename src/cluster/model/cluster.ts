import type { Place } from '../../finding.ts'
import type { Labels } from './labels.ts'
import type { Policy, Unread } from './policy.ts'
import type { Protocol } from './protocol.ts'

export type { Labels, Protocol }

/** What a tree of manifests says about who can reach whom: plain data, in the order of files and documents. */
export type Cluster = {
  /**
   * By name. Namespaces that only other manifests mention are among them, with the labels that Kubernetes and Calico
   * give every namespace.
   */
  readonly namespaces: ReadonlyMap<string, Labels>
  readonly workloads: readonly Workload[]
  readonly services: readonly KubernetesService[]
  readonly policies: readonly Policy[]
  /**
   * What may be a policy and could not be read: whoever asks about a pod that it may be about gets no certain answer.
   */
  readonly unread: readonly Unread[]
  /** Of service accounts, by `namespace/name`; one that no manifest describes has none. */
  readonly serviceAccounts: ReadonlyMap<string, Labels>
  /** Calico's, those that always exist included, lowest order first. */
  readonly tiers: readonly Tier[]
}

/** Pods that are alike: those of one Deployment, StatefulSet, DaemonSet, Job, CronJob, ReplicaSet, or one Pod. */
export type Workload = {
  readonly namespace: string
  readonly kind: string
  readonly name: string
  /** Of its pods, those that Calico adds (`projectcalico.org/namespace`, …) among them. */
  readonly labels: Labels
  readonly serviceAccount: string
  /** Its pods have their node's address: Kubernetes' policies do not apply to them. */
  readonly hostNetwork: boolean
  readonly ports: readonly ContainerPort[]
  readonly place: Place
}

export type ContainerPort = { readonly name?: string | undefined; readonly port: number; readonly protocol: Protocol }

/** A Kubernetes Service. A service of the users is another thing. */
export type KubernetesService = {
  readonly namespace: string
  readonly name: string
  /** Undefined: it selects no pods by itself. */
  readonly selector: Labels | undefined
  readonly ports: readonly ServicePort[]
  readonly place: Place
}

export type ServicePort = {
  readonly name?: string | undefined
  readonly port: number
  readonly protocol: Protocol
  /** A number, or the name of a port of each pod. */
  readonly targetPort: number | string
}

export type Tier = {
  readonly name: string
  readonly order: number
  /** What happens at its end to a connection that some of its policies are about and none decided. */
  readonly defaultAction: 'deny' | 'pass'
}

/** `Deployment/shop/cart`: names a workload in output, and nothing else. */
export function describeWorkload({ kind, namespace, name }: Workload): string {
  return `${kind}/${namespace}/${name}`
}
