/**
 * What a generated client and a generated server speak: the service of an interface definition (proto, thrift). Two of
 * them are the same when they share a key; keys that come first say more.
 */
export type Contract = { readonly name: string; readonly keys: readonly string[] }

/** A generated client. */
export type Stub = {
  readonly contract: Contract
  /** Which argument of the constructor says who is called: the connection, the address or the name. */
  readonly target: number
  /** Known by its name only: its package is not in the repository. */
  readonly foreign: boolean
}

/** The generated clients and servers of a package. */
export type PackageStubs = {
  readonly constructors: ReadonlyMap<string, Stub>
  /** By the names of the interfaces and structs that a client has. */
  readonly types: ReadonlyMap<string, Stub>
  /** By the names of functions and values whose mention means that the contract is served. */
  readonly servers: ReadonlyMap<string, Contract>
}
