import { carryOutPlan } from '../deploying/carry-out-plan.ts'
import { planAgain, readSourceInputs, sourceOf } from '../deploying/plan-again.ts'
import type { PlanningPorts } from '../deploying/plan-service.ts'
import type { Ports, Proposal, RepoRef } from '../ports/ports.ts'
import type { DeploymentInputs, DeploymentInputPorts } from '../deploying/read-deployment-inputs.ts'
import { isSameText } from '../judging/same-text.ts'

/**
 * Renders every open pull request of ours in a config repository anew on its head as it is now: deployments, rollbacks
 * and changes of mode. Two of them may touch one callee's policy: once the first is merged, the second would conflict,
 * or speak for a state that is gone. One that is not open any more by then is left alone: nobody asked for another. A
 * second run writes nothing.
 */
export async function refreshProposals(
  configRepo: RepoRef,
  ports: DeploymentInputPorts & PlanningPorts & Pick<Ports, 'log'>,
): Promise<void> {
  const inputsBySource = new Map<string, DeploymentInputs | undefined>()
  for (const proposal of await ports.proposals.readOpenProposals(configRepo)) {
    const source = sourceOf(proposal)
    if (source === undefined) continue
    if (!inputsBySource.has(source)) inputsBySource.set(source, await readSourceInputs(configRepo, source, ports))
    const inputs = inputsBySource.get(source)
    if (inputs === undefined) continue
    const outcome = await refreshProposal(inputs, proposal, ports)
    ports.log.info({ proposal: proposal.number, outcome }, 'looked at an open pull request of ours again')
  }
}

/** Says what came of it, for the log. */
async function refreshProposal(inputs: DeploymentInputs, proposal: Proposal, ports: PlanningPorts): Promise<string> {
  const planned = await planAgain(inputs, proposal, ports)
  if (planned === undefined) return 'not of this branch'
  if (planned.proposal.state !== 'open') return 'not open any more'
  const outcome = await carryOutPlan(inputs, planned, ports)
  // A change of mode that is refused by now, as when drops were seen since, says so, and nothing else changes.
  const { title, number } = planned.proposal
  const { record, body } = planned.plan
  if (outcome.state === 'refused' && record === undefined && !isSameText(planned.proposal.body, body))
    await ports.proposals.editPull(inputs.configRepo, number, { title, body })
  return outcome.state
}
