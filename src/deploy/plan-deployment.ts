import type { Finding } from '../finding.ts'
import { assemblePlan, type Decision } from './assemble-plan.ts'
import { environmentPaths, imageReference } from './environment-paths.ts'
import { planRollback } from './plan-rollback.ts'
import type { DesiredRelease, EnvironmentState, Plan, PlanContext, PlanRecord } from './plan.ts'
import { mergeSources } from './plan-record.ts'
import { sortCalls } from './release-file.ts'
import type { Release } from './release.ts'
import { shortVersion } from './short-version.ts'
import { uniteCalls } from './unite-calls.ts'

export type DeploymentInput = {
  readonly state: EnvironmentState
  readonly desired: DesiredRelease
  readonly context: PlanContext
  /** Of the desired version to the running one, in the history of the services' repository; `first`: nothing runs. */
  readonly relation: 'first' | 'newer' | 'same' | 'older' | 'unrelated'
  /** Whether the version was released in the environment's `after`; undefined when it has none. */
  readonly reached: boolean | undefined
  /** Of the open pull request on the same branch. */
  readonly inFlight?: PlanRecord | undefined
}

/**
 * Plans what brings one service to a version in one environment, or (version undefined) brings the calls of the version that runs, or
 * that an open deployment carries, up to date. Planning again right after carrying out gives no edits.
 *
 * Calls of a version that stays are only added, never taken away: the allowlist may be ahead of an older version that still needs them.
 * A hold, or an open rollback, is not pushed aside by a merge, only by a command; for an open rollback the plan is that rollback again.
 *
 * Error findings refuse: `service-absent`, `release-older`, `release-not-reached` (the last two for commands only; a merge that comes
 * late is nothing to complain about), and those of the image and the policies.
 */
export function planDeployment(input: DeploymentInput): Plan {
  const { state, desired, context, inFlight } = input
  if (inFlight?.kind === 'rollback' && desired.trigger === 'merge') return planOpenRollback(input, inFlight)
  return assemblePlan({ state, context, decision: decide(input) })
}

function decide(input: DeploymentInput): Decision {
  const { state, desired, inFlight } = input
  const running = state.histories.get(desired.service)?.[0]?.release
  const open = inFlight?.kind === 'deployment' ? inFlight : undefined
  const version = desired.version ?? open?.version ?? running?.version
  const decision = { record: makeRecord(input, open, version ?? desired.declaredAt), target: undefined, findings: [] }
  if (!state.present.has(desired.service)) return { ...decision, findings: [reportAbsent(input)] }
  if (version === undefined) return decision
  if (version === running?.version) return { ...decision, target: keepVersion(running, desired) }
  const target = { ...decision, target: makeRelease(input, open, version) }
  // What an open deployment carries was judged when it was opened.
  if (desired.version === undefined) return target
  const objection = findObjection(input, running)
  return objection === undefined ? { ...target, findings: warn(input, running) } : { ...decision, findings: objection }
}

function makeRecord(
  { state, desired, context }: DeploymentInput,
  open: PlanRecord | undefined,
  version: string,
): PlanRecord {
  // A refresh does not take the command away that opened the pull request.
  const asked = desired.version === undefined && open !== undefined ? open : desired
  return {
    kind: 'deployment',
    service: desired.service,
    environment: state.environment.name,
    version,
    from: state.histories.get(desired.service)?.[0]?.release.version,
    declaredAt: desired.declaredAt,
    trigger: asked.trigger,
    requestedBy: asked.requestedBy,
    sources: mergeSources(open?.sources ?? [], { repository: context.repository, pull: desired.pull }),
  }
}

function keepVersion(running: Release, { calls, trigger }: DesiredRelease): Release {
  return { ...running, calls: uniteCalls(running.calls, calls), hold: trigger === 'command' ? undefined : running.hold }
}

function makeRelease({ desired, context }: DeploymentInput, open: PlanRecord | undefined, version: string): Release {
  const pull = desired.version === undefined ? (open?.sources.at(0)?.pull ?? desired.pull) : desired.pull
  return {
    service: desired.service,
    version,
    image: imageReference(context.image, { service: desired.service, version }),
    source: { repository: context.repository, pull },
    calls: sortCalls(desired.calls),
  }
}

/** Why the version is not brought; an empty list when there is nothing to say about it. */
function findObjection(input: DeploymentInput, running: Release | undefined): readonly Finding[] | undefined {
  const { desired, relation, reached, state } = input
  const isCommand = desired.trigger === 'command'
  const name = `${desired.service} ${shortVersion(desired.version ?? '')}`
  if (reached === false) {
    const message = `${name} was not released in ${state.environment.after ?? 'the environment before'} yet`
    const hint = `Merge its deployment to ${state.environment.after ?? 'the environment before'} first.`
    return isCommand ? [report(input, 'release-not-reached', 'error', { message, hint })] : []
  }
  if (relation === 'older') {
    const message = `${name} is older than ${shortVersion(running?.version ?? '')}, which runs in ${state.environment.name}`
    const hint = `To go back, use /rollback ${desired.service} in ${state.environment.name}.`
    return [report(input, 'release-older', isCommand ? 'error' : 'notice', { message, hint })]
  }
  if (relation === 'unrelated' && !isCommand) {
    const message = `${name} is not a successor of ${shortVersion(running?.version ?? '')}, which runs in ${state.environment.name}`
    const hint = `If that is intended, use /deploy ${desired.service} to ${state.environment.name}.`
    return [report(input, 'release-unrelated', 'warning', { message, hint })]
  }
  if (running?.hold === undefined || isCommand) return undefined
  const { by, since, reason } = running.hold
  const message = `${desired.service} is held in ${state.environment.name} since ${since} by ${by}: ${reason}`
  const hint = `To end the hold, use /deploy ${desired.service} to ${state.environment.name}.`
  return [report(input, 'release-held', 'notice', { message, hint })]
}

function warn(input: DeploymentInput, running: Release | undefined): readonly Finding[] {
  const { desired, relation, state } = input
  const name = `${desired.service} ${shortVersion(desired.version ?? '')}`
  const findings: Finding[] = []
  if (relation === 'unrelated') {
    const message = `${name} is not a successor of ${shortVersion(running?.version ?? '')}, which runs in ${state.environment.name}`
    findings.push(report(input, 'release-unrelated', 'warning', { message }))
  }
  if (running?.hold?.version !== undefined && running.hold.version === desired.version) {
    const { by, since, reason } = running.hold
    const message = `${name} is the version that ${by} took back on ${since}: ${reason}`
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
    pull: open.sources[0]?.pull ?? desired.pull,
    requestedBy: open.requestedBy,
    reason: open.reason,
    inFlight: open,
  })
  const message = `a rollback of ${open.service} to ${shortVersion(open.version)} is open in ${open.environment}, and a merge does not replace it`
  return { ...plan, findings: [...plan.findings, report(input, 'release-held', 'notice', { message })] }
}
