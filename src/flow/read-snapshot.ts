import type { Parsed } from '../finding.ts'
import type { TreeEntry, UnreadableFile } from '../file.ts'
import type { Allowlist } from '../allowlist/allowlist.ts'
import { parseAllowlist } from '../allowlist/parse-allowlist.ts'
import { selectAllowlistFiles } from '../allowlist/select-allowlist-files.ts'
import { CONFIG_PATH, type Config } from '../config/config.ts'
import { buildServices } from '../graph/build-services.ts'
import { selectDirectories } from '../graph/select-directories.ts'
import type { Service } from '../graph/service.ts'
import { selectSourceFiles } from '../rpcmap/select-source-files.ts'
import type { Snapshot } from '../verdict/verdict.ts'
import type { FactsCache } from './facts-cache.ts'
import type { Repository } from './ports.ts'
import { readCode, type OnProgress } from './read-code.ts'

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

/** Reads the services, the allowlist and the code of one commit. */
export async function readSnapshot(repository: Repository, request: SnapshotRequest): Promise<Snapshot> {
  const entries = await repository.readTree(request.commit)
  const services = buildServicesAt(entries, request)
  const allowlist = await readDeclared(repository, entries, services.value, request)
  // What is declared is no evidence of what the code does.
  const sources = selectSourceFiles(entries).filter(({ path }) => !allowlist.paths.has(path))
  const { facts: cache, onProgress } = request
  const code = await readCode(repository, { entries: sources, services: services.value, cache, onProgress })
  return {
    commit: request.commit,
    services: services.value,
    allowlist: allowlist.parsed,
    code: code.code,
    findings: [...services.findings, ...allowlist.findings],
    unreadable: [...code.unreadable, ...selectLinkedSources(entries)],
  }
}

// The go program compiles what a link in a package's directory leads to, and a link is not followed here: a call may hide behind it.
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
  request: Omit<SnapshotRequest, 'facts' | 'onProgress'>,
): Promise<{ services: readonly Service[]; allowlist: Parsed<Allowlist> }> {
  const entries = await repository.readTree(request.commit)
  const services = buildServicesAt(entries, request)
  const { parsed } = await readDeclared(repository, entries, services.value, request)
  return { services: services.value, allowlist: parsed }
}

type Rooted = Pick<SnapshotRequest, 'config' | 'configPath' | 'today'>

function buildServicesAt(entries: readonly TreeEntry[], request: Rooted): Parsed<readonly Service[]> {
  return buildServices({
    rules: request.config.services,
    directories: selectDirectories(entries.map((entry) => entry.path)),
    path: request.configPath ?? CONFIG_PATH,
  })
}

async function readDeclared(
  repository: Repository,
  entries: readonly TreeEntry[],
  services: readonly Service[],
  { config, today }: Rooted,
) {
  const selected = selectAllowlistFiles({
    paths: entries.map((entry) => entry.path),
    services,
    options: config.allowlist,
  })
  const wanted = new Set(selected.paths)
  const { files, unreadable } = await repository.readFiles(entries.filter((entry) => wanted.has(entry.path)))
  const parsed = parseAllowlist({ files, unreadable, services, options: config.allowlist, today })
  return { parsed, findings: selected.findings, paths: wanted }
}
