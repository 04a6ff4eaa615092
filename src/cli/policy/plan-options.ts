import type { Command } from 'commander'
import { CONFIG_PATH, type Config } from '../../config/config.ts'
import type { Environment } from '../../deploy/releases/release.ts'
import { InputError } from '../terminal/input-error.ts'

/** Where a command that plans finds the two repositories. */
export type PlanOptions = {
  readonly C: string
  readonly at: string
  readonly services: string
  readonly servicesAt: string
  readonly config?: string
}

/** Adds the options to a command. */
export function addPlanOptions(command: Command): Command {
  return command
    .option('-C <dir>', 'the clone of the config repository', '.')
    .option('--at <rev>', 'its commit', 'HEAD')
    .option('--services <dir>', "the clone of the services' repository", '.')
    .option('--services-at <rev>', 'its commit', 'HEAD')
    .option('--config <file>', `a config on disk instead of that commit's ${CONFIG_PATH}`)
}

/** The environment of that name. Throws `InputError` when the config has none. */
export function findEnvironment({ environments }: Config, name: string): Environment {
  const found = environments.find((environment) => environment.name === name)
  if (found !== undefined) return found
  const known = environments.map((environment) => environment.name).join(', ')
  throw new InputError(`There is no environment ${JSON.stringify(name)}.`, `The config has these: ${known || 'none'}.`)
}
