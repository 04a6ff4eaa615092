import { CONFIG_PATH } from '../config/config.ts'
import { parseConfig } from '../config/parse-config.ts'
import { readRules, type Rules } from '../flow/read-rules.ts'
import type { Repository } from '../flow/ports.ts'
import { InputError } from './input-error.ts'
import type { World } from './world.ts'

/**
 * The rules at a commit, as the app reads them; with `configFile`, the config from a file on disk instead. Throws `InputError` when there
 * is no config at all: without one there are no services to speak of.
 */
export async function readLocalRules(
  repository: Repository,
  { commit, rev, configFile, world }: { commit: string; rev: string; configFile: string | undefined; world: World },
): Promise<Rules> {
  const rules = await readRules(repository, commit)
  if (configFile !== undefined) {
    const text = await world.readText(configFile)
    if (text === undefined) throw new InputError(`${configFile} cannot be read.`, 'Name a file with --config FILE.')
    return { ...rules, present: true, config: parseConfig(text, configFile) }
  }
  if (rules.present) return rules
  throw new InputError(`${rev} has no ${CONFIG_PATH}, so it is not known what the services are.`, MINIMAL_CONFIG)
}

const MINIMAL_CONFIG = `Commit one there, or try one with --config FILE. This is enough to begin with:

    version: 1
    services:
      - "service.*" # a glob of directories; the directory's name is the service's name
`
