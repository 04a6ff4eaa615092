import { Option, type Command } from 'commander'
import { diffConnections, type ConnectionDelta } from '../../cluster/connectivity/diff-connections.ts'
import { parseManifests } from '../../cluster/parse-manifests.ts'
import type { EnvironmentState } from '../../deploy/policies/plan-context.ts'
import type { Environment } from '../../deploy/releases/release.ts'
import { verifyPolicies, type DriftedFile, type PolicyDrift } from '../../deploy/policies/verify-policies.ts'
import type { RepoFile } from '../../file.ts'
import { readManifestFiles } from '../../flow/judging/read-cluster.ts'
import { readEnvironment } from '../../flow/deploying/read-environment.ts'
import { hasDrifted, renderDrift, renderDriftJson, type DriftReport } from '../../report/connections/render-drift.ts'
import { InputError } from '../terminal/input-error.ts'
import { addPlanOptions, findEnvironment, type PlanOptions } from './plan-options.ts'
import { policyCommand } from './policy-command.ts'
import { readPlanContext, type LocalPlanContext } from './read-plan-context.ts'
import { readRevision } from '../clone/read-revision.ts'
import { printFindings } from '../terminal/print-findings.ts'
import { wantsColor, type End, type ExitStatus, type LocalClone, type World } from '../terminal/world.ts'

type VerifyOptions = PlanOptions & {
  readonly environment?: string
  readonly format: 'text' | 'json'
}

/** Of one environment. It is looked at on a machine of one's own, once. */
const LIMITS = { files: 200_000, bytes: 512 * 1024 * 1024 }

/**
 * `drawbridge policy verify`: whether a config repository holds the policies that its releases and the allowlist come
 * to.
 */
export function addPolicyVerify(program: Command, { world, end }: { world: World; end: End }): void {
  addPlanOptions(policyCommand(program).command('verify'))
    .summary('find policy files that are not as they would be rendered')
    .description(
      'Compares the policy files of a config repository with what its releases and the allowlist of the services come to, ' +
        'and says which connections the difference opens and closes.',
    )
    .option('--environment <name>', 'only this one')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'))
    .addHelpText('after', VERIFY_EXAMPLES)
    .action(async (options: VerifyOptions) => {
      const reports = await verify(options, world)
      const style = { color: wantsColor(world.stdout, world.env), width: world.stdout.columns }
      world.stdout.write(options.format === 'json' ? renderDriftJson(reports) : renderDrift(reports, style))
      end(selectStatus(reports))
    })
}

const VERIFY_EXAMPLES = `
Examples:
  drawbridge policy verify -C ../cluster-config
  drawbridge policy verify -C ../cluster-config --environment production --format json

Exit status:
  0  no drift; files that lag behind the rollback window, or say the same in other words, are none
  1  files are missing, differ, or should not be there
  2  wrong usage, or something could not be read or rendered
`

function selectStatus(reports: readonly DriftReport[]): ExitStatus {
  if (reports.some(({ drift }) => drift.findings.some(({ severity }) => severity === 'error'))) return 2
  return reports.some(hasDrifted) ? 1 : 0
}

async function verify(options: VerifyOptions, world: World): Promise<readonly DriftReport[]> {
  const source = await world.openClone(options.services)
  try {
    const setting = await readSetting(source, options, world)
    const clone = await world.openClone(options.C)
    try {
      const commit = await readRevision(clone, options.at)
      const reports: DriftReport[] = []
      const { config } = setting
      const { environment: name } = options
      for (const environment of name === undefined ? config.environments : [findEnvironment(config, name)]) {
        reports.push(await verifyEnvironment(clone, { commit, environment, setting }))
      }
      return reports
    } finally {
      clone.close()
    }
  } finally {
    source.close()
  }
}

async function readSetting(source: LocalClone, options: VerifyOptions, world: World): Promise<LocalPlanContext> {
  const setting = await readPlanContext(source, { rev: options.servicesAt, configFile: options.config, world })
  if (setting.config.environments.length === 0) {
    throw new InputError('The config says nothing of deployments.', 'It needs environments and image.')
  }
  printFindings(setting.findings, world)
  return setting
}

async function verifyEnvironment(
  clone: LocalClone,
  { commit, environment, setting }: { commit: string; environment: Environment; setting: LocalPlanContext },
): Promise<DriftReport> {
  const { context, services } = setting
  const { image, policy } = context
  const { value: state, findings } = await readEnvironment(clone, { commit, environment, image, policy })
  const drift = verifyPolicies({ state, context, services: new Set(services.map(({ name }) => name)) })
  const { effect, workloads } = await readEffect(clone, { state, drift })
  return {
    environment: environment.name,
    drift: { ...drift, findings: [...findings, ...drift.findings] },
    effect,
    workloads,
  }
}

/** What the differing files do, in the tree of all manifests of the environment. */
async function readEffect(
  clone: LocalClone,
  { state, drift }: { state: EnvironmentState; drift: PolicyDrift },
): Promise<{ readonly effect: ConnectionDelta | undefined; readonly workloads: number }> {
  if (drift.files.length === 0) return { effect: undefined, workloads: 0 }
  const { environment, commit } = state
  const { value, findings } = await readManifestFiles(clone, { commit, environment }, LIMITS)
  if (value === undefined) {
    throw new InputError('There is too much to compare.', findings.map(({ message }) => message).join('\n'))
  }
  const { files, unreadable } = value
  const found = parseManifests(files, unreadable).value
  const rendered = parseManifests(applyExpected(files, drift.files), unreadable).value
  return { effect: diffConnections(rendered, found, { staged: 'ignored' }), workloads: found.workloads.length }
}

function applyExpected(files: readonly RepoFile[], drifted: readonly DriftedFile[]): readonly RepoFile[] {
  const changed = new Map(drifted.map(({ path, expected }) => [path, expected]))
  const added = drifted.flatMap(({ path, expected }) =>
    expected === undefined ? [] : [{ path, blob: '', text: expected }],
  )
  return [...files.filter(({ path }) => !changed.has(path)), ...added]
}
