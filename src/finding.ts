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

export type FindingCode =
  // config
  | 'config-missing' // the base branch has no .github/drawbridge.yml
  | 'config-syntax' // not YAML, or more than one document, or an alias bomb
  | 'config-unknown-key'
  | 'config-bad-value'
  | 'config-duplicate' // the same service or environment named twice
  // graph
  | 'service-duplicate-name' // two directories give the same service name
  | 'service-duplicate-dir' // one directory given to two services
  | 'service-missing-dir' // a service named one by one whose directory does not exist
  // allowlist
  | 'allowlist-syntax'
  | 'allowlist-unknown-key'
  | 'allowlist-bad-value'
  | 'allowlist-unknown-service' // a caller or callee that is no service
  | 'allowlist-self' // a service that allows itself
  | 'allowlist-expired' // `until` has passed: the entry counts as removed
  | 'allowlist-revoked-entry' // listed among callers and revoked at once
  | 'allowlist-misplaced' // an allowlist file where no service lives, or of the other layout
  | 'allowlist-not-editable' // a file that cannot take an entry without more of it being touched
  // files
  | 'file-symlink'
  | 'file-submodule'
  | 'file-too-large'
  | 'file-not-utf8'
  | 'file-missing' // a clone without all of its files' contents
  // owners
  | 'codeowners-missing'
  | 'codeowners-syntax' // a line GitHub skips
  | 'codeowners-too-large' // GitHub ignores the whole file
  | 'callee-unowned' // an explicit rule without owners, or no rule at all
  | 'owner-unknown' // an owning team whose members could not be read
  | 'owner-too-few' // fewer owners who may agree than have to
  // calls
  | 'undeclared-call' // a call in code without an entry
  | 'undeclared-method' // the entry exists, but not for this method
  | 'revoked-call' // a call in code that the callee revoked
  | 'unserved-method' // a call of a method that its callee does not serve
  | 'unused-entry' // an entry that no code uses
  | 'unresolved-call' // a call whose target the analyser could not name
  | 'unknown-callee' // a call in code to something that is no service
  | 'unparsable-source' // Go that could not be read to its end
  | 'annotation-bad' // a `// rpcmap:` comment that names no service
  | 'annotation-unmatched' // one that stands at no call, or names a method that its callee does not serve
  | 'client-unmatched' // a client in `rpcmap.clients` that no code has
  // network policies
  | 'policy-syntax' // not YAML, or no NetworkPolicy that Kubernetes would take
  | 'policy-bad-label' // a name that Kubernetes does not take as a pod label
  | 'policy-not-evaluated' // a kind, or a part of a policy, that the evaluator does not know
  | 'policy-no-effect' // a selector that matches no pod, or rules that the policy's types leave out
  | 'policy-unknown-tier' // a tier that no manifest describes
  | 'manifest-duplicate' // two objects of one kind, namespace and name
  | 'policy-missing-input' // a namespace, a port or a service account that a policy needs and nobody knows
  | 'policy-bad-input' // a port, address range, path or name that no policy can hold
  | 'policy-shared-identity' // two services that the network cannot tell apart
  | 'policy-mode-unsupported' // a mode that the cluster's policies do not have: nothing is rendered
  | 'policy-mode-conflict' // a default deny that would cut a service whose own policy lets nobody through yet
  | 'policy-mode-syntax' // a policy-mode.yaml in the config repository that cannot be read
  | 'policy-base-waits' // a default deny that is not rendered before every service has a policy
  | 'policy-removals' // a plan that takes away more calls than the config lets it
  | 'observations-syntax' // a line that is no observation of a connection
  | 'observations-missing' // nothing was seen that speaks for a change of mode
  | 'policy-mode-refused' // a change of mode that what was seen speaks against
  | 'policy-name-collision' // two policies of one name
  | 'policy-too-large' // more than the API server takes
  // deploy
  | 'service-absent' // the environment has no directory for the service
  | 'manifest-missing' // the directory has no file with the image
  | 'manifest-syntax'
  | 'manifest-template' // Helm braces left unrendered
  | 'image-not-found' // no container of that name, or several
  | 'image-not-editable' // the image is an alias, an anchor or a block scalar
  | 'labels-not-editable' // pod labels that are an alias, an anchor or not a plain map
  | 'release-syntax'
  | 'release-missing' // the service was never deployed there
  | 'release-unknown-version'
  | 'rollback-needs-revoked' // the target needs a call that was revoked
  | 'release-held' // a rollback left a hold
  | 'release-older' // the version is in the history of the one that runs
  | 'release-unrelated' // the version shares no line of history with the one that runs
  | 'release-not-reached' // the version was not yet released in the environment before

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
