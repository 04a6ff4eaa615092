import type { ModeChangeRecord } from '../../deploy/modes/mode-change-record.ts'
import { carryOutPlan } from '../deploying/carry-out-plan.ts'
import { planPolicyMode } from '../deploying/plan-policy-mode.ts'
import type { Ports, Proposal } from '../ports/ports.ts'
import type { DeploymentInputs } from '../deploying/read-deployment-inputs.ts'
import { isSameText } from '../judging/same-text.ts'

/**
 * Brings an open pull request that changes modes to what its record asks for now: branch, and evidence in its body.
 * What is refused by now, as when drops were seen since, is told there, and nothing else changes. A second run writes
 * nothing. Says what came of it, for the log.
 */
export async function refreshModeChange(
  inputs: DeploymentInputs,
  { record, proposal }: { readonly record: ModeChangeRecord; readonly proposal: Proposal },
  { proposals }: Pick<Ports, 'proposals'>,
): Promise<string> {
  const state = inputs.states.get(record.environment)
  if (state === undefined) return 'unknown environment'
  const change = await planPolicyMode(inputs, state, record)
  // A body that somebody edited must not make this write to another branch.
  if (change.branch !== proposal.branch) return 'not of this branch'
  const outcome = await carryOutPlan(inputs, { plan: { ...change, abstains: false }, proposal }, { proposals })
  if (outcome.state === 'refused' && !isSameText(proposal.body, change.body)) {
    await proposals.editPull(inputs.configRepo, proposal.number, { title: proposal.title, body: change.body })
  }
  return outcome.state
}
