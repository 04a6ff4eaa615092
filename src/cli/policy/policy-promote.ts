import { Option, type Command } from 'commander'
import { parseObservations, type ObservationFile } from '../../deploy/modes/parse-observations.ts'
import { planModeChange, type ModeChange } from '../../deploy/modes/plan-mode-change.ts'
import { readEnvironment } from '../../flow/deploying/read-environment.ts'
import { readModeSince } from '../../flow/deploying/read-mode-since.ts'
import { readObservations } from '../../flow/deploying/read-observations.ts'
import { POLICY_MODES, type PolicyMode } from '../../netpolicy/model/policy.ts'
import { countNoun } from '../../text/plain-text.ts'
import { jsonText } from '../../report/formats/json-text.ts'
import { describeFinding } from '../terminal/describe-finding.ts'
import { InputError } from '../terminal/input-error.ts'
import { addPlanOptions, findEnvironment, type PlanOptions } from './plan-options.ts'
import { policyCommand } from './policy-command.ts'
import { readPlanContext, type LocalPlanContext } from './read-plan-context.ts'
import { readRevision } from '../clone/read-revision.ts'
import type { End, World } from '../terminal/world.ts'

type PromoteOptions = PlanOptions & {
  readonly environment: string
  readonly service?: string
  readonly to: PolicyMode
  readonly observations?: string
  readonly write?: boolean
  readonly format: 'markdown' | 'json'
}

/** `drawbridge policy promote`: the pull request that moves policies to another mode, with the evidence for it. */
export function addPolicyPromote(program: Command, { world, end }: { world: World; end: End }): void {
  addPlanOptions(policyCommand(program).command('promote'))
    .summary('change the mode of policies, with the evidence for it')
    .description(
      'Prints the pull request that moves the policies of an environment, or of one service in it, to another mode: how long the present ' +
        'mode has been in force, which connections would be cut, and which allowed calls nobody saw. With --write it changes the files.\n' +
        'It refuses to go on while connections of allowed calls are seen to be denied.',
    )
    .requiredOption('--environment <name>', 'which environment of the config')
    .option('--service <name>', 'only this service; left out: all, and the base')
    .addOption(new Option('--to <mode>', 'to which mode').choices(POLICY_MODES).makeOptionMandatory(true))
    .option(
      '--observations <file>',
      'JSON lines with at, from, to, port, action (allow or deny), count; left out: what the config repository keeps of them',
    )
    .option('--write', 'write the files into the work tree of the config repository')
    .addOption(new Option('--format <format>', 'how to print it').choices(['markdown', 'json']).default('markdown'))
    .addHelpText('after', PROMOTE_EXAMPLES)
    .action(async (options: PromoteOptions) => {
      const { change, root } = await promote(options, world)
      for (const finding of change.findings) world.stderr.write(`${describeFinding(finding)}\n`)
      const isRefused = change.findings.some(({ severity }) => severity === 'error')
      const { branch, title, body, edits, findings } = change
      const isDone = edits.length === 0 && !isRefused
      world.stdout.write(
        options.format === 'json'
          ? jsonText({ branch, title, body, edits, findings })
          : isDone
            ? `${title}: nothing to do, the config repository says so already.\n`
            : `# ${title}\n\n${body}\n`,
      )
      if (options.write === true && !isRefused) await write(root, change, world)
      end(isRefused ? 1 : 0)
    })
}

const PROMOTE_EXAMPLES = `
Examples:
  drawbridge policy promote -C ../cluster-config --environment staging --to log
  drawbridge policy promote -C ../cluster-config --environment production --service service.ledger --to enforce \\
    --observations drops.jsonl --write

Exit status:
  0  planned, and with --write written
  1  refused: the findings say why
  2  wrong usage, or something could not be read
`

async function promote(options: PromoteOptions, world: World): Promise<{ change: ModeChange; root: string }> {
  const given = await readGiven(options, world)
  const { config, context } = await readContext(options, world)
  const environment = findEnvironment(config, options.environment)
  const clone = await world.openClone(options.C)
  try {
    const commit = await readRevision(clone, options.at)
    const { image, policy } = context
    const { value: state, findings: unread } = await readEnvironment(clone, { commit, environment, image, policy })
    const since = await readModeSince(clone, { state, image })
    const { service, to } = options
    const observed = given ?? (await readObservations(clone, { commit, environment }))
    const change = planModeChange({ state, context, service, to, since, observed, unread })
    return { change, root: clone.root }
  } finally {
    clone.close()
  }
}

async function readGiven({ observations: path }: PromoteOptions, world: World): Promise<ObservationFile | undefined> {
  if (path === undefined) return undefined
  const text = await world.readText(path)
  if (text === undefined) throw new InputError(`${path} cannot be read.`, 'Name a file with --observations FILE.')
  const observed = parseObservations(text, path)
  if (observed.findings.length === 0) return observed
  throw new InputError(`${path} cannot be used.`, observed.findings.map(describeFinding).join('\n'))
}

async function readContext(options: PromoteOptions, world: World): Promise<LocalPlanContext> {
  const source = await world.openClone(options.services)
  try {
    return await readPlanContext(source, { rev: options.servicesAt, configFile: options.config, world })
  } finally {
    source.close()
  }
}

async function write(root: string, { edits }: ModeChange, world: World): Promise<void> {
  const failed = await world.writeEdits(root, edits)
  for (const { path, reason } of failed) world.stderr.write(`${path}: ${reason}\n`)
  if (failed.length > 0) throw new InputError(`${failed.length} files could not be written.`, `Look at ${root}.`)
  if (edits.length === 0) return
  world.stderr.write(
    `Wrote ${countNoun(edits.length, 'file')} below ${root}. Commit them on a branch, and open a pull request with this text.\n`,
  )
}
