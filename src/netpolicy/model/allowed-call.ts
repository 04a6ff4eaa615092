import type { Place } from '../../finding.ts'
import type { AllowedCaller } from './policy.ts'

/** One call that a callee's policy admits. */
export type AllowedCall = AllowedCaller & {
  /**
   * What it may call, where that is known of every call; undefined: everything. Languages without methods get the port.
   */
  readonly methods?: readonly CallMethod[] | undefined
  /** From the allowlist. Hostile text. */
  readonly reason?: string | undefined
  /** The pull request that brought the call in (not the latest one), `owner/name#12`. */
  readonly pull?: string | undefined
  /** Where the code makes the call. */
  readonly code?: Place | undefined
}

/** Something a caller asks for: a gRPC method, which is a POST of `/<service>/<method>`, or an HTTP verb and path. */
export type CallMethod =
  | { readonly kind: 'grpc'; readonly service: string; readonly method: string }
  /** A part of the path in braces or after a colon stands for any text without a slash. `ANY`: every verb. */
  | { readonly kind: 'http'; readonly verb: string; readonly path: string }
