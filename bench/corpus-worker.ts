/** One of the workers of corpus.ts: asks goparse about its files, compares, then damages them. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setImmediate as turn } from 'node:timers/promises'
import { parseGo } from '../src/golang/parse-go.ts'
import { outlineOf } from '../test/golang/outline.ts'

export type WorkerTask = {
  readonly goparse: string
  readonly paths: readonly string[]
  /** Files below this folder are ours: go/parser has to accept them. */
  readonly mustParse: string
  readonly nodes: boolean
  readonly mutations: number
  readonly seed: number
}

/** The step that it is at, so that a worker from which nothing is heard hangs; at the end, the report. */
export type WorkerNews = { readonly step: number } | { readonly report: WorkerReport }

export type WorkerReport = {
  lines: number
  entries: number
  agreed: number
  differing: number
  rejected: number
  rejectedByUs: number
  mutations: number
  mutatedBytes: number
  crashes: number
  hangs: number
  slowestMs: number
  readonly failures: string[]
}

type Answer = { readonly path: string; readonly error?: string; readonly outline?: readonly string[] }

/** Of a longer file, a part of this length is damaged. */
const PART_BYTES = 16_384
/**
 * A text of that length takes less than a millisecond. What takes longer than the first is timed again: the machine may
 * be busy.
 */
const SUSPICIOUS_MS = 10
const HANG_MS = 100
const RETRIES = 5
/** On a machine that is busy with other things, fewer mutations are better than an hour of them. */
const MUTATING_MS = 300_000
const NEWS_EVERY = 100
const MAX_FLIPS = 3
const SHOWN_LINES = 4

const [task] = (await once(process, 'message')) as [WorkerTask]
const report: WorkerReport = {
  ...{ lines: 0, entries: 0, agreed: 0, differing: 0, rejected: 0, rejectedByUs: 0 },
  ...{ mutations: 0, mutatedBytes: 0, crashes: 0, hangs: 0, slowestMs: 0, failures: [] },
}
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const random = randomFrom(task.seed)

let step = 0

await compareAll()
await mutateAll()
tell({ report })
process.disconnect()

function tell(news: WorkerNews): void {
  process.send?.(news)
}

async function compareAll(): Promise<void> {
  const child = spawn(task.goparse, ['outline', ...(task.nodes ? ['-nodes'] : [])], {
    env: { ...process.env, GOMAXPROCS: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(task.paths.join('\n'))
  for await (const line of createInterface({ input: child.stdout })) {
    compare(JSON.parse(line) as Answer)
    if (++step % NEWS_EVERY === 0) tell({ step })
  }
}

function compare({ path, error, outline = [] }: Answer): void {
  const text = decoder.decode(readFileSync(path))
  const file = parseGo(text)
  report.lines += text.split('\n').length - 1
  if (error !== undefined) {
    report.rejected++
    if (file.problems.length > 0) report.rejectedByUs++
    if (path.startsWith(task.mustParse)) report.failures.push(`${path}: go/parser: ${error}`)
    return
  }
  const ours = outlineOf(file, { bytes: true, nodes: task.nodes ? 'each' : 'sums' }).sort()
  const theirs = outline.toSorted()
  report.entries += ours.length
  if (file.problems.length === 0 && ours.length === theirs.length && ours.every((line, i) => line === theirs[i])) {
    report.agreed++
    return
  }
  report.differing++
  const [inOurs, inTheirs] = [new Set(ours), new Set(theirs)]
  const lines = [
    ...file.problems.map(({ pos, message }) => `${message} at ${pos}`),
    ...ours.filter((line) => !inTheirs.has(line)).map((line) => `only ours:       ${line}`),
    ...theirs.filter((line) => !inOurs.has(line)).map((line) => `only go/parser's: ${line}`),
  ]
  report.failures.push([path, ...lines.slice(0, SHOWN_LINES)].join('\n  '))
}

async function mutateAll(): Promise<void> {
  const sources = task.paths.map((path) => readFileSync(path)).filter((source) => source.length > 0)
  const begin = performance.now()
  for (let n = 0; n < task.mutations; n++) {
    if (n % NEWS_EVERY === 0) {
      if (performance.now() - begin > MUTATING_MS) break
      tell({ step: step + n })
      // Only then it is sent.
      await turn()
    }
    const source = sources[random(sources.length)] as Buffer
    const part = source.length <= PART_BYTES ? source : partOf(source)
    const damaged = n % 2 === 0 ? part.subarray(0, random(part.length)) : flip(part)
    tryParse(damaged, `mutation ${n} of seed ${task.seed}`)
  }
}

function tryParse(source: Buffer, name: string): void {
  const text = decoder.decode(source)
  report.mutations++
  report.mutatedBytes += source.length
  try {
    let ms = timeParse(text)
    for (let retry = 0; ms > SUSPICIOUS_MS && retry < RETRIES; retry++) ms = Math.min(ms, timeParse(text))
    report.slowestMs = Math.max(report.slowestMs, ms)
    if (ms <= HANG_MS) return
    report.hangs++
    report.failures.push(`${name}: ${source.length} bytes take ${ms.toFixed(0)} ms`)
  } catch (error) {
    report.crashes++
    report.failures.push(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }
}

function timeParse(text: string): number {
  const begin = performance.now()
  parseGo(text)
  return performance.now() - begin
}

/** From the start of a line. */
function partOf(source: Buffer): Buffer {
  const at = source.indexOf(10, random(source.length - PART_BYTES)) + 1
  return source.subarray(at, at + PART_BYTES)
}

function flip(part: Buffer): Buffer {
  const damaged = Buffer.from(part)
  for (let flips = 1 + random(MAX_FLIPS); flips > 0; flips--) {
    const at = random(damaged.length)
    // Half of them one bit, half of them any byte.
    damaged[at] = random(2) === 0 ? (damaged[at] as number) ^ (1 << random(8)) : random(256)
  }
  return damaged
}

/** Mulberry32: whole numbers from 0 to below a limit. */
function randomFrom(seed: number): (limit: number) => number {
  let state = seed >>> 0
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * limit)
  }
}
