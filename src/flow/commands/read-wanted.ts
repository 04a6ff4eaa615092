import type { EnvironmentState } from '../../deploy/policies/plan-context.ts'
import type { Environment } from '../../deploy/releases/release.ts'
import { nearestService } from '../../graph/nearest-service.ts'
import { nearestName } from '../../text/nearest-name.ts'
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
 * Reads the inputs of a command that names an environment, and maybe a service in it: one that is not there is refused
 * when another is called nearly so; what else there is to say about it the plan says. `so` ends the sentence that
 * refuses the command where nothing is deployed.
 */
export async function readWanted(
  repo: RepoRef,
  {
    environment: name,
    service,
    so,
  }: { readonly environment: string; readonly service?: string | undefined; readonly so: string },
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
  if (environment === undefined || state === undefined) return { refusal: refuseEnvironment(name, inputs) }
  const meant = service === undefined || state.present.has(service) ? undefined : nearestService(service, state.present)
  if (meant === undefined) return { inputs, environment, state }
  const message = `\`${name}\` has no service \`${service}\`. Did you mean \`${meant}\`?`
  return { refusal: { outcome: 'refused', message } }
}

function refuseEnvironment(name: string, { config: { environments } }: DeploymentInputs): Answer {
  const names = environments.map((each) => each.name)
  const begun = names.filter((each) => name.length >= BEGINNING_MIN && each.startsWith(name.toLowerCase()))
  const meant = nearestName(name, names) ?? (begun.length === 1 ? begun[0] : undefined)
  const hint = meant === undefined ? '' : ` Did you mean \`${meant}\`?`
  const message = `There is no such environment: \`${name}\`.${hint} The config has:`
  return { outcome: 'refused', message, details: names.map((each) => `\`${each}\``) }
}

/** `prod` is the beginning of production, `p` of anything. */
const BEGINNING_MIN = 3
