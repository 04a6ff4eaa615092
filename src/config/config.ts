import type { AllowlistOptions } from '../allowlist/allowlist.ts'
import type { PolicyRules } from '../deploy/policies/policy-rules.ts'
import type { Environment, ImageOptions, RollbackOptions } from '../deploy/releases/release.ts'
import type { ServiceRule } from '../graph/service.ts'
import type { CommandRules } from './command-rules.ts'
import type { RpcmapOptions } from '../rpcmap/program/client-option.ts'

/** `.github/drawbridge.yml`, complete: every default is filled in. */
export type Config = {
  readonly services: readonly ServiceRule[]
  /** Globs of further branches, beside the default one, whose rulesets require our check. */
  readonly branches: readonly string[]
  /** Globs of directories whose programs, links and submodules are meant to be no services. */
  readonly ignore: readonly string[]
  readonly allowlist: AllowlistOptions
  readonly calls: CallRules
  /** What a pull request of the config repository opens although no entry of the allowlist does. */
  readonly connections: 'fail' | 'warn'
  readonly review: ReviewRules
  readonly commands: CommandRules
  /** `owner/name`; undefined: nothing is deployed. */
  readonly configRepository?: string | undefined
  readonly environments: readonly Environment[]
  readonly image?: ImageOptions | undefined
  readonly policy: PolicyRules
  readonly rollback: RollbackOptions
  readonly rpcmap: RpcmapOptions
}

export type CallRules = {
  readonly undeclared: 'fail' | 'warn'
  readonly unused: 'warn' | 'ignore'
  /** Programs of no service that a pull request brings. */
  readonly unownedPrograms: 'fail' | 'warn'
}

export type ReviewRules = {
  readonly default: ReviewRule
  /** By callee, complete. */
  readonly services: ReadonlyMap<string, ReviewRule>
  /** `hold`: as long as one of the owners requests changes, the others' agreement does not count. */
  readonly objections: 'hold' | 'ignore'
}

export type ReviewRule = {
  readonly consent: 'required' | 'notify' | 'none'
  /** How many owners must agree. At least 1. */
  readonly approvals: number
  /** `counts`: an author who is an owner agrees by having written it. */
  readonly author: 'counts' | 'excluded'
}

export const CONFIG_PATH = '.github/drawbridge.yml'
