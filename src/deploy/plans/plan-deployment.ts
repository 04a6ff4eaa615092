import type { Finding } from '../../finding.ts'
import { assemblePlan, type Decision } from './assemble-plan.ts'
import { environmentPaths, imageReference } from '../releases/environment-paths.ts'
import { planRollback } from './plan-rollback.ts'
import type { EnvironmentState, PlanContext } from '../policies/plan-context.ts'
import type { DesiredRelease, Plan, PlanRecord } from './plan.ts'
import { mergeSources } from './plan-record.ts'
import { sortCalls } from '../releases/release-file.ts'
import type { Release } from '../releases/release.ts'
import { shortVersion } from '../releases/short-version.ts'
import { uniteCalls } from '../releases/unite-calls.ts'

export type DeploymentInput = {
  readonly state: EnvironmentState
  readonly desired: DesiredRelease
  readonly context: PlanContext
  /**
   * Of the desired version to the running one, in the history of the services' repository; `first`: nothing runs. For a
   * merge, `older` also says that the open deployment carries a newer one.
   */
  readonly relation: 'first' | 'newer' | 'same' | 'older' | 'unrelated'
  /** Whether the version was released in the environment's `after`; undefined when it has none. */
  readonly reached: boolean | undefined
  /** Of the open pull request on the same branch. */
  readonly inFlight?: PlanRecord | undefined
}

/**
 * Plans what brings one service to a version in one environment, or (version undefined) brings the calls of the version
 * that runs, or that an open deployment carries, up to date. Planning again right after carrying out gives no edits.
 *
 * Calls of a version that stays are only added, never taken away: the allowlist may be ahead of an older version that
 * still needs them. A hold, or an open rollback, is not pushed aside by a merge, only by a command; for an open
 * rollback the plan is that rollback again.
 *
 * Error findings refuse: `service-absent`, `release-older`, `release-not-reached` (the last two for commands only; a
 * merge that comes late is nothing to complain about), and those of the image and the policies.
 */
export function planDeployment(input: DeploymentInput): Plan {
  const { state, desired, context, inFlight } = input
  if (inFlight?.kind === 'rollback' && desired.trigger === 'merge') return planOpenRollback(input, inFlight)
  return assemblePlan({ state, context, decision: decide(input) })
}

function decide(input: DeploymentInput): Decision {
  const { state, desired } = input
  const running = state.histories.get(desired.service)?.[0]?.release
  const version = chooseVersion(input, running)
  const record = makeRecord(input, version ?? desired.declaredAt)
  const nothing = { record, target: undefined, policies: false, abstains: false, findings: [] }
  if (!state.present.has(desired.service)) return { ...nothing, findings: [reportAbsent(input)] }
  // Nothing was released yet, but a caller's deployment may have brought a policy, and a revocation acts at once.
  if (version === undefined)
    return { ...nothing, record: { ...record, from: record.version, only: 'policies' }, policies: true }
  // A version that runs can still be older than what is proposed.
  if (version === running?.version && input.relation !== 'older') {
    return { ...nothing, target: keepVersion(running, { calls: desired.calls, trigger: record.trigger }) }
  }
  const bring = { ...nothing, target: makeRelease(input, record) }
  // What an open deployment carries was judged when it was opened.
  if (desired.version === undefined) return bring
  const objection = findObjection(input, { running, trigger: record.trigger })
  return objection === undefined
    ? { ...bring, findings: warn(input, running) }
    : { ...nothing, abstains: true, findings: objection }
}

/** Undefined: no version is wished for, proposed or running. */
function chooseVersion(input: DeploymentInput, running: Release | undefined): string | undefined {
  const { desired } = input
  const open = openDeployment(input)
  if (open?.only === undefined) return desired.version ?? open?.version ?? running?.version
  // The commit that such a pull request names is no version of the service, also when it is rendered again from its
  // record.
  return (desired.version === open.version ? undefined : desired.version) ?? running?.version
}

function openDeployment({ inFlight }: DeploymentInput): PlanRecord | undefined {
  return inFlight?.kind === 'deployment' ? inFlight : undefined
}

function makeRecord(input: DeploymentInput, version: string): PlanRecord {
  const { state, desired, context } = input
  const open = openDeployment(input)
  const isSame = open?.version === version
  // A merge does not take the command away that opened the pull request for this version.
  const asked = isSame && open.trigger === 'command' ? open : desired
  // A merge adds to what the open pull request carries; a command for another version takes its place.
  const carried = isSame || desired.trigger === 'merge' ? open?.sources : undefined
  return {
    kind: 'deployment',
    service: desired.service,
    environment: state.environment.name,
    version,
    from: state.histories.get(desired.service)?.[0]?.release.version,
    declaredAt: desired.declaredAt,
    trigger: asked.trigger,
    requestedBy: asked.requestedBy,
    pull: (isSame ? open.pull : undefined) ?? desired.pull,
    ...(desired.pull === undefined && (carried ?? []).length === 0 ? { repository: context.repository } : {}),
    sources:
      desired.pull === undefined
        ? (carried ?? [])
        : mergeSources(carried ?? [], { repository: context.repository, pull: desired.pull }),
  }
}

function keepVersion(running: Release, { calls, trigger }: Pick<DesiredRelease, 'calls' | 'trigger'>): Release {
  return { ...running, calls: uniteCalls(running.calls, calls), hold: trigger === 'command' ? undefined : running.hold }
}

function makeRelease({ desired, context }: DeploymentInput, { version, pull }: PlanRecord): Release {
  return {
    service: desired.service,
    version,
    image: imageReference(context.image, { service: desired.service, version }),
    source: { repository: context.repository, pull },
    calls: sortCalls(desired.calls),
  }
}

/** Why the version is not brought, maybe without a word; undefined when nothing speaks against it. */
function findObjection(
  input: DeploymentInput,
  { running, trigger }: { running: Release | undefined; trigger: DesiredRelease['trigger'] },
): readonly Finding[] | undefined {
  const { desired, relation, reached, state } = input
  const { name, after = 'the environment before' } = state.environment
  const version = `${desired.service} ${shortVersion(desired.version ?? '')}`
  if (reached === false) {
    const message = `${version} was not released in ${after} yet`
    const hint = `Merge its deployment to ${after} first.`
    return trigger === 'command' ? [report(input, 'release-not-reached', 'error', { message, hint })] : []
  }
  if (relation === 'older') {
    const message = `${version} is older than what runs in ${name}, or is about to`
    const hint = `To go back, use /rollback ${desired.service} in ${name}.`
    return [report(input, 'release-older', trigger === 'command' ? 'error' : 'notice', { message, hint })]
  }
  if (trigger === 'command') return undefined
  const hint = `If it shall be deployed all the same, use /deploy ${desired.service} to ${name}.`
  if (relation === 'unrelated') {
    const message = `${version} is no successor of ${shortVersion(running?.version ?? '')}, which runs in ${name}`
    return [report(input, 'release-unrelated', 'warning', { message, hint })]
  }
  if (running?.hold === undefined) return undefined
  const { by, since, reason } = running.hold
  const message = `${desired.service} is held in ${name} since ${since} by ${by}: ${reason}`
  return [report(input, 'release-held', 'notice', { message, hint })]
}

/** What a person who deploys by command should know, without being stopped. */
function warn(input: DeploymentInput, running: Release | undefined): readonly Finding[] {
  const { desired, relation, state } = input
  const version = `${desired.service} ${shortVersion(desired.version ?? '')}`
  const findings: Finding[] = []
  if (relation === 'unrelated') {
    const message = `${version} is no successor of ${shortVersion(running?.version ?? '')}, which runs in ${state.environment.name}`
    findings.push(report(input, 'release-unrelated', 'warning', { message }))
  }
  if (running?.hold !== undefined && running.hold.version === desired.version) {
    const { by, since, reason } = running.hold
    const message = `${version} is what ${by} took back on ${since}: ${reason}`
    findings.push(report(input, 'release-held', 'warning', { message }))
  }
  return findings
}

function reportAbsent(input: DeploymentInput): Finding {
  const { desired, state } = input
  const message = `${state.environment.name} has no directory for ${desired.service}`
  const hint = 'Add its manifests to the config repository first.'
  return report(input, 'service-absent', 'error', { message, hint })
}

function report(
  { state, desired, context }: DeploymentInput,
  code: Finding['code'],
  severity: Finding['severity'],
  text: { message: string; hint?: string },
): Finding {
  const { release } = environmentPaths(state.environment, desired.service, context.image)
  return { code, severity, ...text, place: { path: release } }
}

function planOpenRollback(input: DeploymentInput, open: PlanRecord): Plan {
  const { state, desired, context } = input
  const plan = planRollback({
    state,
    service: open.service,
    to: open.version,
    context,
    pull: open.sources[0]?.pull ?? desired.pull ?? 0,
    requestedBy: open.requestedBy,
    reason: open.reason,
    inFlight: open,
  })
  const message = `a rollback of ${open.service} to ${shortVersion(open.version)} is open in ${open.environment}, and a merge does not replace it`
  return { ...plan, findings: [...plan.findings, report(input, 'release-held', 'notice', { message })] }
}
