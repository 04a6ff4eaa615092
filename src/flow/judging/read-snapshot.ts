import type { Finding, Parsed } from '../../finding.ts'
import type { TreeEntry, UnreadableFile } from '../../file.ts'
import type { Allowlist } from '../../allowlist/allowlist.ts'
import { parseAllowlist } from '../../allowlist/parse-allowlist.ts'
import { selectAllowlistFiles } from '../../allowlist/select-allowlist-files.ts'
import { CONFIG_PATH, type Config } from '../../config/config.ts'
import { buildServices } from '../../graph/build-services.ts'
import { checkServices, LIST_CODES } from '../../graph/check-services.ts'
import { selectDirectories } from '../../graph/select-directories.ts'
import type { Service } from '../../graph/service.ts'
import { selectSourceFiles } from '../../rpcmap/select-source-files.ts'
import type { Snapshot } from '../../verdict/model/verdict.ts'
import type { FactsCache } from '../sources/facts-cache.ts'
import type { Repository } from '../ports/ports.ts'
import type { OnProgress } from '../sources/progress.ts'
import { readCode } from '../sources/read-code.ts'

export type SnapshotRequest = {
  readonly commit: string
  readonly config: Config
  /** For findings about the list of services; the usual place unless a person named another. */
  readonly configPath?: string
  /** YYYY-MM-DD, UTC. */
  readonly today: string
  readonly facts: FactsCache
  readonly onProgress?: OnProgress | undefined
}

/** Reads the services, the allowlist and the code of one commit. What was read of it a moment ago is not read again. */
export async function readSnapshot(repository: Repository, request: SnapshotRequest): Promise<Snapshot> {
  const { commit, config, configPath = CONFIG_PATH, today, facts } = request
  const question = ['snapshot', commit, config, configPath, today]
  return facts.recent.ask(question, () => readAnew(repository, request), weighSnapshot)
}

function weighSnapshot({ services, allowlist, code, findings, unreadable }: Snapshot): number {
  const places = code.calls.reduce((sum, { evidence }) => sum + 1 + evidence.length, 0)
  const packages = [...code.packages.values()].reduce((sum, dirs) => sum + 1 + dirs.length, 0)
  const lists = [services, allowlist.value.entries, code.unresolved, code.findings, findings, unreadable]
  return places + packages + lists.reduce((sum, list) => sum + list.length, 1)
}

async function readAnew(repository: Repository, request: SnapshotRequest): Promise<Snapshot> {
  const entries = await repository.readTree(request.commit)
  const services = buildServicesAt(entries, request)
  const allowlist = await readDeclared(repository, entries, services.value, request)
  // What is declared is no evidence of what the code does.
  const sources = selectSourceFiles(entries).filter(({ path }) => !allowlist.paths.has(path))
  const { facts: cache, onProgress } = request
  const code = await readCode(repository, {
    entries: sources,
    services: services.value,
    clients: request.config.rpcmap.clients,
    ignore: request.config.ignore,
    cache,
    onProgress,
  })
  return {
    commit: request.commit,
    services: services.value,
    allowlist: allowlist.parsed,
    code: code.code,
    findings: [...services.findings, ...allowlist.findings],
    unreadable: [...code.unreadable, ...selectLinkedSources(entries)],
    unowned: code.unowned,
  }
}

// The go program compiles what a link in a package's directory leads to, and a link is not followed here: a call may
// hide behind it.
function selectLinkedSources(entries: readonly TreeEntry[]): readonly UnreadableFile[] {
  const links = entries.filter(({ kind, path }) => kind === 'symlink' && path.endsWith('.go'))
  return selectSourceFiles(links.map((entry) => ({ ...entry, kind: 'file' }))).map(({ path }) => ({
    path,
    reason: 'symlink',
  }))
}

/** The services and the allowlist of one commit alone: what consent is about, without reading code. */
export async function readAllowlist(
  repository: Repository,
  request: Rooted & { readonly commit: string },
): Promise<{ services: readonly Service[]; allowlist: Parsed<Allowlist> }> {
  const entries = await repository.readTree(request.commit)
  const services = buildServicesAt(entries, request)
  const { parsed } = await readDeclared(repository, entries, services.value, request)
  return { services: services.value, allowlist: parsed }
}

type Rooted = Pick<SnapshotRequest, 'config' | 'configPath' | 'today'> & {
  readonly facts?: Pick<FactsCache, 'recent'>
}

/** What the list of services in a config comes to at another commit than the one whose rules judge. */
export async function checkServiceList(
  repository: Repository,
  { commit, config }: { readonly commit: string; readonly config: Config },
): Promise<readonly Finding[]> {
  const { findings } = buildServicesAt(await repository.readTree(commit), { config })
  return findings.filter(({ code }) => LIST_CODES.has(code))
}

function buildServicesAt(
  entries: readonly TreeEntry[],
  { config, configPath: path = CONFIG_PATH }: Pick<Rooted, 'config' | 'configPath'>,
): Parsed<readonly Service[]> {
  const { services: rules, ignore } = config
  const directories = selectDirectories(entries.map((entry) => entry.path))
  const { value: services, findings } = buildServices({ rules, directories, path })
  const left = checkServices({ rules, services, directories, entries, ignore, path })
  return { value: services, findings: [...findings, ...left] }
}

async function readDeclared(
  repository: Repository,
  entries: readonly TreeEntry[],
  services: readonly Service[],
  { config: { allowlist: options }, today, facts }: Rooted,
) {
  const selected = selectAllowlistFiles({ paths: entries.map((entry) => entry.path), services, options })
  const paths = new Set(selected.paths)
  const wanted = entries.filter((entry) => paths.has(entry.path))
  const parse = async () => {
    const { files, unreadable } = await repository.readFiles(wanted)
    return parseAllowlist({ files, unreadable, services, options, today })
  }
  // Most changes leave all allowlists as they are, and parsing them takes as long as all the rest.
  const question = ['allowlist', wanted, services, options, today]
  const weigh = ({ value, findings }: Parsed<Allowlist>) => 1 + value.entries.length + findings.length
  const parsed = facts === undefined ? await parse() : await facts.recent.ask(question, parse, weigh)
  return { parsed, findings: selected.findings, paths }
}
