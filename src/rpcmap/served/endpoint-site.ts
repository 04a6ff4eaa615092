import type { Contract } from '../contract.ts'
import type { Scope, SourceFile, TypeDecl } from '../program.ts'
import type { At } from '../source-facts.ts'
import type { Tracer } from '../trace-value.ts'

/** A place in a unit that offers something; what exactly is asked for each service that runs the unit. */
export type EndpointSite = {
  readonly file: SourceFile
  readonly at: At
  /** What stands there, shortened for people. */
  readonly text: string
  readonly scope: Scope | undefined
  readonly offer: (tracer: Tracer) => readonly Offer[]
}

export type Offer =
  /** `route` as `GET /balance`; undefined: its verb or pattern is not known. */
  | { readonly kind: 'http'; readonly route: string | undefined }
  /** A contract; `types` are those of the values that implement it, as far as they are known. */
  | { readonly kind: 'rpc'; readonly contract: Contract; readonly types: readonly TypeDecl[] }
  /** A request type that is taken. */
  | { readonly kind: 'request'; readonly type: TypeDecl }
