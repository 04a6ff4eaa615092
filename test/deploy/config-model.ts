import type { Allowlist } from '../../src/allowlist/allowlist.ts'
import { parseRelease } from '../../src/deploy/releases/release-file.ts'
import { planDeployment, type DeploymentInput } from '../../src/deploy/plans/plan-deployment.ts'
import { planRollback, type RollbackInput } from '../../src/deploy/plans/plan-rollback.ts'
import type { EnvironmentState, PlanContext } from '../../src/deploy/policies/plan-context.ts'
import type { DesiredRelease, Plan } from '../../src/deploy/plans/plan.ts'
import type { Environment, RecordedRelease, RollbackOptions } from '../../src/deploy/releases/release.ts'
import { readServiceAccess, type ServiceAccess } from '../cluster/service-access.ts'

export const REPOSITORY = 'acme/services'
export const STAGING: Environment = { name: 'staging', path: 'staging/{service}', deploy: 'on-merge' }

/** A model of one environment of a config repository: its files, and the histories that its commits leave. */
export type ConfigModel = {
  readonly environment: Environment
  readonly files: ReadonlyMap<string, string>
  readonly histories: ReadonlyMap<string, readonly RecordedRelease[]>
  readonly present: ReadonlySet<string>
}

/** Every service has the manifest that people wrote, and nothing of Drawbridge's. */
export function makeConfigModel(services: readonly string[], environment: Environment = STAGING): ConfigModel {
  const manifests = services.map((service): [string, string] => [
    environment.path.replace('{service}', service) + '/deployment.yaml',
    `kind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n        - name: ${service}\n          image: registry.acme.test/${service}:none # by hand\n`,
  ])
  return { environment, files: new Map(manifests), histories: new Map(), present: new Set(services) }
}

/** What merging the plan's pull request does. Throws when there are errors: a refused plan cannot be merged. */
export function merge(model: ConfigModel, plan: Plan, at: string): ConfigModel {
  const errors = plan.findings.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(`a refused plan: ${errors.map(({ message }) => message).join('; ')}`)
  const files = new Map(model.files)
  const histories = new Map(model.histories)
  for (const { path, text = '' } of plan.edits) {
    files.set(path, text)
    if (!path.endsWith('/release.yaml')) continue
    const release = parseRelease({ path, blob: '', text }).value
    if (release === undefined) throw new Error(`a release file that does not parse: ${text}`)
    histories.set(release.service, [
      { release, commit: `after ${plan.title}`, at },
      ...(histories.get(release.service) ?? []),
    ])
  }
  return { ...model, files, histories }
}

export function stateOf({ environment, files, histories, present }: ConfigModel): EnvironmentState {
  const entries = [...files].map(([path, text]) => [path, { path, blob: '', text }] as const)
  return { environment, commit: 'c'.repeat(40), histories, files: new Map(entries), present }
}

export function makeContext(
  over: Partial<PlanContext> = {},
  rollback: RollbackOptions = { versions: 3, days: 2 },
): PlanContext {
  const allowlist: Allowlist = { entries: [], revocations: [] }
  return {
    repository: REPOSITORY,
    allowlist,
    image: { name: 'registry.acme.test/{service}', tag: '{sha}', file: 'deployment.yaml', container: '{service}' },
    policy: { kinds: ['kubernetes'], mode: 'enforce', identityLabel: 'app' },
    rollback,
    now: '2026-03-01T12:00:00Z',
    ...over,
  }
}

/** A commit id that is easy to read: `versionOf('a1')` begins with `a1a1a1a`. */
export function versionOf(digits: string): string {
  return digits.repeat(40).slice(0, 40)
}

/** `service.emoji` at a version, with calls by callee. */
export function wish(
  service: string,
  version: string | undefined,
  callees: readonly string[],
  over: Partial<DesiredRelease> = {},
) {
  const declaredAt = version ?? versionOf('d')
  const calls = callees.map((callee) => ({ callee }))
  return { service, version, calls, declaredAt, pull: 12, trigger: 'merge', requestedBy: 'maria', ...over } as const
}

export function deploy(model: ConfigModel, desired: DesiredRelease, over: Partial<DeploymentInput> = {}): Plan {
  const running = model.histories.get(desired.service)?.[0]?.release.version
  const relation = running === undefined ? 'first' : running === desired.version ? 'same' : 'newer'
  return planDeployment({
    state: stateOf(model),
    desired,
    context: makeContext(),
    relation,
    reached: undefined,
    ...over,
  })
}

export function rollback(model: ConfigModel, service: string, over: Partial<RollbackInput> = {}): Plan {
  return planRollback({
    state: stateOf(model),
    service,
    context: makeContext(),
    pull: 31,
    requestedBy: 'maria',
    ...over,
  })
}

/** What the policies in the model's files say, as a cluster would. */
export function readAccess({ files }: ConfigModel): (caller: string, callee: string) => ServiceAccess {
  const policies = [...files].filter(([path]) => path.endsWith('/network-policy.yaml'))
  return readServiceAccess(policies.map(([path, text]) => ({ path, blob: '', text }))).access
}

export function policiesOf(model: ConfigModel): Record<string, string> {
  return Object.fromEntries([...model.files].filter(([path]) => path.endsWith('/network-policy.yaml')).sort())
}
