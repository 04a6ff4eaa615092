import { Option, type Command } from 'commander'
import { CONFIG_PATH } from '../config/config.ts'
import { renderApiDiff, renderApiDiffJson } from '../report/graph/render-api-diff.ts'
import { renderApis, renderApisJson } from '../report/graph/render-apis.ts'
import { diffEndpoints } from '../rpcmap/served/diff-endpoints.ts'
import type { Snapshot } from '../verdict/model/verdict.ts'
import { InputError } from './terminal/input-error.ts'
import { readLocalSnapshot } from './clone/read-local-snapshot.ts'
import { withClone } from './clone/with-clone.ts'
import { wantsColor, type World } from './terminal/world.ts'

type ApisOptions = {
  readonly at: string
  readonly diff?: readonly string[]
  readonly C: string
  readonly format: 'text' | 'json'
  readonly config?: string
  readonly cache: boolean
}

/** `drawbridge apis`: what a service offers and uses at one commit, or how what is offered differs between two. */
export function addApis(program: Command, { world }: { world: World }): void {
  program
    .command('apis')
    .summary('print what a service offers and uses, or how that changed')
    .description(
      'Prints the endpoints that the code of a service offers, whom it calls and who calls it, with file and line.\n' +
        'With --diff: the endpoints that HEAD adds to BASE, removes or changes, of one service or of all.',
    )
    .argument('[service]', 'its name; with --diff it may be left out')
    .option('--at <rev>', 'the commit to read', 'HEAD')
    .option('--diff <base-head...>', 'the two commits to compare: BASE HEAD')
    .option('-C <dir>', 'the clone, or a folder in it', '.')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'))
    .option('--config <file>', `a config on disk instead of the commit's ${CONFIG_PATH}`)
    .option('--no-cache', 'find out everything anew: neither use nor fill the cache on disk')
    .addHelpText('after', APIS_EXAMPLES)
    .action(async (service: string | undefined, options: ApisOptions) => {
      const { diff } = options
      const text = diff ? await compare(service, diff, options, world) : await list(service, options, world)
      world.stdout.write(text)
    })
}

const APIS_EXAMPLES = `
Examples:
  drawbridge apis service.ledger
  drawbridge apis service.ledger --at v2.4 --format json
  drawbridge apis --diff origin/main HEAD
  drawbridge apis --diff v2.3 v2.4 service.ledger

Exit status:
  0  printed
  2  wrong usage, or something could not be read
`

async function list(service: string | undefined, options: ApisOptions, world: World): Promise<string> {
  if (service === undefined) throw new InputError('No service is named.', 'Name one: drawbridge apis service.ledger')
  const { head } = await readSnapshots({ head: options.at }, options, world)
  requireService(service, [head], options.at)
  if (options.format === 'json') return renderApisJson(service, head.code)
  return renderApis(service, head.code, { color: wantsColor(world.stdout, world.env) })
}

async function compare(
  named: string | undefined,
  revs: readonly string[],
  options: ApisOptions,
  world: World,
): Promise<string> {
  // The last value may be the service: `--diff BASE HEAD SERVICE`.
  const [baseRev, headRev, service = named, ...more] = revs
  if (baseRev === undefined || headRev === undefined || more.length > 0 || (revs.length > 2 && named !== undefined)) {
    throw new InputError('--diff compares two commits.', 'Name both, and one service at most: --diff BASE HEAD SERVICE')
  }
  const { base, head } = await readSnapshots({ base: baseRev, head: headRev }, options, world)
  if (service !== undefined) requireService(service, [base ?? head, head], `${baseRev} or ${headRev}`)
  const all = diffEndpoints(base?.code.served ?? new Map(), head.code.served ?? new Map())
  const diffs = service === undefined ? all : all.filter((diff) => diff.service === service)
  if (options.format === 'json') return renderApiDiffJson(diffs, head.code.calls)
  return renderApiDiff(diffs, head.code.calls, { color: wantsColor(world.stdout, world.env) })
}

async function readSnapshots(
  revs: { base?: string; head: string },
  options: ApisOptions,
  world: World,
): Promise<{ base: Snapshot | undefined; head: Snapshot }> {
  return withClone({ dir: options.C, cache: options.cache }, world, async ({ clone, facts, progress }) => {
    const read = (rev: string) => readLocalSnapshot(clone, { rev, configFile: options.config, facts, progress, world })
    const base = revs.base === undefined ? undefined : await read(revs.base)
    return { base, head: await read(revs.head) }
  })
}

function requireService(name: string, snapshots: readonly Snapshot[], where: string): void {
  if (snapshots.some(({ services }) => services.some((service) => service.name === name))) return
  throw new InputError(
    `There is no service ${JSON.stringify(name)} in ${where}.`,
    '`drawbridge map` lists the services.',
  )
}
