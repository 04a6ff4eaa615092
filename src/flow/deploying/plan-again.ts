import { deploymentBranch, modeChangeBranch } from '../../deploy/releases/deployment-branch.ts'
import { parseModeChangeRecord } from '../../deploy/modes/mode-change-record.ts'
import { parsePlanBody } from '../../deploy/plans/plan-body.ts'
import type { PlanRecord } from '../../deploy/plans/plan.ts'
import type { Proposal, RepoRef } from '../ports/ports.ts'
import type { Proposed } from './carry-out-plan.ts'
import { planPolicyMode } from './plan-policy-mode.ts'
import {
  isMerged,
  planServiceDeployment,
  planServiceRollback,
  type Planned,
  type PlanningPorts,
} from './plan-service.ts'
import {
  findEnvironment,
  readDeclaredCalls,
  readDeploymentInputs,
  type DeploymentInputPorts,
  type DeploymentInputs,
} from './read-deployment-inputs.ts'

/** The services' repository that a pull request of ours speaks for: `owner/name`; undefined: it has no record. */
export function sourceOf({ body }: Pick<Proposal, 'body'>): string | undefined {
  const record = parsePlanBody(body)
  return record?.sources[0]?.repository ?? record?.repository ?? parseModeChangeRecord(body)?.source.repository
}

/**
 * The inputs of a services' repository that is named by a record: only one that names this config repository in turn is
 * believed; of every other, undefined.
 */
export async function readSourceInputs(
  configRepo: RepoRef,
  source: string,
  ports: DeploymentInputPorts,
): Promise<DeploymentInputs | undefined> {
  const [owner = '', name = ''] = source.split('/')
  if (owner !== configRepo.owner) return undefined
  const inputs = await readDeploymentInputs({ installation: configRepo.installation, owner, name }, ports)
  return inputs?.configRepo.name === configRepo.name ? inputs : undefined
}

/** What an open pull request of ours should hold now. */
export type PlannedAgain = {
  readonly plan: Proposed
  /** As it was read after the state that the plan is made on: it may have been merged or closed since. */
  readonly proposal: Proposal
}

/**
 * Plans once more what an open pull request of ours proposes, by the record in its body: what its branch should hold
 * now. Undefined: it has no record, or one that cannot be its own, as after somebody edited the body.
 */
export async function planAgain(
  inputs: DeploymentInputs,
  proposal: Proposal,
  ports: PlanningPorts,
): Promise<PlannedAgain | undefined> {
  const record = parsePlanBody(proposal.body)
  if (record !== undefined) {
    if (deploymentBranch(record) !== proposal.branch) return undefined
    const planned = await planRecord(inputs, record, ports)
    return planned && { plan: planned.plan, proposal: planned.proposal ?? proposal }
  }
  const mode = parseModeChangeRecord(proposal.body)
  const state = mode && inputs.states.get(mode.environment)
  if (mode === undefined || state === undefined || modeChangeBranch(mode) !== proposal.branch) return undefined
  return { plan: { ...(await planPolicyMode(inputs, state, mode)), abstains: false }, proposal }
}

async function planRecord(
  inputs: DeploymentInputs,
  record: PlanRecord,
  ports: PlanningPorts,
): Promise<Planned | undefined> {
  const environment = findEnvironment(inputs, record.environment)
  if (environment === undefined) return undefined
  if (!isMerged(inputs, record)) return undefined
  const { service, version, declaredAt, trigger, requestedBy, sources, reason } = record
  const pull = sources[0]?.pull
  if (record.kind === 'rollback') {
    const wanted = { service, to: version, pull: pull ?? 0, requestedBy, reason }
    return planServiceRollback(inputs, environment, wanted, ports)
  }
  const calls = await readDeclaredCalls(inputs, service, declaredAt)
  const desired = { service, version: undefined, calls, declaredAt, pull, trigger, requestedBy }
  return planServiceDeployment(inputs, environment, desired, ports)
}
