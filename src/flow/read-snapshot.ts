import type { Parsed } from '../finding.ts'
import type { TreeEntry, UnreadableFile } from '../file.ts'
import type { Allowlist } from '../allowlist/allowlist.ts'
import { parseAllowlist } from '../allowlist/parse-allowlist.ts'
import { selectAllowlistFiles } from '../allowlist/select-allowlist-files.ts'
import { CONFIG_PATH, type Config } from '../config/config.ts'
import { buildServices } from '../graph/build-services.ts'
import { selectDirectories } from '../graph/select-directories.ts'
import type { Service } from '../graph/service.ts'
import { buildCodeGraph } from '../rpcmap/build-code-graph.ts'
import { extractFacts, factsKey, type SourceFacts } from '../rpcmap/extract-facts.ts'
import { selectSourceFiles } from '../rpcmap/select-source-files.ts'
import type { Snapshot } from '../verdict/verdict.ts'
import type { FactsCache } from './facts-cache.ts'
import type { Repository } from './ports.ts'

export type SnapshotRequest = {
  readonly commit: string
  readonly config: Config
  /** For findings about the list of services; the usual place unless a person named another. */
  readonly configPath?: string
  /** YYYY-MM-DD, UTC. */
  readonly today: string
  readonly facts: FactsCache
  /** Called as source files are read, with how many of how many are done. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

// How many files are in memory as text at once.
const FILES_PER_READ = 500

/** Reads the services, the allowlist and the code of one commit. */
export async function readSnapshot(repository: Repository, request: SnapshotRequest): Promise<Snapshot> {
  const entries = await repository.readTree(request.commit)
  const services = buildServicesAt(entries, request)
  const allowlist = await readDeclared(repository, entries, services.value, request)
  const code = await readSources(repository, selectSourceFiles(entries), request)
  return {
    commit: request.commit,
    services: services.value,
    allowlist: allowlist.parsed,
    code: buildCodeGraph({ services: services.value, sources: code.sources }),
    findings: [...services.findings, ...allowlist.findings],
    unreadable: code.unreadable,
  }
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
  return { parsed, findings: selected.findings }
}

async function readSources(
  repository: Repository,
  entries: readonly TreeEntry[],
  { facts: cache, onProgress }: SnapshotRequest,
): Promise<{ sources: { path: string; facts: SourceFacts }[]; unreadable: UnreadableFile[] }> {
  const known = new Map<string, SourceFacts>()
  const unknown: TreeEntry[] = []
  for (const entry of entries) {
    const facts = cache.get(factsKey(entry))
    if (facts === undefined) unknown.push(entry)
    else known.set(entry.path, facts)
  }
  const unreadable: UnreadableFile[] = []
  for (let start = 0; start < unknown.length; start += FILES_PER_READ) {
    const batch = unknown.slice(start, start + FILES_PER_READ)
    const read = await repository.readFiles(batch)
    unreadable.push(...read.unreadable)
    for (const file of read.files) {
      const facts = extractFacts(file)
      cache.set(factsKey(file), facts)
      known.set(file.path, facts)
    }
    onProgress?.(known.size, entries.length)
  }
  const sources = entries.flatMap(({ path }) => {
    const facts = known.get(path)
    return facts === undefined ? [] : [{ path, facts }]
  })
  return { sources, unreadable }
}
