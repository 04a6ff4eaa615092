import type { EnvironmentState } from '../../deploy/policies/plan-context.ts'
import type { Environment } from '../../deploy/releases/release.ts'
import type { Answer } from './command.ts'
import type { RepoRef } from '../ports/ports.ts'
import {
  findEnvironment,
  readDeploymentInputs,
  type DeploymentInputs,
  type DeploymentInputPorts,
} from '../deploying/read-deployment-inputs.ts'

/** What a command about an environment is about, or the answer that refuses it. */
export type Wanted =
  | {
      readonly inputs: DeploymentInputs
      readonly environment: Environment
      readonly state: EnvironmentState
      readonly refusal?: undefined
    }
  | { readonly refusal: Answer }

/**
 * Reads the inputs of a command that names an environment. `so` ends the sentence that refuses it where nothing is
 * deployed.
 */
export async function readWanted(
  repo: RepoRef,
  { environment: name, so }: { readonly environment: string; readonly so: string },
  ports: DeploymentInputPorts,
): Promise<Wanted> {
  const inputs = await readDeploymentInputs(repo, ports)
  if (inputs === undefined) {
    return {
      refusal: {
        outcome: 'refused',
        message: `The config names no image, or no config repository where this app is installed, ${so}.`,
      },
    }
  }
  const environment = findEnvironment(inputs, name)
  const state = inputs.states.get(name)
  if (environment !== undefined && state !== undefined) return { inputs, environment, state }
  const names = inputs.config.environments.map((each) => `\`${each.name}\``)
  return { refusal: { outcome: 'refused', message: 'There is no such environment. The config has:', details: names } }
}
