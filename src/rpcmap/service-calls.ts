import type { CodeCall, Evidence } from './facts/code-call.ts'
import type { Contract } from './program/contract.ts'
import type { Offers } from './served/offers.ts'
import type { Target } from './shapes/shape.ts'

/** Changes whenever the same facts would give something else than before: part of the key under which this is kept. */
export const CALLS_VERSION = 26

/**
 * What the code of one service asks for and offers, as far as that can be told without the other services: plain data
 * for JSON. It depends on the facts of the packages named in it, on configuration, on the list of services and on which
 * directories hold code, and on nothing else.
 */
export type ServiceCalls = {
  readonly service: string
  /** Directories of the packages that the service is built from, its own and shared ones, sorted. */
  readonly packages: readonly string[]
  /**
   * `own`: with code of its own; `late`: in code that no entry point of the service reaches. `steps` lead to where it
   * says so.
   */
  readonly serves: readonly {
    readonly contract: Contract
    readonly rank: 'own' | 'shared' | 'late'
    readonly steps: readonly Evidence[]
  }[]
  /**
   * Queues and topics that it takes messages from, sorted; `late` ones in code that no entry point reaches. `steps`
   * lead from the service's own line to the topic's name.
   */
  readonly takes: readonly { readonly topic: string; readonly late: boolean; readonly steps: readonly Evidence[] }[]
  /**
   * Ports that it listens on, as its code and configuration say, sorted. `steps` lead from the service's own line to
   * the port.
   */
  readonly listens: readonly { readonly port: string; readonly steps: readonly Evidence[] }[]
  readonly sites: readonly CallSite[]
  readonly offers: Offers
  /** Which of the clients that users describe its code has, by their place in the list. */
  readonly clients?: readonly number[] | undefined
}

export type CallSite = {
  /** From the service's own line to the call site, which is the last. */
  readonly callPath: readonly Evidence[]
  readonly level: CodeCall['level']
  /** What has to be set for it to run, as far as the function around it says. */
  readonly condition?: Evidence | undefined
  /** At least one. */
  readonly targets: readonly SiteTarget[]
  /** A person has said what its target is, where that cannot be resolved. */
  readonly annotated: boolean
}

/** `steps` lead from the call site towards the callee's name. */
export type SiteTarget = Omit<Target, 'steps'> & {
  readonly steps: readonly Evidence[]
  /** Environment variables that say whom it calls, and that nothing in the repository sets. */
  readonly unset?: readonly string[]
}
