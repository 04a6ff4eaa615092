import type { PolicyOptions } from '../../netpolicy/model/policy.ts'

/** The config's `policy`: what is rendered, and what a plan does besides. */
export type PolicyRules = PolicyOptions & {
  /**
   * `manifests`: the policies name the ports that callers use, and a service's namespace, labels and service account,
   * as the manifests in its directory have them; what is not found there is a finding. `all`, which left out means: a
   * service is known by its name alone, and its policies let callers in at every port.
   */
  readonly ports?: 'manifests' | 'all' | undefined
  /** Left out: any number. */
  readonly removals?: RemovalCap | undefined
}

/**
 * How many calls one plan may take away that nobody revoked, unless a person asked for it by command. Both hold where
 * both are given.
 */
export type RemovalCap = {
  readonly max?: number | undefined
  /** Of the calls that the policies it touches let through before. */
  readonly percent?: number | undefined
}
