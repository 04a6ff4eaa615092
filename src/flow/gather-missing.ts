import type { Service } from '../graph/service.ts'
import type { ClientOption } from '../rpcmap/client-option.ts'
import type { JoinPlan } from '../rpcmap/plan-join.ts'
import type { GatherBatch, GatherContext } from './analyst.ts'
import type { FactsCache } from './facts-cache.ts'
import type { OnProgress } from './progress.ts'
import type { Outlined, SourceReader } from './source-reader.ts'

/**
 * The calls of services whose calls are not kept, by name. Services are looked at in batches, so that only the facts of a few are in memory at
 * once; a batch whose services share packages holds these once.
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
  const context: GatherContext = {
    services,
    clients: input.clients,
    dirs: [...plan.dirs],
    shared: input.outlined.flatMap(({ path, facts, outline }) =>
      facts.kind === 'go' ? [] : [{ path, facts: outline }],
    ),
  }
  const gathered = new Map<string, Uint8Array>()
  const waiting = [...missing].reverse()
  const work = async () => {
    while (waiting.length > 0) {
      const batch = await readBatch(reader, waiting, { plan, byDir })
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

/** Go files that are built, by directory. */
function groupByDirectory(outlined: readonly Outlined[]): ReadonlyMap<string, readonly Outlined[]> {
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

// Takes services from `waiting` until their facts fill a batch: at least one. Where one alone fills it, mostly with what others import too, as many
// again as take no more than that. A service is taken before anything is waited for, so that nobody else takes it as well.
async function readBatch(
  reader: SourceReader,
  waiting: Service[],
  { plan, byDir }: { plan: JoinPlan; byDir: ReadonlyMap<string, readonly Outlined[]> },
): Promise<GatherBatch> {
  const wanted: string[] = []
  const dirs = new Set<string>()
  const sources: { path: string; facts: Uint8Array }[] = []
  let bytes = 0
  let bytesMax = BATCH_BYTES
  for (let service = waiting.pop(); service !== undefined; service = waiting.pop()) {
    wanted.push(service.name)
    const added = (plan.closures.get(service.name) ?? []).filter((dir) => !dirs.has(dir))
    for (const dir of added) dirs.add(dir)
    const files = added.flatMap((dir) => byDir.get(dir) ?? [])
    for (const [path, facts] of await reader.readFacts(files)) {
      sources.push({ path, facts })
      bytes += facts.length
    }
    bytesMax = Math.max(bytesMax, wanted.length === 1 ? 2 * bytes : 0)
    if (bytes > bytesMax) break
  }
  return { wanted, sources }
}

/** Facts of one batch: objects made of them take about twice as much, and what is found out about them as much again. */
const BATCH_BYTES = 16 * 1024 * 1024
