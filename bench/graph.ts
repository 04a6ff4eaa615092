/**
 * Builds a call graph at the size to plan for (design section 7) and asks who can reach a service, beside graphology
 * when its packages can be had: `node bench/graph.ts [services] [calls]`. The same seed gives the same graph on every
 * machine.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { buildCallGraph } from '../src/graph/call-graph.ts'
import { findCycles } from '../src/graph/find-cycles.ts'
import { findPaths } from '../src/graph/find-paths.ts'
import { findReaching } from '../src/graph/find-reaching.ts'

type Pair = { readonly caller: string; readonly callee: string }

const SEED = 20260101
const QUERIES = 20
const INSTALL_TIMEOUT_MS = 120_000

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const [serviceCount = 100_000, callCount = 1_000_000] = process.argv.slice(2).map(Number)
const services = Array.from({ length: serviceCount }, (_, n) => `service.${String(n).padStart(6, '0')}`)
const calls = generateCalls(services, callCount)
const targets = services.filter((_, n) => n % Math.ceil(serviceCount / QUERIES) === 0)
console.log(`${serviceCount} services, ${calls.length} calls, seed ${SEED}, node ${process.version}`)

const own = measureOwn()
const peer = measurePeer()
if (peer !== undefined) {
  console.log(
    `ratio (graphology / ours): build ${ratio(peer.build, own.build)}, query ${ratio(peer.query, own.query)}, ` +
      `memory ${ratio(peer.memory, own.memory)}`,
  )
  if (peer.reaching !== own.reaching) {
    console.error(`The answers differ: ${own.reaching} reaching services, graphology ${peer.reaching}`)
    process.exitCode = 1
  }
}

type Measured = { readonly build: number; readonly query: number; readonly memory: number; readonly reaching: number }

function measureOwn(): Measured {
  const before = usedMegabytes()
  const [graph, build] = time(() => buildCallGraph({ services, calls }))
  const memory = usedMegabytes() - before
  const [reaching, all] = time(() => targets.reduce((sum, name) => sum + findReaching(graph, name).length, 0))
  const query = all / targets.length
  report('drawbridge', { build, query, memory, reaching })
  const [paths, pathsMs] = time(() =>
    findPaths(graph, { from: services[0] ?? '', to: services.at(-1) ?? '', limit: 10 }),
  )
  const [groups, cyclesMs] = time(() => findCycles(graph))
  const largest = groups.reduce((size, group) => Math.max(size, group.length), 0)
  console.log(
    `  10 shortest paths ${pathsMs.toFixed(1)} ms (${paths.length} found), ` +
      `cycles ${cyclesMs.toFixed(0)} ms (${groups.length} groups, the largest of ${largest})`,
  )
  return { build, query, memory, reaching }
}

/** The part of graphology that is used here. */
type PeerGraph = {
  addNode(name: string): void
  mergeEdge(from: string, to: string): void
}
type PeerTraversal = {
  bfsFromNode: (graph: PeerGraph, name: string, visit: (name: string) => void, options: { mode: 'inbound' }) => void
}

function measurePeer(): Measured | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'drawbridge-bench-'))
  try {
    const load = resolvePeer(folder)
    if (load === undefined) return undefined
    const { DirectedGraph } = load('graphology') as { DirectedGraph: new () => PeerGraph }
    const { bfsFromNode } = load('graphology-traversal') as PeerTraversal
    const before = usedMegabytes()
    const [graph, build] = time(() => {
      const made = new DirectedGraph()
      for (const name of services) made.addNode(name)
      for (const { caller, callee } of calls) made.mergeEdge(caller, callee)
      return made
    })
    const memory = usedMegabytes() - before
    const [reaching, all] = time(() =>
      targets.reduce((sum, name) => {
        const found: string[] = []
        bfsFromNode(graph, name, (other) => void (other !== name && found.push(other)), { mode: 'inbound' })
        return sum + found.sort().length
      }, 0),
    )
    const measured = { build, query: all / targets.length, memory, reaching }
    report('graphology', measured)
    return measured
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The peer is no dependency: it is used where it is installed, else put into a temporary folder, else left out. */
function resolvePeer(folder: string): NodeJS.Require | undefined {
  const near = createRequire(import.meta.url)
  try {
    near.resolve('graphology')
    near.resolve('graphology-traversal')
    return near
  } catch {
    console.log('graphology is not installed; trying to put it into a temporary folder')
  }
  try {
    const packages = ['graphology', 'graphology-traversal']
    const options = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', '--prefix', folder]
    execFileSync('npm', ['install', ...options, ...packages], { stdio: 'ignore', timeout: INSTALL_TIMEOUT_MS })
    const far = createRequire(join(folder, 'package.json'))
    far.resolve('graphology')
    return far
  } catch (error) {
    console.log(
      `no comparison: graphology cannot be installed (${error instanceof Error ? error.message : String(error)})`,
    )
    return undefined
  }
}

/** A few services are called by very many, most by few, as in real call graphs: the callee's rank is drawn unevenly. */
function generateCalls(names: readonly string[], count: number): readonly Pair[] {
  const random = seedRandom(SEED)
  return Array.from({ length: count }, () => ({
    caller: names[Math.floor(random() * names.length)] ?? '',
    callee: names[Math.floor(random() ** 3 * names.length)] ?? '',
  }))
}

/** Marsaglia's xorshift32: numbers from 0 to below 1, the same for the same seed. */
function seedRandom(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

function time<T>(work: () => T): readonly [T, number] {
  const start = performance.now()
  const result = work()
  return [result, performance.now() - start]
}

function usedMegabytes(): number {
  collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 1e6
}

function report(name: string, { build, query, memory, reaching }: Measured): void {
  console.log(
    `${name}: build ${build.toFixed(0)} ms, who can reach X ${query.toFixed(1)} ms (mean of ${targets.length}, ` +
      `${Math.round(reaching / targets.length)} services in the mean answer), ${memory.toFixed(0)} MB`,
  )
}

function ratio(theirs: number, ours: number): string {
  return `${(theirs / ours).toFixed(1)}x`
}
