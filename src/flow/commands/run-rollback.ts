import { describeOutcome } from './describe-outcome.ts'
import { carryOutOnce } from './carry-out-once.ts'
import { planServiceRollback } from '../deploying/plan-service.ts'
import { enqueueReports } from '../deploying/report-deployment.ts'
import { readWanted } from './read-wanted.ts'
import type { Answer, CommandPorts, Commanded } from './command.ts'

/** Opens the pull request that takes a service back to an earlier version. It may be asked for on any pull request. */
export async function runRollback(
  { ref, author, command, progress }: Commanded<'rollback'>,
  ports: CommandPorts,
): Promise<Answer> {
  const so = 'so there is nothing to roll back'
  const wanted = await readWanted(ref, { ...command, so }, ports)
  if (wanted.refusal !== undefined) return wanted.refusal
  const { inputs, environment } = wanted
  const { service, reason } = command
  const to = progress.decided?.version ?? command.version
  const planned = await planServiceRollback(
    inputs,
    environment,
    { service, to, reason, pull: ref.number, requestedBy: author },
    ports,
  )
  if (command.dryRun) return describeOutcome(planned.plan, undefined)
  const outcome = await carryOutOnce(inputs, planned, progress, ports)
  await enqueueReports(inputs, { planned, outcome }, ports)
  await ports.queue.enqueue({ kind: 'report-deployment', pull: ref })
  return describeOutcome(planned.plan, outcome)
}
