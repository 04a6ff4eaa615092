import type { Deployment } from '../settings/deployment.ts'
import type { Service } from '../../graph/service.ts'
import type { Body, Fn, Package, Program, Scope, Assignment, ScopedType, TypeDecl, Unit } from '../program/program.ts'
import type { Contract } from '../program/contract.ts'
import type { PassedConstructor } from '../stubs/passed-constructor.ts'
import type { SettingBind } from '../program/setting-bind.ts'
import type { Value } from '../facts/source-facts.ts'
import type { Address } from '../settings/address.ts'

/** One call of a function of the repository. */
export type CallOf = { readonly args: readonly Value[]; readonly scope: Scope; readonly receiver: Value | undefined }

/** A function that a container makes values with, and which of its results is asked for. */
export type Provider = { readonly bodies: readonly Body[]; readonly results: number; readonly at: number }

/** The functions that give values of a type, in the order in which the container is given them. */
export type Providers = (ty: ScopedType) => readonly Provider[]

/**
 * The program as one service runs it: what its functions are called with and what its variables and fields are given.
 */
export type View = {
  readonly program: Program
  readonly service: Service
  readonly deployment: Deployment
  readonly callsOf: (fn: Fn) => readonly CallOf[]
  readonly callersOf: (fn: Fn) => readonly Unit[]
  readonly isOwn: (pkg: Package) => boolean
  readonly writesTo: (target: Unit) => readonly Assignment[]
  /** The calls that make clients of a contract. */
  readonly buildsOf: (
    contract: Contract,
  ) => readonly { readonly call: Value & { kind: 'call' }; readonly scope: Scope }[]
  readonly binds: () => readonly SettingBind[]
  readonly passedConstructors: (contract: Contract) => readonly PassedConstructor[]
  /** Functions that a container makes values of a type with. */
  readonly providers: Providers
  /** What was found out about addresses, by the values that they are: many calls go through one client. */
  readonly addresses: Map<Value, readonly Address[]>
  readonly fieldWrites: (decl: TypeDecl, field: string) => readonly Assignment[]
}
