import { parseModeChangeRecord } from '../../deploy/modes/mode-change-record.ts'
import { parsePlanBody } from '../../deploy/plans/plan-body.ts'
import type { PlanRecord } from '../../deploy/plans/plan.ts'
import { refreshModeChange } from './refresh-mode-change.ts'
import { carryOutPlan } from '../deploying/carry-out-plan.ts'
import { planServiceDeployment, planServiceRollback, type PlanningPorts } from '../deploying/plan-service.ts'
import type { Ports, RepoRef } from '../ports/ports.ts'
import {
  findEnvironment,
  readDeclaredCalls,
  readDeploymentInputs,
  type DeploymentInputs,
  type DeploymentInputPorts,
} from '../deploying/read-deployment-inputs.ts'

/**
 * Renders every open pull request of ours in a config repository anew on its head as it is now: deployments, rollbacks
 * and changes of mode. Two of them may touch one callee's policy: once the first is merged, the second would conflict,
 * or speak for a state that is gone. A second run writes nothing.
 */
export async function refreshProposals(
  configRepo: RepoRef,
  ports: DeploymentInputPorts & PlanningPorts & Pick<Ports, 'log'>,
): Promise<void> {
  const inputsBySource = new Map<string, DeploymentInputs | undefined>()
  for (const proposal of await ports.proposals.readOpenProposals(configRepo)) {
    const record = parsePlanBody(proposal.body)
    const mode = record === undefined ? parseModeChangeRecord(proposal.body) : undefined
    const source = record?.sources[0]?.repository ?? mode?.source.repository
    if (source === undefined) continue
    if (!inputsBySource.has(source)) inputsBySource.set(source, await readSourceInputs(configRepo, source, ports))
    const inputs = inputsBySource.get(source)
    if (inputs === undefined) continue
    const outcome =
      record === undefined
        ? mode && (await refreshModeChange(inputs, { record: mode, proposal }, ports))
        : await refreshProposal(inputs, record, ports)
    ports.log.info({ proposal: proposal.number, outcome }, 'looked at an open pull request of ours again')
  }
}

// The record names the services' repository; only one that names this config repository in turn is believed.
async function readSourceInputs(
  configRepo: RepoRef,
  source: string,
  ports: DeploymentInputPorts,
): Promise<DeploymentInputs | undefined> {
  const [owner = '', name = ''] = source.split('/')
  if (owner !== configRepo.owner) return undefined
  const inputs = await readDeploymentInputs({ installation: configRepo.installation, owner, name }, ports)
  return inputs?.configRepo.name === configRepo.name ? inputs : undefined
}

async function refreshProposal(inputs: DeploymentInputs, record: PlanRecord, ports: PlanningPorts): Promise<string> {
  const environment = findEnvironment(inputs, record.environment)
  if (environment === undefined) return 'unknown environment'
  const { service, version, declaredAt, trigger, requestedBy, sources, reason } = record
  const pull = sources[0]?.pull ?? 0
  const planned =
    record.kind === 'rollback'
      ? await planServiceRollback(inputs, environment, { service, to: version, pull, requestedBy, reason }, ports)
      : await planServiceDeployment(
          inputs,
          environment,
          {
            service,
            version: undefined,
            calls: await readDeclaredCalls(inputs, service, declaredAt),
            declaredAt,
            pull,
            trigger,
            requestedBy,
          },
          ports,
        )
  return (await carryOutPlan(inputs, planned, ports)).state
}
