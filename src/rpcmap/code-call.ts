import type { Call } from '../graph/call.ts'
import type { Finding } from '../finding.ts'

/** A call that code makes. */
export type CodeCall = Call & {
  /** `called`: a call site that can run; `unreached`: a call site that nothing reaches; `wired`: a client that is built and never used. */
  readonly level: 'called' | 'unreached' | 'wired'
  /** Queues and events: no network call from caller to callee. */
  readonly async: boolean
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
  readonly findings: readonly Finding[]
}
