import { carryOutPlan } from './carry-out-plan.ts'
import type { Answer, CommandPorts, Commanded } from './command.ts'
import { describeOutcome } from './describe-outcome.ts'
import { planPolicyMode } from './plan-policy-mode.ts'
import { findEnvironment, readSetting } from './read-setting.ts'

/** Opens the pull request that moves the policies of an environment, or of one service in it, to another mode. */
export async function runPolicy({ ref, author, command }: Commanded<'policy'>, ports: CommandPorts): Promise<Answer> {
  const setting = await readSetting(ref, ports)
  if (setting === undefined) {
    return {
      outcome: 'refused',
      message: 'The config names no config repository or no image, so there are no policies to change.',
    }
  }
  const environment = findEnvironment(setting, command.environment)
  const state = setting.states.get(command.environment)
  if (environment === undefined || state === undefined) {
    const names = setting.config.environments.map(({ name }) => `\`${name}\``)
    return { outcome: 'refused', message: 'There is no such environment. The config has:', details: names }
  }
  const { service, to } = command
  const source = { repository: setting.context.repository, pull: ref.number }
  const change = await planPolicyMode(setting, state, { service, to, requestedBy: author, source })
  const plan = { ...change, abstains: false, callChanges: [] }
  if (command.dryRun) return describeOutcome(plan, undefined)
  const proposal = await ports.proposals.readProposal(setting.configRepo, change.branch)
  return describeOutcome(plan, await carryOutPlan(setting, plan, proposal, ports))
}
