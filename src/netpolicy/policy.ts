/** Which policies are rendered, from the config's `policy`. */
export type PolicyOptions = {
  readonly kinds: readonly 'kubernetes'[]
  readonly mode: 'enforce'
  /** The pod label whose value is the service's name. */
  readonly identityLabel: string
}

/** One caller that a callee's policy lets in, and why it is there. */
export type AllowedCaller = {
  readonly caller: string
  /**
   * `deployed`: the running release makes the call; `returnable`: only a release one can still return to does; `declared`: no release
   * of the caller is recorded yet, so its entries in the allowlist stand in for it.
   */
  readonly origin: 'deployed' | 'returnable' | 'declared'
  /** The newest version that makes the call; undefined for `declared`. */
  readonly version?: string | undefined
}
