import type { Program, Scope, SourceFile, Unit } from '../program/program.ts'
import type { HostMatch } from '../settings/name-callee.ts'
import type { Body } from '../program/program.ts'
import type { At } from '../facts/source-facts.ts'
import type { Tracer } from '../trace/trace-value.ts'
import type { TraceStep } from '../facts/trace-step.ts'
import type { Names } from '../settings/name-callee.ts'
import type { Contract, Stub } from '../program/contract.ts'

/** One way in which code calls a service. */
export type Shape = {
  readonly name: string
  /** The places in a unit that have the shape; whom they call is asked later, for each service that runs the unit. */
  readonly find: (unit: Unit, bodies: readonly Body[], program: Program) => readonly Site[]
}

export type Site = {
  readonly file: SourceFile
  readonly at: At
  /** What stands there, shortened for people. */
  readonly text: string
  readonly scope: Scope | undefined
  /** Written down by a person: it holds wherever the code of the service has it. */
  readonly declared?: true
  /** The generated client whose method it calls. */
  readonly stub?: Stub
  readonly resolve: (tracer: Tracer, names: Names) => readonly Target[]
}

/** Whom a client of a contract calls: who serves it is known when all services were looked at. */
export type ByContract = {
  readonly kind: 'contract'
  readonly contract: Contract
  readonly foreign: boolean
  /** Whom the addresses of its connection mean; empty: no address is known. */
  readonly addresses: readonly HostMatch[]
  /** No code that the service runs was found to make a client. */
  readonly neverConstructed?: true
}

/** Whoever takes from a queue or topic. */
export type ByTopic = { readonly kind: 'topic'; readonly topic: string; readonly async: boolean }

export type Target = {
  readonly callee: HostMatch | ByContract | ByTopic
  /** Undefined: every method. */
  readonly methods?: readonly string[] | undefined
  /** From the call site towards the callee's name. */
  readonly steps: readonly TraceStep[]
}
