import { carryOutOnce } from './carry-out-once.ts'
import type { Answer, CommandPorts, Commanded } from './command.ts'
import { describeOutcome } from './describe-outcome.ts'
import { planPolicyMode } from '../deploying/plan-policy-mode.ts'
import { readWanted } from './read-wanted.ts'

/** Opens the pull request that moves the policies of an environment, or of one service in it, to another mode. */
export async function runPolicy(
  { ref, author, command, progress }: Commanded<'policy'>,
  ports: CommandPorts,
): Promise<Answer> {
  const { service, to, environment, dryRun } = command
  const wanted = await readWanted(ref, { environment, so: 'so there are no policies to change' }, ports)
  if (wanted.refusal !== undefined) return wanted.refusal
  const { inputs, state } = wanted
  const source = { repository: inputs.context.repository, pull: ref.number }
  const change = await planPolicyMode(inputs, state, { service, to, requestedBy: author, source })
  const plan = { ...change, abstains: false, callChanges: [] }
  if (dryRun) return describeOutcome(plan, undefined)
  const proposal = await ports.proposals.readProposal(inputs.configRepo, change.branch)
  return describeOutcome(plan, await carryOutOnce(inputs, { plan, proposal }, progress, ports))
}
