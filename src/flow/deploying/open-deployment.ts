import { carryOutPlan } from './carry-out-plan.ts'
import { planServiceDeployment } from './plan-service.ts'
import type { Ports, PullRef } from '../ports/ports.ts'
import { readDesired, readSelections } from './read-selections.ts'
import { readDeploymentInputs } from './read-deployment-inputs.ts'
import { enqueueReports, type ReportPorts } from './report-deployment.ts'

export type DeploymentPorts = ReportPorts & Pick<Ports, 'queue' | 'log'>

/**
 * Opens the deployment pull requests that follow from a merged pull request, and has it say where it stands. A second
 * run writes nothing. Pull requests that were not merged into the default branch deploy nothing.
 */
export async function openDeployment(ref: PullRef, ports: DeploymentPorts): Promise<void> {
  const pull = await ports.pulls.readPull(ref)
  if (pull.mergeCommit === undefined) {
    if (pull.mergedBy !== undefined) await ports.queue.enqueue({ kind: 'report-deployment', pull: ref })
    return
  }
  const inputs = await readDeploymentInputs(ref, ports)
  if (inputs === undefined) return ports.queue.enqueue({ kind: 'report-deployment', pull: ref })
  if (pull.baseRef !== inputs.branch) return
  const selections = await readSelections(inputs, pull, pull.mergeCommit, ports.facts)
  for (const selection of selections) {
    for (const environment of inputs.config.environments) {
      if (environment.deploy !== 'on-merge' && !selection.everywhere) continue
      const desired = await readDesired(inputs, selection, {
        pull,
        trigger: 'merge',
        requestedBy: pull.mergedBy ?? pull.author,
      })
      const planned = await planServiceDeployment(inputs, environment, desired, ports)
      const outcome = await carryOutPlan(inputs, planned, ports)
      await enqueueReports(inputs, { planned, outcome }, ports)
      const fields = {
        service: selection.service,
        environment: environment.name,
        outcome: outcome.state,
        url: outcome.url,
      }
      ports.log.info(fields, 'planned a deployment after a merge')
    }
  }
  // Not here: one pull request's comment has one writer at a time, and that is whoever works under its key.
  await ports.queue.enqueue({ kind: 'report-deployment', pull: ref })
}
