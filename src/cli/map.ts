import { Option, type Command } from 'commander'
import { CONFIG_PATH } from '../config/config.ts'
import { renderExplanation } from '../report/graph/render-explanation.ts'
import { renderGraph } from '../report/graph/render-graph.ts'
import { renderPaths, renderReaching } from '../report/graph/render-reach.ts'
import { describeUnreadable } from '../verdict/calls/describe-unreadable.ts'
import type { Snapshot } from '../verdict/model/verdict.ts'
import { nearestName } from '../text/nearest-name.ts'
import { InputError } from './terminal/input-error.ts'
import { printFindings } from './terminal/print-findings.ts'
import { readLocalSnapshot } from './clone/read-local-snapshot.ts'
import { withClone } from './clone/with-clone.ts'
import { wantsColor, type End, type LocalClone, type World } from './terminal/world.ts'

type MapOptions = {
  readonly at: string
  readonly format: 'table' | 'json' | 'dot' | 'mermaid'
  readonly config?: string
  readonly explain?: readonly string[]
  readonly reaching?: string
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
    .option('--explain <caller-callee...>', 'show line by line why the graph has, or lacks, one call: CALLER CALLEE')
    .option('--reaching <service>', 'list who can reach one service, directly and through others')
    .option('--no-cache', 'find out everything anew: neither use nor fill the cache on disk')
    .addHelpText('after', MAP_EXAMPLES)
    .action(async (dir: string, options: MapOptions) => {
      const { snapshot, text } = await readMap(dir, options, world)
      world.stdout.write(text)
      const unreadable = snapshot.unreadable.map(describeUnreadable)
      const findings = [...snapshot.findings, ...snapshot.code.findings, ...unreadable]
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
  drawbridge map --explain service.pot service.ledger
  drawbridge map --reaching service.ledger

Exit status:
  0  no error findings
  1  error findings: the graph may not be complete
  2  wrong usage, or something could not be read
`

async function readMap(dir: string, options: MapOptions, world: World): Promise<{ snapshot: Snapshot; text: string }> {
  return withClone({ dir, cache: options.cache }, world, async ({ clone, facts, progress }) => {
    const input = { rev: options.at, configFile: options.config, facts, progress, world }
    const snapshot = await readLocalSnapshot(clone, input)
    const { explain, reaching } = options
    if (reaching !== undefined) return { snapshot, text: renderReaching(snapshot, knownService(snapshot, reaching)) }
    if (explain !== undefined) return { snapshot, text: await explainCall(clone, snapshot, { explain, world }) }
    const style = { color: wantsColor(world.stdout, world.env), width: world.stdout.columns }
    return { snapshot, text: renderGraph(snapshot, options.format, style) }
  })
}

async function explainCall(
  clone: LocalClone,
  snapshot: Snapshot,
  { explain, world }: { explain: readonly string[]; world: World },
): Promise<string> {
  const [caller, callee, ...more] = explain
  if (caller === undefined || callee === undefined || more.length > 0) {
    throw new InputError('--explain is about one call.', 'Name its two ends: --explain CALLER CALLEE')
  }
  for (const name of [caller, callee]) knownService(snapshot, name)
  const { commit, code } = snapshot
  const places = [
    ...code.calls.flatMap((call) =>
      call.caller === caller && call.callee === callee ? [...call.evidence, ...(call.condition ?? [])] : [],
    ),
    ...code.unresolved.flatMap((call) => (call.caller === caller ? [call.evidence] : [])),
  ]
  const wanted = new Set(places.map(({ path }) => path))
  const { files } = await clone.readFiles((await clone.readTree(commit)).filter(({ path }) => wanted.has(path)))
  const lines = new Map(files.map(({ path, text }) => [path, text.split('\n')]))
  const color = wantsColor(world.stdout, world.env)
  const paths = renderPaths(snapshot, { caller, callee })
  const lineAt = ({ path, line }: { path: string; line: number }) => lines.get(path)?.[line - 1]
  return renderExplanation({ caller, callee, paths }, code, { color, lineAt })
}

function knownService({ services }: Snapshot, name: string): string {
  if (services.some((service) => service.name === name)) return name
  const message = `There is no service ${JSON.stringify(name)} in that commit.`
  const similar = nearestName(
    name,
    services.map((service) => service.name),
  )
  throw new InputError(
    message,
    similar === undefined ? '`drawbridge map` lists the services.' : `Did you mean ${similar}?`,
  )
}
