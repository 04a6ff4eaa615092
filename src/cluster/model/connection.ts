import type { AddressRange, PolicySource, Unread } from './policy.ts'
import type { Protocol, Workload } from './cluster.ts'
import type { PortSet } from './port-set.ts'

/** One end: pods of a workload, or an address outside of the cluster. */
export type Endpoint =
  | { readonly kind: 'workload'; readonly workload: Workload }
  | { readonly kind: 'address'; readonly family: 4 | 6; readonly address: bigint }

/** What is asked of the evaluator. */
export type Question = {
  readonly from: Endpoint
  readonly to: Endpoint
  readonly protocol: Protocol
  /** Of the destination's pod, not of a Kubernetes Service. */
  readonly port: number
  /** Undefined: the source may use any, and takes one that gets through. */
  readonly sourcePort?: number | undefined
  /**
   * HTTP verb and path; a gRPC method is a POST of `/package.Service/Method`. Undefined: any, and one that gets through
   * is enough.
   */
  readonly http?: { readonly method: string; readonly path: string } | undefined
}

export type EvaluateOptions = {
  /** Whether staged policies count as if they were enforced. */
  readonly staged: 'ignored' | 'assumed'
  /** Where the addresses of pods lie, and of nodes; unless said, anywhere in IPv4. Never empty. */
  readonly podRanges?: readonly AddressRange[] | undefined
}

/**
 * The answer, with what decided at each end: egress of the source, then ingress of the destination where egress let it
 * through.
 */
export type Decision = {
  readonly allowed: boolean
  readonly steps: readonly DecisionStep[]
  /** Not empty: the answer is about the policies that could be read, and these may change it. */
  readonly unread: readonly Unread[]
}

export type DecisionStep = {
  readonly direction: 'egress' | 'ingress'
  readonly allowed: boolean
  /**
   * `open`: no policy is about the pod in this direction. `rule`: that rule decided. `default`: a policy is about the
   * pod, none of its rules matched, and the tier's default action decided. `passed`: policies are about the pod, and
   * each tier that has some passed it on. `outside`: this end is no pod, or shares its node's address.
   */
  readonly because:
    | { readonly kind: 'open' | 'outside' }
    | { readonly kind: 'rule'; readonly policy: PolicySource; readonly rule: number }
    | { readonly kind: 'passed'; readonly policies: readonly PolicySource[] }
    | { readonly kind: 'default'; readonly tier: string; readonly policies: readonly PolicySource[] }
  /** The rules with `log` that it passed on its way. */
  readonly logged: readonly { readonly policy: PolicySource; readonly rule: number }[]
}

/** All ports on which one end may open connections to the other. */
export type Connection = { readonly from: Party; readonly to: Party; readonly ports: PortSet }

/** One end in a listing: a workload, or addresses outside of the cluster that all policies treat alike. */
export type Party =
  | { readonly kind: 'workload'; readonly workload: Workload }
  | { readonly kind: 'addresses'; readonly family: 4 | 6; readonly first: bigint; readonly last: bigint }
