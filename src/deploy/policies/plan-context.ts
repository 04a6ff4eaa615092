import type { Agreement } from '../../allowlist/agreement.ts'
import type { Allowlist } from '../../allowlist/allowlist.ts'
import type { RepoFile } from '../../file.ts'
import type { Environment, ImageOptions, ReleaseHistory, RollbackOptions } from '../releases/release.ts'
import type { PolicyRules } from './policy-rules.ts'
import type { PolicyState } from './policy-state.ts'

/** One environment's part of the config repository at one commit, as far as a plan needs it. */
export type EnvironmentState = {
  readonly environment: Environment
  /** The config repository's commit. */
  readonly commit: string
  /** Every service with a release there. */
  readonly histories: ReadonlyMap<string, ReleaseHistory>
  /**
   * By path: each service's `release.yaml`, `network-policy.yaml`, `policy-mode.yaml` and the image's file, the
   * environment's base and its mode, and every manifest where `needsManifests`.
   */
  readonly files: ReadonlyMap<string, RepoFile>
  /** Services that have a directory there, whether or not they were released by Drawbridge. */
  readonly present: ReadonlySet<string>
  /** Left out: no modes are recorded, and services are known by their names. */
  readonly policyState?: PolicyState | undefined
}

/** What does not depend on the service or the environment. */
export type PlanContext = {
  /** `owner/name` of the services' repository. */
  readonly repository: string
  /** At the head of the services' default branch: its revocations apply to every render. */
  readonly allowlist: Allowlist
  readonly image: ImageOptions
  readonly policy: PolicyRules
  readonly rollback: RollbackOptions
  /** ISO 8601, UTC. */
  readonly now: string
  /** Who agreed to calls, by `callKey`, as far as it was looked up. */
  readonly agreements?: ReadonlyMap<string, Agreement> | undefined
}
