import { planModeChange } from '../deploy/plan-mode-change.ts'
import { carryOutPlan } from './carry-out-plan.ts'
import type { Answer, CommandPorts, Commanded } from './command.ts'
import { describeOutcome } from './describe-outcome.ts'
import { readModeSince } from './read-mode-since.ts'
import { findEnvironment, readSetting } from './read-setting.ts'

/**
 * Opens the pull request that moves the policies of an environment, or of one service in it, to another mode. A comment carries no observations:
 * whoever has them uses `drawbridge policy promote`.
 */
export async function runPolicy({ ref, command }: Commanded<'policy'>, ports: CommandPorts): Promise<Answer> {
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
  const { context, configRepo, configRepository } = setting
  const since = await readModeSince(configRepository, { state, image: context.image })
  const { service, to } = command
  const change = planModeChange({ state, context, service, to, since, observations: [] })
  // What could not be read might be a caller's release: its calls would be missing from every policy.
  const findings = [...change.findings, ...(setting.findings.get(environment.name) ?? [])]
  const plan = { ...change, findings, abstains: false, callChanges: [] }
  if (command.dryRun) return describeOutcome(plan, undefined)
  const proposal = await ports.proposals.readProposal(configRepo, change.branch)
  return describeOutcome(plan, await carryOutPlan(setting, plan, proposal, ports))
}
