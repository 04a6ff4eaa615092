import { Option, type Command } from 'commander'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { CONFIG_PATH, type Config } from '../config/config.ts'
import { proposeServices } from '../config/propose-services.ts'
import type { TreeEntry } from '../file.ts'
import type { Rules } from '../flow/judging/read-rules.ts'
import { readRules } from '../flow/judging/read-rules.ts'
import { buildServices } from '../graph/build-services.ts'
import { selectDirectories } from '../graph/select-directories.ts'
import { CODEOWNERS_PATHS } from '../owners/select-codeowners-path.ts'
import { matchOwners } from '../owners/match-owners.ts'
import type { Codeowners } from '../owners/parse-codeowners.ts'
import { routeService } from '../owners/route-service.ts'
import { renderOwnersJson, renderOwnersText, type OwnersAnswer } from '../report/render-owners.ts'
import { selectReviewRule } from '../verdict/consent/select-review-rule.ts'
import { describeFinding } from './terminal/describe-finding.ts'
import { findOwned, type NamedService, type Owned } from './find-owned.ts'
import { InputError } from './terminal/input-error.ts'
import { readLocalRules } from './clone/read-local-rules.ts'
import { readRevision } from './clone/read-revision.ts'
import { wantsColor, type LocalClone, type World } from './terminal/world.ts'

type OwnersOptions = {
  readonly at: string
  readonly C: string
  readonly config?: string
  readonly format: 'text' | 'json'
}

/** `drawbridge owners`: who has to agree for a service, who owns paths, and the line of CODEOWNERS that says so. */
export function addOwners(program: Command, { world }: { world: World }): void {
  program
    .command('owners')
    .summary('print who owns a service or a path, and the line of CODEOWNERS that decides')
    .description(
      'Prints the owners, as GitHub reads CODEOWNERS, and the line that decides.\n' +
        'Of a service, named as the config names it: those who have to agree when somebody newly calls it, the owners of ' +
        'its allowlist.yaml. Of a folder: those of the files in it. Of a file: it need not exist.',
    )
    .argument('<name...>', 'services by name; folders and files, from the folder you are in')
    .option('--at <rev>', 'the commit to read', 'HEAD')
    .option('-C <dir>', 'the clone, or the folder in it that paths start from', '.')
    .option('--config <file>', `a config on disk instead of the commit's ${CONFIG_PATH}`)
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'))
    .addHelpText('after', OWNERS_EXAMPLES)
    .action(async (typed: string[], options: OwnersOptions) => {
      const clone = await world.openClone(options.C)
      try {
        const answers = await answer(clone, typed, { options, world })
        const style = { color: wantsColor(world.stdout, world.env), width: world.stdout.columns }
        world.stdout.write(options.format === 'json' ? renderOwnersJson(answers) : renderOwnersText(answers, style))
      } finally {
        clone.close()
      }
    })
}

const OWNERS_EXAMPLES = `
Examples:
  drawbridge owners service.ledger
  drawbridge owners libraries/ service.pot/main.go
  drawbridge owners --at origin/main --format json service.ledger

Exit status:
  0  printed, whether or not anybody owns it
  2  wrong usage, or something could not be read
`

async function answer(
  clone: LocalClone,
  typed: readonly string[],
  { options, world }: { options: OwnersOptions; world: World },
): Promise<readonly OwnersAnswer[]> {
  const { at: rev, config: configFile } = options
  const commit = await readRevision(clone, rev)
  const rules =
    configFile === undefined
      ? await readRules(clone, commit)
      : await readLocalRules(clone, { commit, rev, configFile, world })
  const codeowners = requireCodeowners(rules, rev)
  const config = requireUsable(rules, configFile)
  const entries = await clone.readTree(commit)
  const services = listServices(config, entries)
  const from = await world.realFolder(options.C)
  const answers: OwnersAnswer[] = []
  for (const each of typed) {
    const path = isAbsolute(each) ? await withoutLinks(each, world) : each
    const owned = findOwned(path, { services, entries, rev, from, root: clone.root })
    answers.push(...answerOne(owned, { codeowners, config }))
  }
  return answers
}

function answerOne(
  owned: Owned,
  { codeowners, config }: { codeowners: Codeowners; config: Config | undefined },
): readonly OwnersAnswer[] {
  const ofService = (service: NamedService): OwnersAnswer => ({
    ...routeService(codeowners, service),
    service,
    review: config && selectReviewRule(config.review, service.name),
  })
  if (owned.kind === 'service') return [ofService(owned.service)]
  if (owned.kind === 'file') return [matchOwners(codeowners, owned.path)]
  const byLine = new Map<number | undefined, OwnersAnswer & { files: number }>()
  for (const file of owned.files) {
    const { rule, ...ownership } = matchOwners(codeowners, file)
    const files = (byLine.get(rule?.line)?.files ?? 0) + 1
    byLine.set(rule?.line, { ...ownership, path: `${owned.path || '.'}/`, rule, files })
  }
  const ofFiles = [...byLine.values()].sort((a, b) => b.files - a.files)
  return owned.service === undefined ? ofFiles : [ofService(owned.service), ...ofFiles]
}

/** As the config says, or without one as `drawbridge map` would propose. */
function listServices(config: Config | undefined, entries: readonly TreeEntry[]): readonly NamedService[] {
  const paths = entries.map(({ path }) => path)
  if (config !== undefined) {
    return buildServices({ rules: config.services, directories: selectDirectories(paths), path: CONFIG_PATH }).value
  }
  return proposeServices(paths).flatMap((proposal) =>
    'dir' in proposal ? [proposal] : proposal.dirs.map((dir) => ({ name: dir.slice(dir.lastIndexOf('/') + 1), dir })),
  )
}

/** The config; undefined when there is none. One that cannot be used does not say what the services are. */
function requireUsable({ present, config }: Rules, configFile: string | undefined): Config | undefined {
  if (!present || config.value !== undefined) return config.value
  throw new InputError(`${configFile ?? CONFIG_PATH} cannot be used.`, config.findings.map(describeFinding).join('\n'))
}

function requireCodeowners({ codeowners }: Rules, rev: string): Codeowners {
  if (codeowners === undefined) {
    throw new InputError(
      `${rev} has no CODEOWNERS file.`,
      `GitHub reads ${CODEOWNERS_PATHS.join(', ')}, the first found.`,
    )
  }
  const unusable = codeowners.findings.find(({ severity }) => severity === 'error')
  if (unusable !== undefined) throw new InputError(`${unusable.message}.`, unusable.hint ?? 'Mend it first.')
  return codeowners.value
}

/**
 * An absolute path as a clone's root is given: the folders above what it names are real ones. None of them need exist.
 */
async function withoutLinks(path: string, world: World): Promise<string> {
  const full = resolve(path)
  for (let dir = dirname(full); ; dir = dirname(dir)) {
    const real = await world.realFolder(dir).catch(() => undefined)
    if (real !== undefined) return join(real, relative(dir, full))
    if (dirname(dir) === dir) return full
  }
}
