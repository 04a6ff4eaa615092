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
  /** `deployed`: the running release makes the call; `returnable`: only a release one can still return to does. */
  readonly origin: 'deployed' | 'returnable'
}
