import { Option, type Command } from 'commander'
import { join } from 'node:path'
import { addEntries } from '../allowlist/add-entries.ts'
import type { AllowlistOptions } from '../allowlist/allowlist.ts'
import { allowlistPath } from '../allowlist/allowlist-path.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { CONFIG_PATH, type Config } from '../config/config.ts'
import { parseConfig } from '../config/parse-config.ts'
import { renderConfig } from '../config/render-config.ts'
import type { FileEdit, RepoFile } from '../file.ts'
import type { Finding } from '../finding.ts'
import { readRules } from '../flow/read-rules.ts'
import { buildServices } from '../graph/build-services.ts'
import { selectDirectories } from '../graph/select-directories.ts'
import type { Service } from '../graph/service.ts'
import { buildEntries } from '../netpolicy/adopt/build-entries.ts'
import { importPolicies } from '../netpolicy/adopt/import-policies.ts'
import { proposeServices } from '../netpolicy/adopt/match-workloads.ts'
import { SYSTEM_NAMESPACES } from '../netpolicy/base-options.ts'
import type { PolicyRules } from '../deploy/policy-rules.ts'
import { renderImport, renderImportJson, type ImportReport } from '../report/render-import.ts'
import { describeFinding } from './describe-finding.ts'
import { InputError } from './input-error.ts'
import { policyCommand } from './policy-command.ts'
import { readManifests } from './read-manifests.ts'
import { readRevision } from './read-revision.ts'
import { printFindings } from './read-tree.ts'
import { wantsColor, type End, type LocalClone, type World } from './world.ts'

type ImportOptions = {
  readonly C: string
  readonly at: string
  readonly config?: string
  readonly layout?: AllowlistOptions['layout']
  readonly write?: boolean
  readonly format: 'text' | 'json'
}

/** `drawbridge policy import`: hand-written policies as allowlists. */
export function addPolicyImport(program: Command, { world, end }: { world: World; end: End }): void {
  policyCommand(program)
    .command('import')
    .summary('write the allowlists that hand-written policies come to')
    .description(
      'Reads the policies of Kubernetes and Calico that people wrote, with the workloads they are about, and says which allowlists express\n' +
        'them, what they say besides, and which connections would open or close with policies of Drawbridge in their place.\n' +
        'MANIFESTS: files and folders of one environment, instead of those of the commit.',
    )
    .argument('[manifests...]', 'files and folders on disk')
    .option(
      '-C <dir>',
      'the clone with the services; its manifests count, or those of the folder in it, when none are named',
      '.',
    )
    .option('--at <rev>', 'the commit to read', 'HEAD')
    .option('--config <file>', `a config on disk instead of the commit's ${CONFIG_PATH}`)
    .addOption(new Option('--layout <layout>', 'where entries are written').choices(['callee', 'caller']))
    .option('--write', 'write the files into the work tree instead of printing them')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'))
    .addHelpText('after', IMPORT_EXAMPLES)
    .action(async (paths: string[], options: ImportOptions) => {
      const report = await runImport(paths, options, world)
      const style = { color: wantsColor(world.stdout, world.env), width: world.stdout.columns }
      world.stdout.write(options.format === 'json' ? renderImportJson(report) : renderImport(report, style))
      end(isExact(report) ? 0 : 1)
    })
}

const IMPORT_EXAMPLES = `
Examples:
  drawbridge policy import -C production
  drawbridge policy import ../cluster/production ../cluster/policies --layout caller
  drawbridge policy import rendered.yaml --config drawbridge.yml --write

Exit status:
  0  the allowlists say all that the policies do, and no connection would open or close
  1  something is not expressed, or not exactly: the output says what
  2  wrong usage, or something could not be read or written
`

function isExact({ imported, findings }: ImportReport): boolean {
  const { baseInHead, headInBase } = imported.proof.contains
  const isWhole =
    imported.notes.length === 0 && [...imported.findings, ...findings].every(({ severity }) => severity !== 'error')
  return isWhole && baseInHead && headInBase
}

async function runImport(paths: readonly string[], options: ImportOptions, world: World): Promise<ImportReport> {
  const { files, cluster } = await readManifests({ paths, at: options.at, dir: options.C }, world)
  printFindings(cluster.findings, world)
  const clone = await world.openClone(options.C)
  try {
    const setting = await readSetting(clone, cluster.value, { files, options, world })
    const { services, allowlist, policy } = setting
    const imported = importPolicies({
      cluster: cluster.value,
      names: services.map(({ name }) => name),
      options: policy,
      ports: policy.ports ?? 'all',
    })
    const entries = buildEntries(imported.calls, files)
    const texts = await readTexts(clone, { services, allowlist, calls: imported.calls, world })
    const today = world.now().toISOString().slice(0, 10)
    const added = addEntries({ entries, services, options: allowlist, textOf: (path) => texts.get(path), today })
    const config = setting.isNew
      ? {
          path: CONFIG_PATH,
          text: renderConfig({ services, allowlist, policy: { ...policy, base: imported.options.base } }),
        }
      : undefined
    const edits = [...(config === undefined ? [] : [config]), ...added.value]
    if (options.write === true) await writeAll(clone.root, edits, world)
    const known = edits.filter(({ path }) => texts.has(path)).map(({ path }) => path)
    return {
      imported,
      edits,
      existing: known,
      isNew: setting.isNew,
      written: options.write === true,
      findings: [...added.findings, ...findHomeless(setting, edits)],
    }
  } finally {
    clone.close()
  }
}

/** Services of a proposed config that have no directory: one is needed, even if nothing is in it but an allowlist. */
function findHomeless({ services, homes }: ImportSetting, edits: readonly FileEdit[]): readonly Finding[] {
  return services
    .filter(({ dir }) => homes?.has(dir) === false && !edits.some(({ path }) => path.startsWith(`${dir}/`)))
    .map(({ name }): Finding => {
      const message = `no directory is called ${name}: name the one of its code in the config, or make one`
      return { code: 'service-missing-dir', severity: 'warning', message, place: { path: CONFIG_PATH } }
    })
}

type ImportSetting = {
  readonly services: readonly Service[]
  readonly allowlist: AllowlistOptions
  readonly policy: PolicyRules
  /** There is no config yet. */
  readonly isNew: boolean
  /** The directories of the clone, where there is no config. */
  readonly homes?: ReadonlySet<string> | undefined
}

async function readSetting(
  clone: LocalClone,
  cluster: Cluster,
  { files, options, world }: { files: readonly RepoFile[]; options: ImportOptions; world: World },
): Promise<ImportSetting> {
  const commit = await readRevision(clone, options.at)
  const directories = selectDirectories((await clone.readTree(commit)).map(({ path }) => path))
  const config = await readConfig(clone, commit, { options, world })
  if (config === undefined) return proposeSetting(cluster, { directories, files, layout: options.layout ?? 'callee' })
  const { value: services, findings } = buildServices({
    rules: config.services,
    directories,
    path: options.config ?? CONFIG_PATH,
  })
  printFindings(findings, world)
  return {
    services,
    allowlist: { layout: options.layout ?? config.allowlist.layout },
    policy: config.policy,
    isNew: false,
  }
}

async function readConfig(
  clone: LocalClone,
  commit: string,
  { options, world }: { options: ImportOptions; world: World },
): Promise<Config | undefined> {
  const { present, config } = await readRules(clone, commit)
  const path = options.config ?? CONFIG_PATH
  const text = options.config === undefined ? undefined : await world.readText(options.config)
  if (options.config !== undefined && text === undefined) {
    throw new InputError(`${path} cannot be read.`, 'Name a file with --config FILE.')
  }
  if (text === undefined && !present) return undefined
  const { value, findings } = text === undefined ? config : parseConfig(text, path)
  if (value === undefined) throw new InputError(`${path} cannot be used.`, findings.map(describeFinding).join('\n'))
  return value
}

/** A config to begin with: services as the workloads tell them apart, in the directories of their names. */
function proposeSetting(
  cluster: Cluster,
  input: {
    readonly directories: readonly string[]
    readonly files: readonly RepoFile[]
    readonly layout: AllowlistOptions['layout']
  },
): ImportSetting {
  const { identityLabel, names } = proposeServices(cluster, new Set(SYSTEM_NAMESPACES))
  if (names.length === 0) {
    throw new InputError(
      'The manifests have no workloads that could be services.',
      'Name the folders with the workloads and with the policies, or a config with --config FILE.',
    )
  }
  const byName = Map.groupBy(input.directories, (path) => path.slice(path.lastIndexOf('/') + 1))
  const services = names.map((name): Service => {
    const dir = chooseDirectory(byName.get(name) ?? [], input.files) ?? name
    return { name, dir, code: [dir] }
  })
  const isCalico = cluster.policies.some(({ source }) => source.api === 'calico')
  return {
    services,
    allowlist: { layout: input.layout },
    policy: { kinds: [isCalico ? 'calico' : 'kubernetes'], mode: 'enforce', identityLabel, ports: 'manifests' },
    isNew: true,
    homes: new Set(input.directories),
  }
}

/** The highest of them, and one without manifests before one with. */
function chooseDirectory(directories: readonly string[], files: readonly RepoFile[]): string | undefined {
  const depth = (path: string) => path.split('/').length
  const holds = (dir: string) => files.some(({ path }) => path.startsWith(`${dir}/`))
  return directories.toSorted((a, b) => Number(holds(a)) - Number(holds(b)) || depth(a) - depth(b))[0]
}

/** The allowlists as they are on disk, where they would be written. */
async function readTexts(
  clone: LocalClone,
  input: {
    readonly services: readonly Service[]
    readonly allowlist: AllowlistOptions
    readonly calls: readonly { readonly caller: string; readonly callee: string }[]
    readonly world: World
  },
): Promise<ReadonlyMap<string, string>> {
  const known = new Map(input.services.map((service) => [service.name, service]))
  const paths = new Set(
    input.calls.flatMap((call) => {
      const [caller, callee] = [known.get(call.caller), known.get(call.callee)]
      return caller === undefined || callee === undefined ? [] : [allowlistPath(input.allowlist, { caller, callee })]
    }),
  )
  const texts = new Map<string, string>()
  for (const path of paths) {
    const text = await input.world.readText(join(clone.root, path))
    if (text !== undefined) texts.set(path, text)
  }
  return texts
}

async function writeAll(root: string, edits: readonly FileEdit[], world: World): Promise<void> {
  const unwritten = await world.writeEdits(root, edits)
  if (unwritten.length === 0) return
  throw new InputError(
    `${unwritten.length} of ${edits.length} files could not be written.`,
    unwritten.map(({ path, reason }) => `${path}: ${reason}`).join('\n'),
  )
}
