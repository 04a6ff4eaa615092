import { minimatch } from 'minimatch'
import type { Place } from '../../finding.ts'

/** What users say in `.github/drawbridge.yml` about how calls are found. */
export type RpcmapOptions = { readonly clients: readonly ClientOption[] }

/** A client of the users' own making. Arguments count from 1. */
export type ClientOption = {
  /** A glob of directories of the repository, or of import paths of packages outside of it. */
  readonly package: string
  /** The type whose methods are meant; undefined: functions of the package. */
  readonly type?: string | undefined
  /** Functions or methods that make a call each, by name; `*` stands for any part of it. */
  readonly function?: string | undefined
  /** Functions that make a client: each method called on what they give is a call. */
  readonly factory?: string | undefined
  /** The argument that names the callee: a service, a host, an address or a URL. */
  readonly callee: number
  /** The argument that names the method; undefined: the function's own name does. */
  readonly method?: number | undefined
  /** Where users say so; undefined: not known. */
  readonly place?: Place | undefined
}

/** The options that speak of a package, by its directory or its import path. */
export function clientsOf(clients: readonly ClientOption[], path: string): readonly ClientOption[] {
  return clients.filter((client) => minimatch(path, client.package))
}

/** Whether a name matches a pattern in which `*` stands for any part. */
export function isNamed(name: string, pattern: string | undefined): boolean {
  return pattern !== undefined && minimatch(name, pattern)
}
