/** The Go module that everything generated is in. */
export const MODULE = 'github.com/acme/monorepo'

/** Path → text. */
export type Files = ReadonlyMap<string, string>

export type GeneratedService = {
  readonly index: number
  /** Also its directory: `service.ledger-2`. */
  readonly name: string
  /** Its host in the cluster: `s-ledger-2`. */
  readonly host: string
  /** For identifiers: `ledger2`. */
  readonly word: string
}

/** One call that the generated code makes: the truth about a pair of services, since no pair has two. */
export type GeneratedCall = {
  readonly caller: GeneratedService
  readonly callee: GeneratedService
  readonly style: CallStyle
}

/**
 * One way in which generated services call each other. To add one: a file in styles/, and its line in styles.ts.
 * Everything is a function of its input alone.
 */
export type CallStyle = {
  readonly name: string
  /** Whether the handler runs the calling function; false for a call site that nothing reaches. */
  readonly reached: boolean
  /** The methods that the analysis should name; empty where it cannot know any. */
  methods(call: GeneratedCall): readonly string[]
  /**
   * In package `handler` of the caller: a function `name(ctx context.Context)` that calls, and the import paths that it
   * takes.
   */
  callingFunction(call: GeneratedCall, name: string): { readonly imports: readonly string[]; readonly code: string }
  /** What a service that is called in this way has more. */
  calleeFiles?(callee: GeneratedService): Files
  /** What a service that calls in this way has more, such as manifests. */
  callerFiles?(caller: GeneratedService, callees: readonly GeneratedService[]): Files
  /** What the repository has once, given everybody who is called in this way. */
  sharedFiles?(callees: readonly GeneratedService[]): Files
}
