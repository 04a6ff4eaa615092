import { describeOutcome } from './describe-outcome.ts'
import { carryOutOnce } from './carry-out-once.ts'
import { planServiceDeployment } from '../deploying/plan-service.ts'
import { readDesired } from '../deploying/read-selections.ts'
import { enqueueReports } from '../deploying/report-deployment.ts'
import { readWanted } from './read-wanted.ts'
import type { Answer, CommandPorts, Commanded } from './command.ts'

/**
 * Opens the pull request that deploys a service at this pull request's merge commit, whatever the environment does by
 * itself.
 */
export async function runDeploy(
  { ref, author, command, progress }: Commanded<'deploy'>,
  ports: CommandPorts,
): Promise<Answer> {
  const pull = await ports.pulls.readPull(ref)
  const so = 'so there is nowhere to deploy to'
  const wanted = await readWanted(ref, { ...command, so }, ports)
  if (wanted.refusal !== undefined) return wanted.refusal
  const { inputs, environment } = wanted
  if (pull.mergeCommit === undefined || pull.baseRef !== inputs.branch) {
    return { outcome: 'refused', message: `Only what was merged into \`${inputs.branch}\` can be deployed.` }
  }
  const selection = { service: command.service, version: 'merge' } as const
  const desired = await readDesired(inputs, selection, { pull, trigger: 'command', requestedBy: author })
  const planned = await planServiceDeployment(inputs, environment, desired, ports)
  if (command.dryRun) return describeOutcome(planned.plan, undefined)
  const outcome = await carryOutOnce(inputs, planned, progress, ports)
  await enqueueReports(inputs, { planned, outcome }, ports)
  await ports.queue.enqueue({ kind: 'report-deployment', pull: ref })
  return describeOutcome(planned.plan, outcome)
}
