import type { Call } from '../../graph/call.ts'
import type { Finding } from '../../finding.ts'

/** A call that code makes. */
export type CodeCall = Call & {
  /**
   * `called`: a call site that can run; `unreached`: a call site that nothing reaches; `wired`: a client that is built
   * and never used.
   */
  readonly level: 'called' | 'unreached' | 'wired'
  /** Queues and events: no network call from caller to callee. */
  readonly async: boolean
  /**
   * The conditions on configuration, flags or the environment that the call sites stand behind, one for each, sorted by
   * path and line. Left out when a call site stands behind none.
   */
  readonly condition?: readonly Evidence[] | undefined
  /** At least one; the call sites first, sorted by path and line. */
  readonly evidence: readonly Evidence[]
}

/** A step from the call site to the name of the callee. Line and column count from 1. */
export type Evidence = {
  readonly path: string
  readonly line: number
  readonly column: number
  /** What is seen there, e.g. `ledgerproto.ReadBalanceRequest{}.Send`. Hostile text. */
  readonly text: string
}

/** A call whose target could not be named. Never dropped. */
export type UnresolvedCall = {
  readonly caller: string
  readonly evidence: Evidence
  readonly reason: string
}

/** The call graph of the code at one commit, sorted by caller, then callee. */
export type CodeGraph = {
  readonly calls: readonly CodeCall[]
  readonly unresolved: readonly UnresolvedCall[]
  /** Directories of the packages that each service is built from, its own and shared ones, sorted. */
  readonly packages: ReadonlyMap<string, readonly string[]>
  /** What each service offers to others. */
  readonly served?: ReadonlyMap<string, ServedApi>
  /** Calls of what their callee does not serve, where that is known. */
  readonly unserved?: readonly UnservedCall[]
  readonly findings: readonly Finding[]
}

/** Something of a service that others can call. */
export type Endpoint = {
  /**
   * `rpc`: a method of a registered interface definition; `request`: a request type that a handler takes; `http`: a
   * route without one of these.
   */
  readonly kind: 'rpc' | 'request' | 'http'
  /**
   * As calls name it: `ReadBalance`, `GET /balance`; `ANY /balance` takes every verb. `*`: the methods of the contract
   * are not known.
   */
  readonly name: string
  /** Of an `rpc`: what the interface definition calls its service. */
  readonly contract?: string | undefined
  /** Of a `request`: the verb and path that it is sent to. */
  readonly route?: string | undefined
  /** Offered by code outside the service's own directories, as health checks are. */
  readonly shared: boolean
  /** At least one; where it is offered, then where it is handled. */
  readonly evidence: readonly Evidence[]
}

/** What a service offers, as far as its code says: `endpoints` sorted by kind, contract and name. */
export type ServedApi = {
  readonly endpoints: readonly Endpoint[]
  /**
   * Places that offer something that could not be named: with any of them, what is missing here may be served all the
   * same.
   */
  readonly open: readonly Evidence[]
}

/** A call of something that its callee does not serve, although it serves others of the kind. */
export type UnservedCall = {
  readonly caller: string
  readonly callee: string
  readonly method: string
  /** The call site, in the caller's own code where there is one. */
  readonly evidence: Evidence
}
