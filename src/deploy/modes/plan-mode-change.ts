import type { FileEdit } from '../../file.ts'
import { compareFindings, compareText, type Finding } from '../../finding.ts'
import { nearestName } from '../../text/nearest-name.ts'
import { countNoun } from '../../text/plain-text.ts'
import type { PolicyMode } from '../../netpolicy/model/policy.ts'
import { LANGUAGES, nameLanguagesWithModes } from '../../netpolicy/render/languages.ts'
import { buildCallers } from '../policies/build-callers.ts'
import { collectEvidence, type Evidence } from './collect-evidence.ts'
import { modeChangeBranch } from '../releases/deployment-branch.ts'
import { describeCalls } from '../policies/describe-calls.ts'
import { environmentFiles, environmentPaths } from '../releases/environment-paths.ts'
import { renderModeChange } from './mode-change-body.ts'
import type { ModeChangeRecord } from './mode-change-record.ts'
import type { ObservationFile } from './parse-observations.ts'
import type { EnvironmentState, PlanContext } from '../policies/plan-context.ts'
import { renderEnvironmentMode, renderServiceMode } from '../policies/policy-mode-file.ts'
import { NO_POLICY_STATE, selectModes, type PolicyState } from '../policies/policy-state.ts'
import { renderBaseFile } from '../policies/render-base-file.ts'
import { diffFile, listIdentities, renderCalleePolicies } from '../policies/render-callee-policies.ts'
import { selectModeStep, type ModeTarget } from './select-mode-step.ts'

export type ModeChangeInput = {
  readonly state: EnvironmentState
  readonly context: PlanContext
  /** Undefined: every service of the environment, and its base. */
  readonly service: string | undefined
  readonly to: PolicyMode
  /** When the present mode of each service began, ISO 8601; a service that is not in it: nobody knows. */
  readonly since: ReadonlyMap<string, string>
  /** What was seen of the environment's connections; undefined: nobody wrote that down. */
  readonly observed: ObservationFile | undefined
  /**
   * What could not be read of the environment: it might be a caller's release, whose calls would be missing from every
   * policy.
   */
  readonly unread: readonly Finding[]
  /** Who asked for it, and where; undefined: a person plans it, who will open the pull request. */
  readonly request?: Pick<ModeChangeRecord, 'requestedBy' | 'source'> | undefined
}

/** A change of mode before it is carried out. */
export type ModeChange = {
  readonly branch: string
  readonly title: string
  readonly body: string
  /** Sorted by path; empty: refused, or it is so already. */
  readonly edits: readonly FileEdit[]
  readonly findings: readonly Finding[]
  readonly evidence: Evidence
}

/** Of findings about drops: the body lists them all. */
const REFUSALS_MAX = 20

/**
 * Plans the pull request that moves the policies of a service, or of a whole environment, to another mode: the mode
 * file, and every policy that exists, rendered in its mode. A whole environment whose base comes to take effect, or no
 * longer does, goes step by step, one pull request each.
 *
 * Errors refuse: those of what could not be read; `policy-mode-refused` for going on while connections of allowed calls
 * were seen to be denied; `service-absent`; `policy-mode-unsupported` for a mode that none of the languages has;
 * `policy-mode-conflict` for a service that an enforcing base would cut; those of the policies; and on the way to more,
 * those of the observations. Without any that count, going on is a warning, `observations-missing`.
 */
export function planModeChange(input: ModeChangeInput): ModeChange {
  const { state, context, service, to } = input
  const target = chooseTarget(input)
  const evidence = gatherEvidence(input)
  const work = target === undefined ? { edits: [], findings: [] } : workOut(input, target)
  const findings = [...input.unread, ...checkInput(input, evidence), ...work.findings].sort(compareFindings)
  const isRefused = findings.some(({ severity }) => severity === 'error')
  const name = state.environment.name
  return {
    branch: modeChangeBranch({ environment: name, service }),
    title:
      service === undefined
        ? `Set the network policies of ${name} to ${to}`
        : `Set the network policies of ${service} to ${to} in ${name}`,
    body: renderModeChange({
      environment: name,
      service,
      to,
      does: target === undefined ? 'There is nothing to change in the config repository.' : target.does,
      next: target?.next ?? [],
      evidence,
      observedIn: input.observed?.path,
      findings,
      now: context.now,
      record: input.request && { environment: name, service, to, ...input.request },
    }),
    edits: isRefused ? [] : work.edits,
    findings,
    evidence,
  }
}

/** Undefined: the modes are so already, or there is no such service. */
function chooseTarget({ state, context, service, to }: ModeChangeInput): ModeTarget | undefined {
  const modes = selectModes(state, context.policy)
  const before = state.policyState ?? NO_POLICY_STATE
  if (service === undefined) return selectModeStep({ state, policy: context.policy, to })
  if (!state.present.has(service) || modes.of(service) === to) return undefined
  return {
    does: 'Sets the mode of the service.',
    next: [],
    environment: before.environment,
    modes: new Map([...before.modes, [service, to]]),
  }
}

const RANK: Readonly<Record<PolicyMode, number>> = { staged: 0, log: 1, enforce: 2 }

function scopeOf({ state, service }: ModeChangeInput): readonly string[] {
  return service === undefined ? [...state.present].sort(compareText) : [service]
}

function gatherEvidence(input: ModeChangeInput): Evidence {
  const { state, context, since, observed } = input
  const scope = scopeOf(input)
  const modes = selectModes(state, context.policy)
  return collectEvidence({
    modes: scope.map((name) => ({
      service: name,
      mode: modes.of(name),
      since: since.get(name),
      hasPolicy: state.files.has(environmentPaths(state.environment, name, context.image).policy),
    })),
    allowed: buildCallers(new Set(scope), { state, context }),
    observations: observed?.value ?? [],
  })
}

function checkInput(input: ModeChangeInput, evidence: Evidence): readonly Finding[] {
  const { state, context, service, to } = input
  const place = { path: environmentFiles(state.environment).mode }
  if (service !== undefined && !state.present.has(service)) {
    const message = `${state.environment.name} has no directory for ${service}`
    const near = nearestName(service, state.present)
    const hint = near === undefined ? 'A service is there once it has a folder of manifests.' : `Did you mean ${near}?`
    return [{ code: 'service-absent', severity: 'error', message, hint, place }]
  }
  if (to !== 'enforce' && !context.policy.kinds.some((kind) => LANGUAGES[kind].hasModes)) {
    const message = `no language of policy.kinds has the mode ${to}: there would be no policies at all`
    const hint = `Add ${nameLanguagesWithModes()} to policy.kinds.`
    return [{ code: 'policy-mode-unsupported', severity: 'error', message, hint, place }]
  }
  const goesOn = new Set(evidence.modes.filter(({ mode }) => RANK[mode] < RANK[to]).map((one) => one.service))
  if (goesOn.size === 0) return []
  return [...checkObserved(input, evidence), ...refuseDrops(input, evidence, goesOn)]
}

/**
 * What was written down has to be readable as a whole, and to be about this: the line that is missing may be the drop
 * that matters.
 */
function checkObserved({ state, observed }: ModeChangeInput, { window }: Evidence): readonly Finding[] {
  if (observed !== undefined && observed.findings.length > 0) return observed.findings
  if (window !== undefined) return []
  const { observations: path } = environmentFiles(state.environment)
  const message =
    observed === undefined
      ? 'no observations of the cluster are given, so nobody knows what would be cut'
      : `none of the ${observed.value.length} observations in ${observed.path} is of these services since their present mode began, so nobody knows what would be cut`
  const hint = `Commit them to ${path} of the config repository, a line of JSON each, or plan with drawbridge policy promote --observations FILE.`
  return [{ code: 'observations-missing', severity: 'warning', message, hint, place: { path } }]
}

function refuseDrops(
  { state, context }: ModeChangeInput,
  { drops }: Evidence,
  goesOn: ReadonlySet<string>,
): readonly Finding[] {
  const wrong = drops.filter(({ allowed, callee }) => allowed && goesOn.has(callee))
  return wrong.slice(0, REFUSALS_MAX).map(({ caller, callee, port, count, last }) => {
    const at = port === undefined ? '' : ` at port ${port}`
    const message = `${caller} may call ${callee}, and was or would have been denied${at} ${countNoun(count, 'time')}, last ${last}`
    const hint =
      'Find out why first: pods from an old template, a port that the manifests do not have, a label that was changed.'
    const path = environmentPaths(state.environment, callee, context.image).policy
    return { code: 'policy-mode-refused', severity: 'error', message, hint, place: { path } }
  })
}

function workOut(
  input: ModeChangeInput,
  target: ModeTarget,
): { readonly edits: readonly FileEdit[]; readonly findings: readonly Finding[] } {
  const { state, context } = input
  const before = state.policyState ?? NO_POLICY_STATE
  const policyState: PolicyState = { ...before, environment: target.environment, modes: target.modes }
  const next: EnvironmentState = { ...state, policyState }
  const callees = [...state.present]
    .sort(compareText)
    .filter((service) => state.files.has(environmentPaths(state.environment, service, context.image).policy))
    .filter((service) => input.service === undefined || service === input.service)
  const allowed = buildCallers(new Set(callees), { state, context })
  const calls = describeCalls(allowed, { state, context })
  const identities = listIdentities(next, context)
  const policies = [...renderCalleePolicies(calls, { state: next, context, identities, service: '' }).values()]
  const edits = [...listModeEdits(state, target), ...policies.flatMap((policy) => policy.edits)]
  const base = renderBaseFile({ state: next, context, identities, edits })
  // In a deployment the base may stay behind with a warning. Here it is what the change is about.
  const conflicts = base.findings.map((finding): Finding => {
    return finding.code === 'policy-mode-conflict' ? { ...finding, severity: 'error' } : finding
  })
  return {
    edits: [...edits, ...base.edits].sort((a, b) => compareText(a.path, b.path)),
    findings: [...policies.flatMap((policy) => policy.findings), ...conflicts],
  }
}

function listModeEdits(state: EnvironmentState, { environment, modes }: ModeTarget): readonly FileEdit[] {
  const isEmpty = Object.values(environment).every((value) => value === undefined)
  const { mode } = environmentFiles(state.environment)
  const own = [...state.present].flatMap((service) => {
    const path = `${state.environment.path.replaceAll('{service}', () => service)}/policy-mode.yaml`
    const wanted = modes.get(service)
    return diffFile(state, path, wanted === undefined ? undefined : renderServiceMode(wanted))
  })
  return [...diffFile(state, mode, isEmpty ? undefined : renderEnvironmentMode(environment)), ...own]
}
