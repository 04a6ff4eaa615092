import type { Service } from '../../graph/service.ts'
import type { ClientOption } from '../../rpcmap/program/client-option.ts'
import type { JoinPlan } from '../../rpcmap/plan-join.ts'
import type { FactsOfFile, GatherBatch, GatherContext } from './analyst.ts'
import type { FactsCache } from './facts-cache.ts'
import type { OnProgress } from './progress.ts'
import type { Outlined, SourceReader } from './source-reader.ts'

/**
 * The calls of services whose calls are not kept, by name. Services are looked at in batches, so that only the facts of
 * a few are in memory at once; what many of them import is looked at once for all batches.
 */
export async function gatherMissing(
  reader: SourceReader,
  input: {
    cache: FactsCache
    services: readonly Service[]
    clients: readonly ClientOption[]
    plan: JoinPlan
    outlined: readonly Outlined[]
    missing: readonly Service[]
    onProgress?: OnProgress | undefined
  },
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { plan, services, missing, onProgress } = input
  const { analyst } = input.cache
  const byDir = groupByDirectory(input.outlined)
  const common = await readCommon(reader, missing, { plan, byDir })
  const context: GatherContext = {
    services,
    clients: input.clients,
    dirs: [...plan.dirs],
    shared: [
      ...input.outlined.flatMap(({ path, facts, outline }) => (facts.kind === 'go' ? [] : [{ path, facts: outline }])),
      ...common.sources,
    ],
  }
  const gathered = new Map<string, Uint8Array>()
  const waiting = [...missing].reverse()
  const work = async () => {
    while (waiting.length > 0) {
      const batch = await readBatch(reader, waiting, { plan, byDir, common: common.dirs })
      const values = await analyst.gather(context, batch)
      batch.wanted.forEach((name, i) => {
        const value = values[i]
        if (value !== undefined) gathered.set(name, value)
      })
      onProgress?.(services.length - missing.length + gathered.size, services.length, 'services')
    }
  }
  // One batch is read while the others are worked on.
  await Promise.all(Array.from({ length: analyst.width > 1 ? analyst.width + 1 : 1 }, work))
  return gathered
}

type Code = { readonly plan: JoinPlan; readonly byDir: ReadonlyMap<string, readonly Outlined[]> }

// The directories that most services need, as far as there is room: with one of them always all that it imports, which
// at least as many need.
async function readCommon(
  reader: SourceReader,
  missing: readonly Service[],
  { plan, byDir }: Code,
): Promise<{ dirs: ReadonlySet<string>; sources: readonly FactsOfFile[] }> {
  const users = new Map<string, number>()
  for (const { name } of missing) {
    for (const dir of plan.closures.get(name) ?? []) users.set(dir, (users.get(dir) ?? 0) + 1)
  }
  const byUsers = new Map<number, string[]>()
  for (const [dir, count] of users) {
    const level = byUsers.get(count)
    if (level) level.push(dir)
    else byUsers.set(count, [dir])
  }
  const dirs = new Set<string>()
  const sources: FactsOfFile[] = []
  let bytes = 0
  for (const count of [...byUsers.keys()].sort((a, b) => b - a)) {
    if (count < COMMON_USERS_MIN) break
    const level = byUsers.get(count) ?? []
    const found = await reader.readFacts(level.flatMap((dir) => byDir.get(dir) ?? []))
    for (const facts of found.values()) bytes += facts.length
    if (bytes > COMMON_BYTES_MAX) break
    for (const dir of level) dirs.add(dir)
    for (const [path, facts] of found) sources.push({ path, facts })
  }
  return { dirs, sources }
}

const COMMON_USERS_MIN = 12
/** Of facts; each process holds them, and what it finds out about those that services reach. */
const COMMON_BYTES_MAX = 8 * 1024 * 1024

/** Go files that are built, by directory. */
function groupByDirectory(outlined: readonly Outlined[]): Code['byDir'] {
  const byDir = new Map<string, Outlined[]>()
  for (const file of outlined) {
    if (file.facts.kind !== 'go' || !file.facts.built) continue
    const dir = file.path.includes('/') ? file.path.slice(0, file.path.lastIndexOf('/')) : '.'
    const files = byDir.get(dir)
    if (files) files.push(file)
    else byDir.set(dir, [file])
  }
  return byDir
}

// Takes services from `waiting` until their facts fill a batch: at least one. A service is taken before anything is
// waited for, so that nobody else takes it as well.
async function readBatch(
  reader: SourceReader,
  waiting: Service[],
  { plan, byDir, common }: Code & { common: ReadonlySet<string> },
): Promise<GatherBatch> {
  const wanted: string[] = []
  const dirs = new Set<string>()
  const sources: FactsOfFile[] = []
  let bytes = 0
  for (let service = waiting.pop(); service !== undefined; service = waiting.pop()) {
    wanted.push(service.name)
    const added = (plan.closures.get(service.name) ?? []).filter((dir) => !dirs.has(dir) && !common.has(dir))
    for (const dir of added) dirs.add(dir)
    const files = added.flatMap((dir) => byDir.get(dir) ?? [])
    for (const [path, facts] of await reader.readFacts(files)) {
      sources.push({ path, facts })
      bytes += facts.length
    }
    if (bytes > BATCH_BYTES) break
  }
  return { wanted, sources }
}

/**
 * Facts of one batch: objects made of them take about twelve times as much, and what is found out about them as much
 * again.
 */
const BATCH_BYTES = 1024 * 1024
