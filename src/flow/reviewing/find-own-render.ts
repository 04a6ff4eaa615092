import { isRendered } from '../deploying/carry-out-plan.ts'
import { planAgain, readSourceInputs, type PlannedAgain } from '../deploying/plan-again.ts'
import type { DeploymentInputs, DeploymentInputPorts } from '../deploying/read-deployment-inputs.ts'
import type { PlanningPorts } from '../deploying/plan-service.ts'
import type { Pull, PullRef, RepoRef } from '../ports/ports.ts'

export type OwnRender = PlannedAgain & { readonly inputs: DeploymentInputs }

/**
 * What a pull request of the config repository should hold, when this app opened it and its head holds exactly that.
 * Who made the commits is not asked: anybody can write our name into one. Undefined: somebody else's work, or a render
 * that is out of date, which will be written anew.
 */
export async function findOwnRender(
  { ref, pull, source }: { readonly ref: PullRef; readonly pull: Pull; readonly source: RepoRef },
  ports: DeploymentInputPorts & PlanningPorts,
): Promise<OwnRender | undefined> {
  if (!pull.sameRepository || !pull.headRef.startsWith('drawbridge/')) return undefined
  const proposal = await ports.proposals.readProposal(ref, pull.headRef)
  if (proposal?.number !== ref.number || proposal.state !== 'open') return undefined
  const inputs = await readSourceInputs(ref, `${source.owner}/${source.name}`, ports)
  if (inputs === undefined || pull.baseRef !== inputs.configBranch) return undefined
  const planned = await planAgain(inputs, proposal, ports)
  if (planned === undefined) return undefined
  const repository = inputs.configRepository
  const branch = { commit: pull.headSha, parents: await repository.readParents(pull.headSha) }
  return (await isRendered(inputs, planned.plan, branch)) ? { ...planned, inputs } : undefined
}
