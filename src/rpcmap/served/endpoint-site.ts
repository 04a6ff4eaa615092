import type { Contract } from '../program/contract.ts'
import type { ScopedValue, Scope, SourceFile, TypeDecl } from '../program/program.ts'
import type { At, Value } from '../facts/source-facts.ts'
import type { Tracer } from '../trace/trace-value.ts'

/** A place in a unit that offers something; what exactly is asked for each service that runs the unit. */
export type EndpointSite = {
  readonly file: SourceFile
  readonly at: At
  /** What stands there, shortened for people. */
  readonly text: string
  readonly scope: Scope | undefined
  readonly offer: (tracer: Tracer, mounts: Mounts) => readonly Offer[]
  /** Routers that it makes part of others. */
  readonly mounts?: (tracer: Tracer) => readonly Mount[]
}

/** A router that answers under a prefix of another one: `r.Mount("/admin", sub)`. */
export type Mount = {
  /** The call that makes it. */
  readonly router: Value
  /** Undefined: at the other's root. */
  readonly prefix: ScopedValue | undefined
  /** Undefined: the one of the program. */
  readonly on: ScopedValue | undefined
}

/** By the call that makes the router. */
export type Mounts = ReadonlyMap<Value, readonly Mount[]>

export type Offer =
  /** `route` as `GET /balance`; undefined: its verb or pattern is not known. */
  | { readonly kind: 'http'; readonly route: string | undefined }
  /** A contract; `types` are those of the values that implement it, as far as they are known. */
  | { readonly kind: 'rpc'; readonly contract: Contract; readonly types: readonly TypeDecl[] }
  /** A request type that is taken. */
  | { readonly kind: 'request'; readonly type: TypeDecl }
