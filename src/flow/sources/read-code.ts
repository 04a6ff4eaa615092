import { createHash } from 'node:crypto'
import type { TreeEntry, UnreadableFile } from '../../file.ts'
import type { Service } from '../../graph/service.ts'
import type { ClientOption } from '../../rpcmap/program/client-option.ts'
import type { CodeGraph } from '../../rpcmap/facts/code-call.ts'
import { planJoin, type JoinPlan } from '../../rpcmap/plan-join.ts'
import type { ServiceCalls } from '../../rpcmap/service-calls.ts'
import { selectUnownedPrograms, type Program } from '../../rpcmap/select-unowned-programs.ts'
import { settleCodeGraph } from '../../rpcmap/settle-code-graph.ts'
import type { FactsCache } from './facts-cache.ts'
import { gatherMissing } from './gather-missing.ts'
import type { OnProgress } from './progress.ts'
import type { Repository } from '../ports/ports.ts'
import { SourceReader, type Outlined } from './source-reader.ts'
import { decodeValue } from './value-store.ts'

/**
 * The call graph of the source files of a commit. Only files that are not known by content are read and parsed, and
 * only services are looked at of which anything that they depend on has changed: their packages and all that these
 * import, the configuration, the list of services.
 */
export async function readCode(
  repository: Repository,
  input: {
    entries: readonly TreeEntry[]
    services: readonly Service[]
    clients?: readonly ClientOption[] | undefined
    /** Globs of directories whose programs are meant to belong to no service. */
    ignore?: readonly string[] | undefined
    cache: FactsCache
    onProgress?: OnProgress | undefined
  },
): Promise<{ code: CodeGraph; unreadable: readonly UnreadableFile[]; unowned: readonly Program[] }> {
  const { services, clients = [], ignore = [], cache, onProgress } = input
  const reader = new SourceReader(repository, cache)
  const { outlined, unreadable } = await reader.readOutlines(input.entries, onProgress)
  const plan = planJoin({ services, sources: outlined, clients })
  const keys = keyServices(plan, outlined)
  const known = await cache.values.read([...keys.values()])
  const calls = new Map<string, ServiceCalls>()
  const missing: Service[] = []
  for (const service of services) {
    const value = known.get(keys.get(service.name) ?? '')
    if (value === undefined) missing.push(service)
    else calls.set(service.name, decodeValue(value) as ServiceCalls)
  }
  if (missing.length > 0) {
    const gathered = await gatherMissing(reader, { cache, services, clients, plan, outlined, missing, onProgress })
    await cache.values.write(new Map([...gathered].map(([name, value]) => [keys.get(name) ?? '', value])))
    for (const [name, value] of gathered) calls.set(name, decodeValue(value) as ServiceCalls)
  }
  await cache.values.flush()
  const settled = { services, sources: outlined, names: plan.names, clients, calls: [...calls.values()] }
  const code = settleCodeGraph(settled)
  return { code, unreadable, unowned: selectUnownedPrograms(outlined, { services, ignore }) }
}

/** Under which key the calls of each service are kept: a hash of all that they depend on. */
function keyServices(plan: JoinPlan, outlined: readonly Outlined[]): ReadonlyMap<string, string> {
  const common = createHash('sha256').update(plan.common)
  const filesOf = new Map<string, string[]>()
  for (const { path, key, facts, outline } of outlined) {
    if (facts.kind !== 'go') common.update(`\n${path}\n`).update(outline)
    else if (facts.built) {
      const dir = path.slice(0, Math.max(0, path.lastIndexOf('/')))
      const list = filesOf.get(dir)
      if (list) list.push(`${path}\n${key}\n`)
      else filesOf.set(dir, [`${path}\n${key}\n`])
    }
  }
  const commonHash = common.digest('hex')
  const hashes = new Map([...filesOf].map(([dir, files]) => [dir, hash(files.join(''))]))
  return new Map(
    [...plan.closures].map(([service, dirs]) => {
      const parts = dirs.map((dir) => hashes.get(dir === '.' ? '' : dir) ?? '')
      return [service, `calls ${hash([commonHash, service, ...parts].join('\n'))}`]
    }),
  )
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
