import type { Deployment } from './deployment.ts'
import type { Service } from '../graph/service.ts'
import type { Bound, Fn, Package, Program, Scope, Source, TypeDecl, Unit } from './program.ts'
import type { Contract } from './contract.ts'
import type { Handed } from './handed-constructor.ts'
import type { SettingBind } from './setting-bind.ts'
import type { Value } from './source-facts.ts'

/** One call of a function of the repository. */
export type CallOf = { readonly args: readonly Value[]; readonly scope: Scope; readonly receiver: Value | undefined }

/** The program as one service runs it: what its functions are called with and what its variables and fields are given. */
export type View = {
  readonly program: Program
  readonly service: Service
  readonly deployment: Deployment
  readonly callsOf: (fn: Fn) => readonly CallOf[]
  readonly callersOf: (fn: Fn) => readonly Unit[]
  readonly isOwn: (pkg: Package) => boolean
  readonly writesTo: (target: Unit) => readonly Source[]
  /** The calls that make clients of a contract. */
  readonly buildsOf: (
    contract: Contract,
  ) => readonly { readonly call: Value & { kind: 'call' }; readonly scope: Scope }[]
  readonly binds: () => readonly SettingBind[]
  readonly handed: (contract: Contract) => readonly Handed[]
  /** Functions that a container makes values with. */
  readonly providers: () => readonly Bound[]
  readonly fieldWrites: (decl: TypeDecl, field: string) => readonly Source[]
}
