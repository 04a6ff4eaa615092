import type { ModeChangeRecord } from '../../deploy/modes/mode-change-record.ts'
import { planModeChange, type ModeChange } from '../../deploy/modes/plan-mode-change.ts'
import type { EnvironmentState } from '../../deploy/policies/plan-context.ts'
import { readModeSince } from './read-mode-since.ts'
import { readObservations } from './read-observations.ts'
import type { DeploymentInputs } from './read-deployment-inputs.ts'

/**
 * Plans the change of mode of an environment's policies, or of one service's in it, on the config repository as it is:
 * with the observations that are kept there, and since when it says that the present mode is in force.
 */
export async function planPolicyMode(
  { context, configRepository, findings }: DeploymentInputs,
  state: EnvironmentState,
  { service, to, requestedBy, source }: Omit<ModeChangeRecord, 'environment'>,
): Promise<ModeChange> {
  const { environment, commit } = state
  const since = await readModeSince(configRepository, { state, image: context.image })
  const observed = await readObservations(configRepository, { commit, environment })
  const unread = findings.get(environment.name) ?? []
  return planModeChange({ state, context, service, to, since, observed, unread, request: { requestedBy, source } })
}
