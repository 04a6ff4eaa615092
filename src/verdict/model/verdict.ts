import type { Allowlist } from '../../allowlist/allowlist.ts'
import type { Config, ReviewRule } from '../../config/config.ts'
import type { UnreadableFile } from '../../file.ts'
import type { Finding, Parsed } from '../../finding.ts'
import type { Call, Delta } from '../../graph/call.ts'
import type { Service } from '../../graph/service.ts'
import type { Codeowners } from '../../owners/parse-codeowners.ts'
import type { Owner, Ownership } from '../../owners/owner.ts'
import type { CodeCall, CodeGraph } from '../../rpcmap/facts/code-call.ts'
import type { Program } from '../../rpcmap/select-unowned-programs.ts'

/** Services, allowlist and code of one commit. */
export type Snapshot = {
  readonly commit: string
  readonly services: readonly Service[]
  readonly allowlist: Parsed<Allowlist>
  readonly code: CodeGraph
  /** Of the services list and of files that could not be read; those of the allowlist and of the code stand there. */
  readonly findings: readonly Finding[]
  readonly unreadable: readonly UnreadableFile[]
  /** Go programs that are code of no service, and that no `ignore` names; left out: none. Sorted by directory. */
  readonly unowned?: readonly Program[]
}

/** All that a verdict depends on. */
export type PullFacts = {
  /** Who opened the pull request; where that is an agent, who asked for it as well. The first is the one on GitHub. */
  readonly authors: readonly string[]
  /** YYYY-MM-DD, UTC. */
  readonly today: string
  /** From the guarded branch; value undefined when the file is missing or unusable. */
  readonly config: Parsed<Config | undefined>
  /** From the guarded branch; undefined when there is none. */
  readonly codeowners: Parsed<Codeowners> | undefined
  /** Of the default branch, where another guarded branch is the base. */
  readonly defaultCodeowners?: Parsed<Codeowners> | undefined
  /** Present when the pull request changes CODEOWNERS; its value undefined when it takes the file away. */
  readonly headCodeowners?: { readonly value: Codeowners | undefined } | undefined
  /** Present when the pull request changes the config: its findings are reported, its rules are not used. */
  readonly headConfig?: Parsed<Config | undefined> | undefined
  /** About what the config names outside of the repository; left out: nothing. */
  readonly around?: readonly Finding[]
  /** The tip of the base branch. */
  readonly base: Snapshot
  /** What merging gives. */
  readonly head: Snapshot
  /**
   * Paths in which the two cannot be merged; then the snapshots are of the merge base and of the pull request's own
   * head. Empty: none.
   */
  readonly conflicts: readonly string[]
  /** The newest deciding review of each person, approvals only. */
  readonly approvals: readonly Approval[]
  /** Logins whose newest deciding review requests changes, and those whose review was dismissed. */
  readonly objectors: readonly string[]
  readonly dismissed: readonly string[]
  /** Of the authors, approvers and objectors: who may write to the repository. In lower case. */
  readonly writers: ReadonlySet<string>
  /** All pushes to the head branch; undefined: GitHub's record does not have them all. */
  readonly pushes: readonly Push[] | undefined
  /** Team `org/slug` → logins among author and approvers who are active members; undefined: the look-up failed. */
  readonly members: ReadonlyMap<string, ReadonlySet<string> | undefined>
}

export type Approval = {
  readonly login: string
  /** The commit that was approved. */
  readonly commit: string
  /** Of all subjects that the pull request had at that commit; undefined: that commit cannot be read. */
  readonly fingerprints: ReadonlySet<string> | undefined
}

/** A push to the head branch. */
export type Push = {
  /** In lower case; for what the app committed, who commanded it. Undefined: not known. */
  readonly actor: string | undefined
  /** `subjectName` of what it changed; undefined: not known, so it may have changed everything. */
  readonly changed: ReadonlySet<string> | undefined
}

/** Everything Drawbridge concludes about one pull request at one head SHA. */
export type Verdict = {
  readonly base: string
  readonly head: string
  readonly state: 'success' | 'waiting' | 'failure'
  /** One line, at most 100 characters, e.g. `Waiting for @acme/ledger`. */
  readonly title: string
  /** Paths in which it cannot be merged. */
  readonly conflicts: readonly string[]
  /** What this pull request brings; its errors make the verdict a failure. Sorted by `compareFindings`. */
  readonly findings: readonly Finding[]
  /** What the base has too. Shown, never a failure. */
  readonly inherited: readonly Finding[]
  /** Of the declared calls. */
  readonly delta: Delta
  /** Of the calls that code makes, at level called or unreached and not async. */
  readonly codeDelta: Delta
  /** The calls of head's code, for evidence. */
  readonly calls: readonly CodeCall[]
  /** One per callee with added or widened calls, sorted by callee. */
  readonly consents: readonly Consent[]
  /**
   * Entries that would declare what this pull request brings undeclared: calls and methods of code that can run. Sorted
   * by callee, then caller. Calls that the base leaves undeclared too are not among them.
   */
  readonly missing: readonly MissingEntry[]
}

/** Something that the owners by one line of CODEOWNERS have to agree to. */
export type Subject = {
  /**
   * `calls`: to a service. `owners`: a service moves, goes, or is given to others. `config`: the rules themselves
   * change.
   */
  readonly about: 'calls' | 'owners' | 'config'
  /** The service, or the path of the config. */
  readonly callee: string
  /** Of `calls`; otherwise empty. */
  readonly calls: readonly ConsentCall[]
  readonly rule: ReviewRule
  readonly ownership: Ownership
  readonly fingerprint: string
}

export type Consent = Subject & {
  readonly approvals: readonly {
    readonly login: string
    readonly via: Owner
    readonly how: 'review' | 'author'
  }[]
  /** Owners who approved something else than what is proposed now. */
  readonly stale: readonly { readonly login: string; readonly commit: string }[]
  /** Owners whose agreement does not count, and why; sorted by login. */
  readonly uncounted: readonly { readonly login: string; readonly why: Uncounted }[]
  /** Owners who request changes. Where objections hold, nobody's agreement counts as long as there is one. */
  readonly objections: readonly string[]
  /**
   * `given`, `waiting`: consent is required. `notify`: owners are asked, nobody has to agree. `none`: nobody is asked.
   * `impossible`: required, and nobody could give it (no owner, or a membership look-up failed).
   */
  readonly state: 'given' | 'waiting' | 'notify' | 'none' | 'impossible'
}

/**
 * `pushed`: who put it there does not agree to it. `no-write`: only people who may write to the repository can agree.
 * `dismissed`: the review was. `asked`: who had an agent write it is its author. `others-pushed`: of an author, whose own agreement counts for what nobody else pushed.
 */
export type Uncounted = 'pushed' | 'no-write' | 'dismissed' | 'asked' | 'others-pushed'

/**
 * A declared call that needs its callee's consent. Of a widened one the methods are those gained, or all when only
 * `until` moved on.
 */
export type ConsentCall = Call & {
  /** `handed-over`: nothing about the call itself changes, but its caller gets other owners. */
  readonly change: 'added' | 'widened' | 'handed-over'
  /** The owners that it gets, as one text. */
  readonly callerOwners?: string | undefined
  /** The last day on which the entry counts at head, YYYY-MM-DD. */
  readonly until?: string | undefined
}

/**
 * An entry that the allowlist lacks, and the file that would hold it. What the pair's entry declares already is in it,
 * too.
 */
export type MissingEntry = Call & {
  readonly path: string
  /** The lines to add, or to replace the pair's entry by, as a person would paste them. */
  readonly text: string
  /** An entry for the pair exists and is too narrow. */
  readonly replaces: boolean
}
