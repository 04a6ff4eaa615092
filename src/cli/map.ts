import { Option, type Command } from 'commander'
import { CONFIG_PATH, type Config } from '../config/config.ts'
import { compareFindings, type Finding } from '../finding.ts'
import { readSnapshot } from '../flow/read-snapshot.ts'
import { plainText, printPlace } from '../report/plain-text.ts'
import { renderGraph } from '../report/render-graph.ts'
import type { Snapshot } from '../verdict/verdict.ts'
import { InputError } from './input-error.ts'
import { openProgress } from './progress.ts'
import { readLocalRules } from './read-local-rules.ts'
import { readRevision } from './read-revision.ts'
import { wantsColor, type End, type World } from './world.ts'

type MapOptions = {
  readonly at: string
  readonly format: 'table' | 'json' | 'dot' | 'mermaid'
  readonly config?: string
  readonly cache: boolean
}

/** `drawbridge map`: the call graph that the code of one commit makes. */
export function addMap(program: Command, { world, end }: { world: World; end: End }): void {
  program
    .command('map')
    .summary('print which service calls which, from the code')
    .description(
      'Prints the call graph of the code at one commit, with the file and line of every call.\n' +
        'Calls whose target cannot be named are listed as unresolved, never left out.',
    )
    .argument('[dir]', 'the clone, or a folder in it', '.')
    .option('--at <rev>', 'the commit to read', 'HEAD')
    .addOption(
      new Option('--format <format>', 'how to print it').choices(['table', 'json', 'dot', 'mermaid']).default('table'),
    )
    .option('--config <file>', `a config on disk instead of the commit's ${CONFIG_PATH}`)
    .option('--no-cache', 'find out everything anew: neither use nor fill the cache on disk')
    .addHelpText('after', MAP_EXAMPLES)
    .action(async (dir: string, options: MapOptions) => {
      const snapshot = await readLocalSnapshot(dir, options, world)
      const color = wantsColor(world.stdout, world.env)
      world.stdout.write(renderGraph(snapshot, options.format, { color, width: world.stdout.columns }))
      const findings = [...snapshot.findings, ...snapshot.code.findings]
      printFindings(findings, world)
      end(findings.some(({ severity }) => severity === 'error') ? 1 : 0)
    })
}

const MAP_EXAMPLES = `
Examples:
  drawbridge map
  drawbridge map ~/src/services --at v2.4 --format json > calls.json
  drawbridge map --format dot | dot -Tsvg > calls.svg
  drawbridge map --config drawbridge.yml

Exit status:
  0  no error findings
  1  error findings: the graph may not be complete
  2  wrong usage, or something could not be read
`

async function readLocalSnapshot(dir: string, options: MapOptions, world: World): Promise<Snapshot> {
  const progress = openProgress(world.stderr, () => world.now())
  const clone = await world.openClone(dir)
  const facts = await world.openFacts({ keep: options.cache })
  try {
    const commit = await readRevision(clone, options.at)
    progress.begin(`Reading ${options.at}`)
    const rules = await readLocalRules(clone, { commit, rev: options.at, configFile: options.config, world })
    const config = requireUsable(rules.config.value, rules.config.findings)
    const snapshot = await readSnapshot(clone, {
      commit,
      config,
      configPath: options.config ?? CONFIG_PATH,
      today: world.now().toISOString().slice(0, 10),
      facts,
      onProgress: (done, total, what) => progress.report(done, total, what),
    })
    return { ...snapshot, findings: [...rules.config.findings, ...snapshot.findings] }
  } finally {
    progress.close()
    clone.close()
    await facts.close()
  }
}

function requireUsable(config: Config | undefined, findings: readonly Finding[]): Config {
  if (config !== undefined) return config
  const place = findings[0]?.place.path ?? CONFIG_PATH
  throw new InputError(`${place} cannot be used.`, findings.map(describeFinding).join('\n'))
}

function printFindings(findings: readonly Finding[], world: World): void {
  const told = findings.filter(({ severity }) => severity !== 'notice').sort(compareFindings)
  for (const finding of told.slice(0, FINDINGS_MAX)) world.stderr.write(`${describeFinding(finding)}\n`)
  if (told.length > FINDINGS_MAX) world.stderr.write(`… and ${told.length - FINDINGS_MAX} findings more\n`)
}

const FINDINGS_MAX = 20

function describeFinding({ severity, code, message, place }: Finding): string {
  const column = place.line !== undefined && place.column !== undefined ? `:${place.column}` : ''
  return plainText(`${printPlace(place)}${column}: ${severity}: ${message} [${code}]`)
}
