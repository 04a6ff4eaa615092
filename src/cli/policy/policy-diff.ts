import { Option, type Command } from 'commander'
import { describeWorkload, type Cluster } from '../../cluster/model/cluster.ts'
import type { Party } from '../../cluster/model/connection.ts'
import {
  diffConnections,
  type ConnectionChange,
  type ConnectionDelta,
} from '../../cluster/connectivity/diff-connections.ts'
import { focusConnections } from '../../cluster/connectivity/focus-connections.ts'
import { containsPorts } from '../../cluster/model/port-set.ts'
import { renderPolicyDiffDot } from '../../report/connections/render-policy-diff-dot.ts'
import { renderPolicyDiffJson } from '../../report/connections/render-policy-diff-json.ts'
import { renderPolicyDiffMarkdown } from '../../report/connections/render-policy-diff-markdown.ts'
import { renderPolicyDiffSarif } from '../../report/connections/render-policy-diff-sarif.ts'
import { renderPolicyDiff } from '../../report/connections/render-policy-diff.ts'
import { findEndpoint, requireWorkloads } from './find-endpoint.ts'
import { InputError } from '../terminal/input-error.ts'
import { policyCommand } from './policy-command.ts'
import { printFindings } from '../terminal/print-findings.ts'
import { isUncertain, readTree } from './read-tree.ts'
import { wantsColor, type End, type World } from '../terminal/world.ts'

type DiffOptions = {
  readonly C: string
  readonly path?: string
  readonly format: 'text' | 'markdown' | 'json' | 'sarif' | 'dot'
  readonly focus?: string
  readonly staged?: boolean
  readonly failOn: 'added' | 'removed' | 'any' | 'none'
}

/** `drawbridge policy diff`: which connections one tree of manifests opens and closes beside another. */
export function addPolicyDiff(
  program: Command,
  { world, version, end }: { world: World; version: string; end: End },
): void {
  policyCommand(program)
    .command('diff')
    .summary('say which connections a change of manifests opens and closes')
    .description(
      'Compares which connections two trees of manifests let through, however their policies are written.\n' +
        'BASE and HEAD: revisions of the clone, or folders or files of manifests (./name, where a revision has the name).',
    )
    .argument('<base>', 'what it is compared with')
    .argument('[head]', 'what it shall be', 'HEAD')
    .option('-C <dir>', 'the clone, or the folder in it whose manifests count', '.')
    .option('--path <folder>', 'only manifests below it, in both')
    .addOption(
      new Option('--format <format>', 'how to print it')
        .choices(['text', 'markdown', 'json', 'sarif', 'dot'])
        .default('text'),
    )
    .option('--focus <workload>', 'only connections to and from one workload, such as shop/cart')
    .option('--staged', 'take staged policies as enforced')
    .addOption(
      new Option('--fail-on <sort>', 'which differences end with status 1: ports that open, that close')
        .choices(['added', 'removed', 'any', 'none'])
        .default('any'),
    )
    .addHelpText('after', DIFF_EXAMPLES)
    .action(async (base: string, head: string, options: DiffOptions) => {
      const read = (name: string) => readTree({ name, dir: options.C, path: options.path }, world)
      const trees = [await read(base), await read(head)] as const
      for (const { findings } of trees) printFindings(findings, world, { brief: true })
      const [before, after] = [trees[0].value, trees[1].value]
      requireWorkloads(before, after)
      const all = diffConnections(before, after, { staged: options.staged === true ? 'assumed' : 'ignored' })
      const delta = options.focus === undefined ? all : focusDelta(all, options.focus, [before, after])
      world.stdout.write(render(delta, { base, head }, { options, world, version }))
      end(trees.some(isUncertain) ? 2 : delta.changes.some(failsOn(options.failOn)) ? 1 : 0)
    })
}

const DIFF_EXAMPLES = `
Examples:
  drawbridge policy diff origin/main
  drawbridge policy diff main HEAD --path production --focus bank/ledger
  drawbridge policy diff ./rendered-before ./rendered-after --format markdown
  drawbridge policy diff main HEAD --staged --fail-on removed

Exit status:
  0  no difference, or none of the sort that fails
  1  differences of the sort that fails
  2  wrong usage, or a manifest could not be read, so that the answer is not the whole truth
`

function render(
  delta: ConnectionDelta,
  names: { readonly base: string; readonly head: string },
  { options, world, version }: { options: DiffOptions; world: World; version: string },
): string {
  switch (options.format) {
    case 'text':
      return renderPolicyDiff(delta, { color: wantsColor(world.stdout, world.env), width: world.stdout.columns })
    case 'markdown':
      return renderPolicyDiffMarkdown(delta)
    case 'json':
      return renderPolicyDiffJson(delta, names)
    case 'sarif':
      return renderPolicyDiffSarif(delta, { version })
    case 'dot':
      return renderPolicyDiffDot(delta)
  }
}

/** What is about one workload, which may be in one tree alone. */
function focusDelta(delta: ConnectionDelta, typed: string, [base, head]: readonly [Cluster, Cluster]): ConnectionDelta {
  const known = new Map(
    [...base.workloads, ...head.workloads].map((workload) => [describeWorkload(workload), workload]),
  )
  const endpoint = findEndpoint(typed, { ...head, workloads: [...known.values()] })
  if (endpoint.kind === 'address')
    throw new InputError(`${typed} is an address.`, 'Name a workload, such as shop/cart.')
  const name = describeWorkload(endpoint.workload)
  const isMeant = (party: Party) => party.kind === 'workload' && describeWorkload(party.workload) === name
  return { ...delta, changes: focusConnections(delta.changes, isMeant) }
}

function failsOn(sort: DiffOptions['failOn']): (change: ConnectionChange) => boolean {
  return ({ before, after }) => {
    const [opens, closes] = [!containsPorts(before, after), !containsPorts(after, before)]
    return sort === 'any' || (sort === 'added' && opens) || (sort === 'removed' && closes)
  }
}
