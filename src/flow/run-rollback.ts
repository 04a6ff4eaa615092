import { describeOutcome } from './describe-outcome.ts'
import { carryOut, planServiceRollback } from './plan-service.ts'
import { enqueueReports } from './report-deployment.ts'
import { findEnvironment, readSetting } from './read-setting.ts'
import type { Answer, CommandPorts, Commanded } from './command.ts'

/** Opens the pull request that takes a service back to an earlier version. It may be asked for on any pull request. */
export async function runRollback(
  { ref, author, command }: Commanded<'rollback'>,
  ports: CommandPorts,
): Promise<Answer> {
  const setting = await readSetting(ref, ports)
  if (setting === undefined) {
    return {
      outcome: 'refused',
      message: 'The config names no config repository or no image, so there is nothing to roll back.',
    }
  }
  const environment = findEnvironment(setting, command.environment)
  if (environment === undefined) {
    const names = setting.config.environments.map(({ name }) => `\`${name}\``)
    return { outcome: 'refused', message: 'There is no such environment. The config has:', details: names }
  }
  const { service, version: to, reason } = command
  const planned = await planServiceRollback(
    setting,
    environment,
    { service, to, reason, pull: ref.number, requestedBy: author },
    ports,
  )
  if (command.dryRun) return describeOutcome(planned.plan, undefined)
  const outcome = await carryOut(setting, planned, ports)
  await enqueueReports(setting, { planned, outcome }, ports)
  await ports.queue.enqueue({ kind: 'report-deployment', pull: ref })
  return describeOutcome(planned.plan, outcome)
}
