import { Option, type Command } from 'commander'
import { join } from 'node:path'
import { addEntries } from '../../allowlist/add-entries.ts'
import { ALLOWLIST_LAYOUTS, type AllowlistOptions } from '../../allowlist/allowlist.ts'
import { allowlistPath } from '../../allowlist/allowlist-path.ts'
import { CONFIG_PATH } from '../../config/config.ts'
import { renderConfig } from '../../config/render-config.ts'
import type { FileEdit } from '../../file.ts'
import type { Finding } from '../../finding.ts'
import type { Service } from '../../graph/service.ts'
import { buildEntries } from '../../netpolicy/adopt/build-entries.ts'
import { importPolicies } from '../../netpolicy/adopt/import-policies.ts'
import { renderImport, renderImportJson, type ImportReport } from '../../report/connections/render-import.ts'
import { InputError } from '../terminal/input-error.ts'
import { policyCommand } from './policy-command.ts'
import { readImportSetting, type ImportSetting } from './read-import-setting.ts'
import { readManifests } from './read-manifests.ts'
import { printFindings } from '../terminal/print-findings.ts'
import { wantsColor, type End, type LocalClone, type World } from '../terminal/world.ts'

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
      'Reads the policies of Kubernetes and Calico that people wrote, with the workloads they are about, and says which allowlists express ' +
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
    .addOption(new Option('--layout <layout>', 'where entries are written').choices(ALLOWLIST_LAYOUTS))
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
  printFindings(cluster.findings, world, { brief: true })
  const clone = await world.openClone(options.C)
  try {
    const setting = await readImportSetting(clone, cluster.value, { files, options, world })
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
