import type { EnvironmentState } from '../../deploy/policies/plan-context.ts'
import type { Environment } from '../../deploy/releases/release.ts'
import type { Answer } from './command.ts'
import type { RepoRef } from '../ports/ports.ts'
import { findEnvironment, readSetting, type Setting, type SettingPorts } from '../deploying/read-setting.ts'

/** What a command about an environment is about, or the answer that refuses it. */
export type Wanted =
  | {
      readonly setting: Setting
      readonly environment: Environment
      readonly state: EnvironmentState
      readonly refusal?: undefined
    }
  | { readonly refusal: Answer }

/** Reads the setting of a command that names an environment. `so` ends the sentence that refuses it where nothing is deployed. */
export async function readWanted(
  repo: RepoRef,
  { environment: name, so }: { readonly environment: string; readonly so: string },
  ports: SettingPorts,
): Promise<Wanted> {
  const setting = await readSetting(repo, ports)
  if (setting === undefined) {
    return { refusal: { outcome: 'refused', message: `The config names no config repository or no image, ${so}.` } }
  }
  const environment = findEnvironment(setting, name)
  const state = setting.states.get(name)
  if (environment !== undefined && state !== undefined) return { setting, environment, state }
  const names = setting.config.environments.map((each) => `\`${each.name}\``)
  return { refusal: { outcome: 'refused', message: 'There is no such environment. The config has:', details: names } }
}
