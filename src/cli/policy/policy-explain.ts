import { Option, type Command } from 'commander'
import { buildEvaluator } from '../../cluster/evaluation/build-evaluator.ts'
import type { Protocol } from '../../cluster/model/cluster.ts'
import type { Question } from '../../cluster/model/connection.ts'
import { explainConnection } from '../../cluster/evaluation/explain-connection.ts'
import { listOpenPorts } from '../../cluster/evaluation/list-open-ports.ts'
import { PORT_MAX, PORT_MIN, PROTOCOLS, type PortSet } from '../../cluster/model/port-set.ts'
import type { Finding } from '../../finding.ts'
import type { ConnectionReport } from '../../report/connections/connection-report.ts'
import { renderConnectionJson } from '../../report/connections/render-connection-json.ts'
import { renderConnectionText } from '../../report/connections/render-connection.ts'
import { findEndpoint } from './find-endpoint.ts'
import { InputError } from '../terminal/input-error.ts'
import { policyCommand } from './policy-command.ts'
import { printFindings } from '../terminal/print-findings.ts'
import { readManifests } from './read-manifests.ts'
import { wantsColor, type End, type World } from '../terminal/world.ts'

type ExplainOptions = {
  readonly port?: string
  readonly protocol: Protocol
  readonly method?: string
  readonly path?: string
  readonly C: string
  readonly at: string
  readonly staged?: boolean
  readonly format: 'text' | 'json'
}

/** `drawbridge policy explain`: whether one end may open a connection to another, and which rule decides. */
export function addPolicyExplain(program: Command, { world, end }: { world: World; end: End }): void {
  policyCommand(program)
    .command('explain')
    .summary('say whether one workload reaches another, and which rule decides')
    .description(
      'Says whether pods of A may open a connection to pods of B, which rule decides, where it is written and why.\n' +
        'A and B: a workload (shop/cart, Deployment/shop/cart, or its name alone), or an IP address.\n' +
        'Reads the manifests of a commit, or the files that are named.',
    )
    .argument('<a>', 'who opens the connection')
    .argument('<b>', 'who takes it')
    .argument('[files...]', 'manifests on disk, instead of those of a commit')
    .option('--port <port>', "a port of B's pods; left out, all ports are looked at")
    .option('--protocol <protocol>', `by which protocol: ${PROTOCOLS.join(', ')}`, readProtocol, 'TCP')
    .option('--method <method>', 'the HTTP verb of a request; a gRPC method is a POST')
    .option('--path <path>', 'the path of a request, such as /acme.Ledger/Read')
    .option('-C <dir>', 'the clone, or the folder in it whose manifests count', '.')
    .option('--at <rev>', 'the commit to read', 'HEAD')
    .option('--staged', 'take staged policies as enforced')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'))
    .addHelpText('after', EXPLAIN_EXAMPLES)
    .action(async (a: string, b: string, paths: string[], options: ExplainOptions) => {
      const { report, findings } = await explain({ a, b, paths, options }, world)
      printFindings(findings, world, { brief: true })
      const style = { color: wantsColor(world.stdout, world.env), width: world.stdout.columns }
      world.stdout.write(options.format === 'json' ? renderConnectionJson(report) : renderConnectionText(report, style))
      const { explanation, open, isCertain } = report
      const isAllowed = open === undefined ? explanation.allowed : open.size > 0
      end(isCertain ? (isAllowed ? 0 : 1) : 2)
    })
}

const EXPLAIN_EXAMPLES = `
Examples:
  drawbridge policy explain shop/cart bank/ledger --port 8080
  drawbridge policy explain cart ledger -C production --at origin/main
  drawbridge policy explain 192.0.2.7 web/front --port 443 rendered.yaml

Exit status:
  0  allowed
  1  denied
  2  wrong usage, a policy that may be about it could not be read, or an object is there twice
`

async function explain(
  { a, b, paths, options }: { a: string; b: string; paths: readonly string[]; options: ExplainOptions },
  world: World,
): Promise<{ report: ConnectionReport; findings: readonly Finding[] }> {
  const port = readPort(options.port)
  const http = readHttp(options)
  const { files, cluster } = await readManifests({ paths, at: options.at, dir: options.C }, world)
  const ends = {
    from: findEndpoint(a, cluster.value),
    to: findEndpoint(b, cluster.value),
    ...(http === undefined ? {} : { http }),
  }
  if (ends.from.kind === 'address' && ends.to.kind === 'address') {
    throw new InputError('Both are addresses outside of the cluster.', 'Name a workload as one of them.')
  }
  const evaluator = buildEvaluator(cluster.value, { staged: options.staged === true ? 'assumed' : 'ignored' })
  const { protocol } = options
  const open = port === undefined ? listOpenPorts(evaluator, ends) : undefined
  const question = { ...ends, ...(port === undefined ? chooseExample(open, ends, protocol) : { protocol, port }) }
  const { findings, value } = cluster
  const explanation = explainConnection(evaluator, question)
  const isTwice = findings.some(({ code }) => code === 'manifest-duplicate')
  const isCertain = explanation.unread.length === 0 && !isTwice
  return { report: { explanation, isCertain, open, cluster: value, files }, findings }
}

/** A port to explain: one that is open, else one on which the destination listens. */
function chooseExample(
  open: PortSet | undefined,
  { to }: Pick<Question, 'to'>,
  protocol: Protocol,
): Pick<Question, 'protocol' | 'port'> {
  const listening = to.kind === 'workload' ? to.workload.ports : []
  const isOpen = (by: Protocol, port: number) => open?.get(by)?.some(([first, last]) => first <= port && port <= last)
  const own = listening.find((each) => isOpen(each.protocol, each.port))
  if (own !== undefined) return own
  for (const [by, [range]] of open ?? []) if (range !== undefined) return { protocol: by, port: range[0] }
  return listening[0] ?? { protocol, port: DEFAULT_PORT }
}

const DEFAULT_PORT = 80

function readProtocol(typed: string): Protocol {
  const found = PROTOCOLS.find((protocol) => protocol === typed.toUpperCase())
  if (found !== undefined) return found
  throw new InputError(`${JSON.stringify(typed)} is no protocol.`, `Protocols are ${PROTOCOLS.join(', ')}.`)
}

function readPort(typed: string | undefined): number | undefined {
  if (typed === undefined) return undefined
  const port = /^[0-9]{1,5}$/.test(typed) ? Number(typed) : 0
  if (port >= PORT_MIN && port <= PORT_MAX) return port
  throw new InputError(`${JSON.stringify(typed)} is no port.`, `A port is a number from ${PORT_MIN} to ${PORT_MAX}.`)
}

function readHttp({ method, path }: ExplainOptions): Question['http'] {
  if (method === undefined && path === undefined) return undefined
  return { method: (method ?? 'GET').toUpperCase(), path: path ?? '/' }
}
