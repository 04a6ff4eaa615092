import type { Protocol } from '../../cluster/model/cluster.ts'

/** How the network knows a service in one environment. */
export type ServiceIdentity = {
  readonly service: string
  /** Undefined: the manifests leave it to whoever applies them, to the same one for all such services. */
  readonly namespace?: string | undefined
  /** The value of the identity label on its pods; undefined: the service's name. */
  readonly label?: string | undefined
  /**
   * All labels of its pods; undefined: not known. Only needed for platform groups that call some pods and not others.
   */
  readonly podLabels?: ReadonlyMap<string, string> | undefined
  /** The service account of its pods; undefined: not known. */
  readonly serviceAccount?: string | undefined
  /**
   * The ports of its pods that callers use; undefined: the config says all. Empty is a finding: policies would read it
   * as all.
   */
  readonly ports?: readonly PolicyPort[] | undefined
}

/** Of a pod, never of a Kubernetes Service. */
export type PolicyPort = {
  /** A number from 1 to 65535, or a container port's name. */
  readonly port: number | string
  readonly protocol: Protocol
}
