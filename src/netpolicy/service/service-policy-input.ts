import type { AllowedCall } from '../model/allowed-call.ts'
import type { IdentityIndex } from '../identity/index-identities.ts'
import type { PolicyMode, PolicyOptions } from '../model/policy.ts'
import type { IntendedRule } from '../model/policy-set.ts'

/** All that the policies of one service in one environment follow from. */
export type ServicePolicyInput = {
  /** Where the policies will live, for findings. */
  readonly path: string
  readonly callee: string
  /** In any order; several of one caller count as one. */
  readonly calls: readonly AllowedCall[]
  /** Of every service of the environment. */
  readonly identities: IdentityIndex
  readonly options: PolicyOptions
  /** See `selectPolicyMode`. */
  readonly mode: PolicyMode
  /**
   * What the platform needs (`buildPlatformRules`), while the environment's base does not enforce yet: a service that
   * is isolated before the others must be open to probes and Prometheus by its own policy. Left out: nothing.
   */
  readonly platform?: readonly IntendedRule[] | undefined
}
