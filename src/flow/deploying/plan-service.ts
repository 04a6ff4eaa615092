import { deploymentBranch } from '../../deploy/releases/deployment-branch.ts'
import { parsePlanBody } from '../../deploy/plans/plan-body.ts'
import { planDeployment } from '../../deploy/plans/plan-deployment.ts'
import { planRollback } from '../../deploy/plans/plan-rollback.ts'
import type { EnvironmentState, PlanContext } from '../../deploy/policies/plan-context.ts'
import { environmentPaths } from '../../deploy/releases/environment-paths.ts'
import type { DesiredRelease, Plan, PlanRecord } from '../../deploy/plans/plan.ts'
import type { Environment } from '../../deploy/releases/release.ts'
import { readAgreements } from '../judging/read-agreements.ts'
import type { Ports, Proposal } from '../ports/ports.ts'
import { readDeclaredCalls, type DeploymentInputs } from './read-deployment-inputs.ts'

export type PlanningPorts = Pick<Ports, 'proposals' | 'pulls'>

/** A plan, and the newest pull request from its branch, open or not. */
export type Planned = { readonly plan: Plan; readonly proposal: Proposal | undefined }

/** Plans the deployment of one service to one environment, beside what is running and what is already proposed. */
export async function planServiceDeployment(
  inputs: DeploymentInputs,
  environment: Environment,
  desired: DesiredRelease,
  ports: PlanningPorts,
): Promise<Planned> {
  const state = stateOf(inputs, environment)
  const proposal = await readProposal(inputs, environment, desired.service, ports.proposals)
  const proposed = readRecord(inputs, proposal)
  const running = state.histories.get(desired.service)?.[0]?.release.version
  const wanted = await joinNewer(inputs, desired, proposed)
  const relation = await relate(inputs, wanted, { running, proposed })
  const reached = await hasReached(inputs, environment, wanted)
  const plan = await planWithAgreements(
    inputs,
    state,
    (context) => planDeployment({ state, desired: wanted, context, relation, reached, inFlight: proposed }),
    ports,
  )
  return { plan: withInputFindings(inputs, environment, plan), proposal }
}

/** Plans the return of one service to an earlier version. */
export async function planServiceRollback(
  inputs: DeploymentInputs,
  environment: Environment,
  input: { service: string; to: string | undefined; pull: number; requestedBy: string; reason: string | undefined },
  ports: PlanningPorts,
): Promise<Planned> {
  const proposal = await readProposal(inputs, environment, input.service, ports.proposals)
  const state = stateOf(inputs, environment)
  const inFlight = readRecord(inputs, proposal)
  const plan = await planWithAgreements(
    inputs,
    state,
    (context) => planRollback({ ...input, state, context, inFlight }),
    ports,
  )
  return { plan: withInputFindings(inputs, environment, plan), proposal }
}

/** Plans, and once more where something opens, with who agreed to it. What gets its first policy was open before. */
async function planWithAgreements(
  inputs: DeploymentInputs,
  state: EnvironmentState,
  plan: (context: PlanContext) => Plan,
  ports: Pick<Ports, 'pulls'>,
): Promise<Plan> {
  const { context } = inputs
  const first = plan(context)
  const opened = first.callChanges.filter(
    ({ change, callee }) =>
      change === 'added' && state.files.has(environmentPaths(state.environment, callee, context.image).policy),
  )
  if (opened.length === 0) return first
  const sources = { ...inputs, commit: inputs.servicesCommit }
  return plan({ ...context, agreements: await readAgreements(opened, sources, ports) })
}

/** The record of a pull request that is open; undefined: there is none that can be believed. */
function readRecord(inputs: DeploymentInputs, proposal: Proposal | undefined): PlanRecord | undefined {
  const record = proposal?.state === 'open' ? parsePlanBody(proposal.body) : undefined
  return record !== undefined && isMerged(inputs, record) ? record : undefined
}

/**
 * Whether what a record names is on the services' default branch. Whoever may edit the body can name any commit, such
 * as one of a branch whose allowlist nobody agreed to.
 */
export function isMerged(
  { declarations: { positions } }: Pick<DeploymentInputs, 'declarations'>,
  { version, declaredAt }: Pick<PlanRecord, 'version' | 'declaredAt'>,
): boolean {
  return positions.has(version) && positions.has(declaredAt)
}

function stateOf({ states }: DeploymentInputs, { name }: Environment): EnvironmentState {
  const state = states.get(name)
  if (state === undefined) throw new Error(`no state was read for the environment ${name}`)
  return state
}

/**
 * The newest pull request from the service's branch. One that was merged a moment ago must be in the state that is
 * planned on: else it would be taken for a wish that is gone, and what it brought for what is not there yet.
 */
async function readProposal(
  { configRepo, configRepository, configCommit, context }: DeploymentInputs,
  environment: Environment,
  service: string,
  proposals: Ports['proposals'],
): Promise<Proposal | undefined> {
  const proposal = await proposals.readProposal(
    configRepo,
    deploymentBranch({ environment: environment.name, service }),
  )
  const { commit, at } = proposal?.merged ?? {}
  if (commit === undefined || at === undefined || Date.parse(at) < Date.parse(context.now) - LATE_MS_MAX)
    return proposal
  await configRepository.requireAncestor(commit, configCommit)
  return proposal
}

// Longer than any read is late. What was merged before and is not there has been taken out of the history by somebody.
const LATE_MS_MAX = 10 * 60 * 1000

// What could not be read might be a caller's release: its calls would be missing from every policy.
function withInputFindings({ findings }: DeploymentInputs, { name }: Environment, plan: Plan): Plan {
  const unread = findings.get(name) ?? []
  return unread.length === 0 ? plan : { ...plan, findings: [...plan.findings, ...unread] }
}

/**
 * A merge that is worked on late joins what a later one has proposed: its calls are older than those that are open
 * already, whichever of the two made the version.
 */
async function joinNewer(
  inputs: DeploymentInputs,
  desired: DesiredRelease,
  proposed: PlanRecord | undefined,
): Promise<DesiredRelease> {
  if (desired.trigger !== 'merge' || proposed?.kind !== 'deployment') return desired
  const { declaredAt, requestedBy } = proposed
  if (declaredAt === desired.declaredAt || !(await inputs.repository.isAncestor(desired.declaredAt, declaredAt)))
    return desired
  return { ...desired, declaredAt, requestedBy, calls: await readDeclaredCalls(inputs, desired.service, declaredAt) }
}

type Relation = Parameters<typeof planDeployment>[0]['relation']

/**
 * How the desired version stands to what runs and to what an open pull request proposes. A merge that is worked on late
 * must neither undo a newer proposal nor push aside a rollback that is under way.
 */
async function relate(
  { repository }: DeploymentInputs,
  { version, trigger }: DesiredRelease,
  { running, proposed }: { running: string | undefined; proposed: PlanRecord | undefined },
): Promise<Relation> {
  if (version === undefined) return running === undefined ? 'first' : 'same'
  if (trigger === 'merge' && proposed?.kind === 'rollback') return 'older'
  if (trigger === 'merge' && proposed !== undefined && proposed.version !== version) {
    await repository.fetch([proposed.version])
    if (await repository.isAncestor(version, proposed.version)) return 'older'
  }
  if (running === undefined) return 'first'
  if (running === version) return 'same'
  await repository.fetch([running, version])
  if (await repository.isAncestor(running, version)) return 'newer'
  return (await repository.isAncestor(version, running)) ? 'older' : 'unrelated'
}

/**
 * Whether the version was running in the environment that must come first, by itself or inside the version that runs
 * there now.
 */
async function hasReached(
  { repository, states }: DeploymentInputs,
  { after }: Environment,
  { service, version }: DesiredRelease,
): Promise<boolean | undefined> {
  if (after === undefined || version === undefined) return undefined
  const history = states.get(after)?.histories.get(service) ?? []
  if (history.some(({ release }) => release.version === version)) return true
  const running = history[0]?.release.version
  return running !== undefined && (await repository.isAncestor(version, running))
}
