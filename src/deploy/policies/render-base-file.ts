import type { FileEdit } from '../../file.ts'
import { compareText, type Finding } from '../../finding.ts'
import { buildBase } from '../../netpolicy/base/build-base.ts'
import type { IdentityIndex } from '../../netpolicy/identity/index-identities.ts'
import { renderBase } from '../../netpolicy/render-policies.ts'
import { environmentFiles, environmentPaths } from '../releases/environment-paths.ts'
import type { EnvironmentState, PlanContext } from './plan-context.ts'
import { selectModes } from './policy-state.ts'
import { diffFile } from './render-callee-policies.ts'

const NAMES_MAX = 5

/**
 * Brings the file with the environment's base up to date: the default deny and what it must let through, in one commit.
 * Where it would deny and is not there yet, it waits until every service of the environment has a policy, counting
 * those of `edits`: whoever has none would be cut off.
 *
 * A base that cannot be rendered stays as it is, with warnings: that is nothing to keep a service from being deployed
 * for.
 */
export function renderBaseFile(input: {
  readonly state: EnvironmentState
  readonly context: PlanContext
  readonly identities: IdentityIndex
  readonly edits: readonly FileEdit[]
}): { readonly edits: readonly FileEdit[]; readonly findings: readonly Finding[] } {
  const { state, context, identities } = input
  const { environment } = state
  const { policy } = context
  if (policy.base === undefined) return { edits: [], findings: [] }
  const { base: path } = environmentFiles(environment)
  const modes = selectModes(state, policy)
  const open = state.files.has(path) || modes.base !== 'enforce' ? [] : listOpen(input)
  if (open.length > 0) return { edits: [], findings: [sayWaiting(open, path)] }
  const { namespaces } = policy.environments?.get(environment.name) ?? {}
  const built = buildBase({
    path,
    environment: environment.name,
    identities,
    namespaces,
    options: policy,
    mode: modes.base,
    modeOf: modes.of,
  })
  const rendered = built.value && renderBase(built.value, { path, options: policy })
  const findings = [...built.findings, ...(rendered?.findings ?? [])]
  if (rendered?.value === undefined) return { edits: [], findings: findings.map(toWarning) }
  return { edits: diffFile(state, path, rendered.value === '' ? undefined : rendered.value), findings }
}

function listOpen({ state, context, edits }: Parameters<typeof renderBaseFile>[0]): readonly string[] {
  const written = new Map(edits.map(({ path, text }) => [path, text]))
  return [...state.present].sort(compareText).filter((service) => {
    const { policy } = environmentPaths(state.environment, service, context.image)
    return written.has(policy) ? written.get(policy) === undefined : !state.files.has(policy)
  })
}

function sayWaiting(open: readonly string[], path: string): Finding {
  const rest = open.length - NAMES_MAX
  const names = open.slice(0, NAMES_MAX).join(', ') + (rest > 0 ? ` and ${rest} more` : '')
  return {
    code: 'policy-base-waits',
    severity: 'notice',
    message: `the environment's default deny is not rendered yet: ${names} would be cut off, having no policy`,
    hint: 'Deploy every service once.',
    place: { path },
  }
}

function toWarning(finding: Finding): Finding {
  return finding.severity === 'error' ? { ...finding, severity: 'warning' } : finding
}
