import type { AllowlistOptions } from '../../allowlist/allowlist.ts'
import type { Cluster } from '../../cluster/model/cluster.ts'
import { CONFIG_PATH, type Config } from '../../config/config.ts'
import { parseConfig } from '../../config/parse-config.ts'
import type { PolicyRules } from '../../deploy/policies/policy-rules.ts'
import type { RepoFile } from '../../file.ts'
import { readRules } from '../../flow/judging/read-rules.ts'
import { buildServices } from '../../graph/build-services.ts'
import { selectDirectories } from '../../graph/select-directories.ts'
import type { Service } from '../../graph/service.ts'
import { proposeServices } from '../../netpolicy/adopt/match-workloads.ts'
import { SYSTEM_NAMESPACES } from '../../netpolicy/model/base-options.ts'
import { POLICY_LANGUAGES } from '../../netpolicy/model/policy.ts'
import { describeFinding } from '../terminal/describe-finding.ts'
import { InputError } from '../terminal/input-error.ts'
import { readRevision } from '../clone/read-revision.ts'
import { printFindings } from '../terminal/print-findings.ts'
import type { LocalClone, World } from '../terminal/world.ts'

/** As the command line has them. */
type SettingOptions = {
  readonly at: string
  readonly config?: string
  readonly layout?: AllowlistOptions['layout']
}

/** What an import goes by. */
export type ImportSetting = {
  readonly services: readonly Service[]
  readonly allowlist: AllowlistOptions
  readonly policy: PolicyRules
  /** There is no config yet. */
  readonly isNew: boolean
  /** The directories of the clone, where there is no config. */
  readonly homes?: ReadonlySet<string> | undefined
}

/**
 * The services, the layout and the policy rules by the config of a commit or of a file on disk; where there is none,
 * what the workloads propose. Throws `InputError` for a config that cannot be used, and where no workload could be a
 * service.
 */
export async function readImportSetting(
  clone: LocalClone,
  cluster: Cluster,
  { files, options, world }: { files: readonly RepoFile[]; options: SettingOptions; world: World },
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
  { options, world }: { options: SettingOptions; world: World },
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
  const byName = new Map<string, string[]>(names.map((name) => [name, []]))
  for (const path of input.directories) byName.get(path.slice(path.lastIndexOf('/') + 1))?.push(path)
  const services = names.map((name): Service => {
    const dir = chooseDirectory(byName.get(name) ?? [], input.files) ?? name
    return { name, dir, code: [dir] }
  })
  // What has any policy of Calico is enforced by Calico, whose language says more.
  const language = POLICY_LANGUAGES.findLast((name) => cluster.policies.some(({ source }) => source.api === name))
  return {
    services,
    allowlist: { layout: input.layout },
    policy: { kinds: [language ?? 'kubernetes'], mode: 'enforce', identityLabel, ports: 'manifests' },
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
