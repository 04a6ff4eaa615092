/** Something wrong or notable in what a user wrote. Returned and collected, never thrown. */
export type Finding = {
  readonly code: FindingCode
  readonly severity: Severity
  /** One sentence in plain text: what is wrong. Hostile names may be inside; whoever renders it escapes it. */
  readonly message: string
  /** What to do now, in one sentence, when there is something to do. */
  readonly hint?: string
  readonly place: Place
}

/** `error` keeps a pull request from merging; `warning` and `notice` do not. */
export type Severity = 'error' | 'warning' | 'notice'

/** Where a finding points: a path from the repository's root; line and column count from 1. */
export type Place = {
  readonly path: string
  readonly line?: number
  readonly column?: number
}

/** What a parser makes of a text: the good part, and findings for the rest. */
export type Parsed<T> = {
  readonly value: T
  readonly findings: readonly Finding[]
}

/** Kinds of findings. What each means, why it matters and what to do is in findings/; `drawbridge explain` tells it. */
export type FindingCode =
  // config
  | 'config-missing'
  | 'config-syntax'
  | 'config-unknown-key'
  | 'config-bad-value'
  | 'config-duplicate'
  | 'config-repository-missing'
  // graph
  | 'service-duplicate-name'
  | 'service-duplicate-dir'
  | 'service-missing-dir'
  | 'service-glob-unmatched'
  | 'services-none'
  | 'unowned-program'
  // allowlist
  | 'allowlist-syntax'
  | 'allowlist-unknown-key'
  | 'allowlist-bad-value'
  | 'allowlist-unknown-service'
  | 'allowlist-self'
  | 'allowlist-expired'
  | 'allowlist-revoked-entry'
  | 'allowlist-misplaced'
  | 'allowlist-not-editable'
  // files
  | 'file-symlink'
  | 'file-submodule'
  | 'file-too-large'
  | 'file-not-utf8'
  | 'file-missing'
  // what merging gives
  | 'merge-conflict'
  | 'rules-weakened'
  | 'owners-change'
  // owners
  | 'codeowners-syntax'
  | 'codeowners-too-large'
  | 'callee-unowned'
  | 'owner-unknown'
  | 'owner-too-few'
  // calls
  | 'undeclared-call'
  | 'undeclared-method'
  | 'revoked-call'
  | 'unserved-method'
  | 'unused-entry'
  | 'unresolved-call'
  | 'unknown-callee'
  | 'unparsable-source'
  | 'annotation-bad'
  | 'annotation-unmatched'
  | 'client-unmatched'
  // network policies
  | 'policy-syntax'
  | 'policy-bad-label'
  | 'policy-not-evaluated'
  | 'policy-no-effect'
  | 'policy-unknown-tier'
  | 'manifest-duplicate'
  | 'policy-missing-input'
  | 'policy-bad-input'
  | 'policy-shared-identity'
  | 'policy-mode-unsupported'
  | 'policy-mode-conflict'
  | 'policy-mode-syntax'
  | 'policy-base-waits'
  | 'policy-removals'
  | 'observations-syntax'
  | 'observations-missing'
  | 'policy-mode-refused'
  | 'policy-name-collision'
  | 'policy-too-large'
  // deploy
  | 'service-absent'
  | 'manifest-missing'
  | 'manifest-syntax'
  | 'manifest-template'
  | 'image-not-found'
  | 'image-not-editable'
  | 'labels-not-editable'
  | 'release-syntax'
  | 'release-missing'
  | 'release-unknown-version'
  | 'rollback-needs-revoked'
  | 'release-held'
  | 'release-older'
  | 'release-unrelated'
  | 'release-not-reached'
  | 'release-calls-differ'
  | 'call-unagreed'
  | 'connection-unlisted'
  | 'policy-outside'

/** Errors first, then by path, line, column and code, so that every listing is stable. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    RANK[a.severity] - RANK[b.severity] ||
    compareText(a.place.path, b.place.path) ||
    (a.place.line ?? 0) - (b.place.line ?? 0) ||
    (a.place.column ?? 0) - (b.place.column ?? 0) ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message)
  )
}

const RANK: Record<Severity, number> = { error: 0, warning: 1, notice: 2 }

/** Orders by code unit: the same on every machine, unlike localeCompare. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
