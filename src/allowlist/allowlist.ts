import type { Call } from '../graph/call.ts'
import type { Place } from '../finding.ts'

/** What users declare: who may call whom. The same in memory for both layouts. Sorted by callee, then caller. */
export type Allowlist = {
  readonly entries: readonly Entry[]
  readonly revocations: readonly Revocation[]
}

/** One declared call. */
export type Entry = Call & {
  readonly reason?: string | undefined
  /** The last day on which it counts, as YYYY-MM-DD. */
  readonly until?: string | undefined
  readonly place: Place
}

/** A call taken away at once, from rollback targets too. */
export type Revocation = {
  readonly caller: string
  readonly callee: string
  readonly reason?: string | undefined
  readonly until?: string | undefined
  readonly place: Place
}

/** `callee`: `<service>/allowlist.yaml`; `caller`: `<caller>/manifests/egress/<callee>.rule`. */
export const ALLOWLIST_LAYOUTS = ['callee', 'caller'] as const

export type AllowlistLayout = (typeof ALLOWLIST_LAYOUTS)[number]

export type AllowlistOptions = {
  readonly layout: AllowlistLayout
}
