import { Option, type Command } from 'commander'
import { buildConnectivity } from '../../cluster/connectivity/build-connectivity.ts'
import { describeWorkload, type Cluster } from '../../cluster/model/cluster.ts'
import { focusConnections } from '../../cluster/connectivity/focus-connections.ts'
import { compareGroups, groupConnections } from '../../cluster/connectivity/group-connections.ts'
import {
  renderConnections,
  type ConnectionList,
  type ConnectionsFormat,
} from '../../report/connections/render-connections.ts'
import { findEndpoint, requireWorkloads } from './find-endpoint.ts'
import { InputError } from '../terminal/input-error.ts'
import { policyCommand } from './policy-command.ts'
import { printFindings } from '../terminal/print-findings.ts'
import { isUncertain, readTree } from './read-tree.ts'
import { wantsColor, type End, type World } from '../terminal/world.ts'

type ListOptions = {
  readonly C: string
  readonly path?: string
  readonly format: ConnectionsFormat
  readonly focus?: string
  readonly staged?: boolean
}

/** `drawbridge policy list`: all connections that a tree of manifests lets through. */
export function addPolicyList(program: Command, { world, end }: { world: World; end: End }): void {
  policyCommand(program)
    .command('list')
    .summary('list all connections that a tree of manifests lets through')
    .description(
      'Lists who may open connections to whom, and on which ports: workloads, and addresses outside of the cluster.\n' +
        'TREE: a revision of the clone, or a folder or file of manifests (./name, where a revision has the name).',
    )
    .argument('[tree]', 'what is read', 'HEAD')
    .option('-C <dir>', 'the clone, or the folder in it whose manifests count', '.')
    .option('--path <folder>', 'only manifests below it')
    .addOption(
      new Option('--format <format>', 'how to print it').choices(['text', 'json', 'dot', 'csv', 'md']).default('text'),
    )
    .option('--focus <workload>', 'only connections to and from one workload, such as shop/cart')
    .option('--staged', 'take staged policies as enforced')
    .addHelpText('after', LIST_EXAMPLES)
    .action(async (tree: string, options: ListOptions) => {
      const read = await readTree({ name: tree, dir: options.C, path: options.path }, world)
      printFindings(read.findings, world, { brief: true })
      requireWorkloads(read.value)
      const list = listConnections(read.value, options)
      const style = { color: wantsColor(world.stdout, world.env), width: world.stdout.columns }
      for (const text of renderConnections(list, options.format, style)) world.stdout.write(text)
      end(isUncertain(read) ? 2 : 0)
    })
}

const LIST_EXAMPLES = `
Examples:
  drawbridge policy list
  drawbridge policy list origin/main --path production --focus bank/ledger
  drawbridge policy list ./rendered --format csv > connections.csv

Exit status:
  0  listed
  2  wrong usage, or a manifest could not be read, so that the list is not the whole truth
`

function listConnections(cluster: Cluster, { focus, staged }: ListOptions): ConnectionList {
  const connectivity = buildConnectivity(cluster, { staged: staged === true ? 'assumed' : 'ignored' })
  const { parties, groups } = groupConnections([connectivity], ([open]) => open !== undefined && open.size > 0)
  const sorted = groups.toSorted(compareGroups)
  if (focus === undefined) return { parties, groups: sorted }
  const endpoint = findEndpoint(focus, cluster)
  if (endpoint.kind === 'address')
    throw new InputError(`${focus} is an address.`, 'Name a workload, such as shop/cart.')
  const name = describeWorkload(endpoint.workload)
  return {
    parties,
    groups: focusConnections(sorted, (party) => party.kind === 'workload' && describeWorkload(party.workload) === name),
  }
}
