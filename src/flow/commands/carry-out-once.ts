import type { Plan } from '../../deploy/plans/plan.ts'
import { carryOutPlan, type Outcome, type Proposed } from '../deploying/carry-out-plan.ts'
import type { DeploymentInputs } from '../deploying/read-deployment-inputs.ts'
import type { Ports, Proposal } from '../ports/ports.ts'
import type { Progress } from './command.ts'
import type { Decision } from './decision.ts'

type Planned = {
  readonly plan: Proposed & Pick<Plan, 'callChanges'>
  readonly proposal: Proposal | undefined
}

/**
 * Carries out what a command has planned, once. What it is about to do is on record first. An attempt after that one
 * drives to the same end, and leaves alone what people have made of its pull request meanwhile.
 */
export async function carryOutOnce(
  inputs: DeploymentInputs,
  { plan, proposal }: Planned,
  { decided, begin }: Progress,
  ports: Pick<Ports, 'proposals'>,
): Promise<Outcome> {
  if (decided !== undefined && isDone(decided, proposal))
    return { state: 'opened', url: proposal?.url, findings: plan.findings }
  const writes = plan.edits.length > 0 && !plan.abstains
  if (decided === undefined && writes) {
    const open = proposal?.state === 'open'
    await begin(plan.title, { version: plan.record?.version, seen: proposal?.number ?? 0, open })
  }
  return carryOutPlan(inputs, { plan, proposal }, ports)
}

/** Whether its pull request was there, and is merged or closed by now. */
function isDone({ seen = 0, open = false }: Decision, proposal: Proposal | undefined): boolean {
  if (proposal === undefined || proposal.state === 'open') return false
  return proposal.number > seen || (open && proposal.number === seen)
}
