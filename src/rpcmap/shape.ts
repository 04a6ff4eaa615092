import type { Program, Scope, SourceFile, Unit } from './program.ts'
import type { Named } from './name-callee.ts'
import type { Body } from './program.ts'
import type { At } from './source-facts.ts'
import type { Tracer, Waypoint } from './trace-value.ts'
import type { Names } from './name-callee.ts'

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
  readonly resolve: (tracer: Tracer, names: Names) => readonly Target[]
}

export type Target = {
  readonly callee: Named
  /** Undefined: every method. */
  readonly methods?: readonly string[] | undefined
  /** From the call site towards the callee's name. */
  readonly steps: readonly Waypoint[]
}
