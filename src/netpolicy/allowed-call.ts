import type { Protocol } from '../cluster/cluster.ts'
import type { Place } from '../finding.ts'
import type { AllowedCaller } from './policy.ts'

/** One call that a callee's policy admits. */
export type AllowedCall = AllowedCaller & {
  /** What it may call, where that is known of every call; undefined: everything. Languages without methods get the port. */
  readonly methods?: readonly CallMethod[] | undefined
  /** From the allowlist. Hostile text. */
  readonly reason?: string | undefined
  /** The pull request that brought the call in (not the latest one), `owner/name#12`. */
  readonly pull?: string | undefined
  /** Where the code makes the call. */
  readonly code?: Place | undefined
}

/** Something a caller asks for: a gRPC method, which is a POST of `/<service>/<method>`, or an HTTP verb and path. */
export type CallMethod =
  | { readonly kind: 'grpc'; readonly service: string; readonly method: string }
  /** A part of the path in braces or after a colon stands for any text without a slash. `ANY`: every verb. */
  | { readonly kind: 'http'; readonly verb: string; readonly path: string }

/** How the network knows a service in one environment. */
export type ServiceIdentity = {
  readonly service: string
  /** Undefined: the manifests leave it to whoever applies them, to the same one for all such services. */
  readonly namespace?: string | undefined
  /** The value of the identity label on its pods; undefined: the service's name. */
  readonly label?: string | undefined
  /** The service account of its pods; undefined: not known. */
  readonly serviceAccount?: string | undefined
  /** The ports of its pods that callers use; undefined: the config says all. Empty is a finding: policies would read it as all. */
  readonly ports?: readonly PolicyPort[] | undefined
}

/** Of a pod, never of a Kubernetes Service. */
export type PolicyPort = {
  /** A number from 1 to 65535, or a container port's name. */
  readonly port: number | string
  readonly protocol: Protocol
}
