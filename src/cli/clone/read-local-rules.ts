import { CONFIG_PATH } from '../../config/config.ts'
import { parseConfig } from '../../config/parse-config.ts'
import { proposeServices, type ServiceProposal } from '../../config/propose-services.ts'
import { readRules, type Rules } from '../../flow/judging/read-rules.ts'
import type { Repository } from '../../flow/ports/ports.ts'
import { InputError } from '../terminal/input-error.ts'
import type { World } from '../terminal/world.ts'

/**
 * The rules at a commit, as the app reads them; with `configFile`, the config from a file on disk instead. Throws
 * `InputError` when there is no config at all: without one there are no services to speak of.
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
  const tree = await repository.readTree(commit)
  const advice = describeConfig(proposeServices(tree.map(({ path }) => path)))
  throw new InputError(`${rev} has no ${CONFIG_PATH}, so it is not known what the services are.`, advice)
}

function describeConfig(proposals: readonly ServiceProposal[]): string {
  const [before, lines] =
    proposals.length === 0
      ? ['This is enough to begin with:', [EXAMPLE]]
      : ['Going by where its programs are,\nthis may be enough to begin with:', proposals.map(describeProposal)]
  const shown = lines.slice(0, LINES_MAX).map((line) => `      - ${line}\n`)
  const more = lines.length > LINES_MAX ? `      # and ${lines.length - LINES_MAX} more\n` : ''
  return `Commit one there, or try one with --config FILE. ${before}

    version: 1
    services:
${shown.join('')}${more}`
}

function describeProposal(proposal: ServiceProposal): string {
  if ('dir' in proposal) return `{ name: ${proposal.name}, dir: ${proposal.dir} }`
  const names = proposal.dirs.map((dir) => dir.slice(dir.lastIndexOf('/') + 1))
  const more = names.length > NAMES_MAX ? ` and ${names.length - NAMES_MAX} more` : ''
  return `'${proposal.glob}' # ${names.slice(0, NAMES_MAX).join(', ')}${more}`
}

const EXAMPLE = `"service.*" # a glob of directories; the directory's name is the service's name`
const LINES_MAX = 20
const NAMES_MAX = 3
