import type { FileEdit } from '../../file.ts'
import type { Finding } from '../../finding.ts'
import type { Call } from '../../graph/call.ts'

/** What a deployment shall bring about. */
export type DesiredRelease = {
  readonly service: string
  /** Undefined: the running version stays, and its calls and policies are brought up to date. */
  readonly version: string | undefined
  /** The service's entries in the allowlist at the commit `declaredAt`. */
  readonly calls: readonly Omit<Call, 'caller'>[]
  /** A full commit id of the services' repository; the version itself, unless the running version stays. */
  readonly declaredAt: string
  /** The source pull request; undefined: it was pushed to the default branch without one. */
  readonly pull: number | undefined
  /** `command`: a person asked for it, which releases a hold. */
  readonly trigger: 'merge' | 'command'
  readonly requestedBy: string
}

/** A deployment or rollback before it is carried out. */
export type Plan = {
  readonly record: PlanRecord
  readonly branch: string
  readonly title: string
  readonly body: string
  /** Sorted by path. Empty: refused, abstained, or the config repository already says so. */
  readonly edits: readonly FileEdit[]
  /**
   * Nothing is to be done for this wish (a hold, a newer version): an open pull request from the branch stays as it is.
   */
  readonly abstains: boolean
  /** An error finding means: refuse, and say why. */
  readonly findings: readonly Finding[]
  readonly callChanges: readonly CallChange[]
}

/** What the body of a deployment or rollback pull request carries, hidden, so that it can be read back. */
export type PlanRecord = {
  readonly kind: 'deployment' | 'rollback'
  readonly service: string
  readonly environment: string
  readonly version: string
  /** The version that runs now, equal to `version` when that stays; undefined for a first release. */
  readonly from: string | undefined
  /** The commit whose allowlist the release's calls come from; for a rollback, the version. */
  readonly declaredAt: string
  readonly trigger: 'merge' | 'command'
  /** Login of who merged or commanded. */
  readonly requestedBy: string
  /**
   * Of a deployment: the source pull request that made the version; `sources` may name later ones, which only changed
   * calls.
   */
  readonly pull?: number | undefined
  /** Nothing was released yet, and only policies are brought up to date: `version` and `from` are both `declaredAt`. */
  readonly only?: 'policies' | undefined
  /** Of a rollback, when one was given. */
  readonly reason?: string | undefined
  /** Of a rollback: the day on which its hold begins, as YYYY-MM-DD. */
  readonly since?: string | undefined
  /** `owner/name` of the services' repository, where no source names it. */
  readonly repository?: string | undefined
  /** Source pull requests that it carries or answers, sorted by number; empty: it follows a push. */
  readonly sources: readonly { readonly repository: string; readonly pull: number }[]
}

/** What happens to one call in the environment, for the table in the body. */
export type CallChange = {
  readonly caller: string
  readonly callee: string
  readonly change: 'added' | 'kept' | 'removed' | 'revoked'
  /**
   * In one clause: `service.pot needs it: its running release 1a2b3c4 calls service.ledger`. Hostile names may be
   * inside.
   */
  readonly why: string
  /** Of a call that opens: who agreed to it, as plain text; undefined: that was not looked up. */
  readonly agreed?: string | undefined
}
