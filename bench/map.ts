import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { generateMonorepo, renderAllowlist, type Monorepo } from './generate-monorepo.ts'
import type { GeneratedCall } from './monorepo/call-style.ts'
import { requestLiteral } from './monorepo/styles/request-literal.ts'
import { writeRepository } from './monorepo/write-repository.ts'

/**
 * How long `drawbridge map` and `drawbridge check` take on a large monorepo, as real processes, and whether they find
 * exactly the calls that were generated: `npm run bench:map -- [--services 300] [--keep FOLDER]`. Left out, the
 * monorepo is of the size that must work: 3,000 services, 20,000 calls, 100,000 files, 10 million lines; other sizes
 * keep the proportions. `--keep` leaves the repository there for other trials.
 */
const { values: options } = parseArgs({
  options: { services: { type: 'string', default: '3000' }, seed: { type: 'string' }, keep: { type: 'string' } },
})
const services = Number(options.services)
const FULL = { services: 3000, calls: 20_000, files: 100_000, lines: 10_000_000 }
const scale = services / FULL.services
const monorepo = generateMonorepo({
  services,
  calls: Math.round(FULL.calls * scale),
  files: Math.round(FULL.files * scale),
  lines: Math.round(FULL.lines * scale),
  ...(options.seed === undefined ? {} : { seed: options.seed }),
})
const CHANGED_FILES = 100
const CHANGED_CALLS = 10
const PROBLEMS_SHOWN = 20

const scratch = mkdtempSync(join(tmpdir(), 'drawbridge-bench-map-'))
const repository = join(options.keep ?? scratch, 'monorepo.git')
const cache = join(scratch, 'cache')
let failures = 0
try {
  await main()
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
process.exitCode = failures === 0 ? 0 : 1

async function main(): Promise<void> {
  const change = planChange(monorepo)
  const size = { files: 0, lines: 0, bytes: 0 }
  const began = performance.now()
  await writeRepository(
    repository,
    [
      { branch: 'main', files: monorepo.files() },
      { branch: 'change', from: 'main', files: change.files },
    ],
    ({ from }, path, text) => {
      if (from !== undefined || !path.endsWith('.go')) return
      size.files++
      size.lines += text.split('\n').length - 1
      size.bytes += text.length
    },
  )
  console.log(
    `${services} services, ${monorepo.calls.length} calls, ${size.files} Go files, ${size.lines} lines, ${mega(size.bytes)} MB; ` +
      `generated in ${seconds(performance.now() - began)} s`,
  )
  console.log(`Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'})`)

  const map = ['map', repository, '--at', 'main', '--format', 'json']
  const check = ['check', '-C', repository, '--base', 'main', '--head', 'change', '--format', 'json']
  compareMap(await run('map, cold', map, size.lines))
  const kept = sizeOf(cache)
  console.log(
    `${' '.repeat(26)} ${mega(kept)} MB kept on disk, ${mega((kept / size.lines) * 1_000_000)} MB per million lines`,
  )
  compareMap(await run('map, warm', map))
  compareCheck(await run(`check, ${change.files.size} changed files`, check), change.calls)
  compareCheck(await run('check, again', check), change.calls)
  rmSync(cache, { recursive: true, force: true })
  compareCheck(await run('check, cold', check, size.lines), change.calls)
  compareMap(await run('map, --no-cache', [...map, '--no-cache'], size.lines))
}

/**
 * A hundred changed files: some services call one more, allowed by a callee's allowlist or not; the rest changes code
 * that calls nobody.
 */
function planChange({ services: all, calls, handlerFiles, fillerFiles }: Monorepo) {
  const files = new Map<string, string>()
  const added: GeneratedCall[] = []
  for (const caller of all.slice(0, CHANGED_CALLS)) {
    const known = calls.filter((call) => call.caller === caller)
    const callee = all.findLast((one) => one !== caller && !known.some((call) => call.callee === one))
    if (callee === undefined) continue
    const call = { caller, callee, style: requestLiteral }
    added.push(call)
    for (const [path, text] of handlerFiles(caller, [...known, call])) {
      if (/handle\.go$|request_literal/.test(path)) files.set(path, text)
    }
    const callers = calls.filter((other) => other.callee === callee).map((other) => other.caller.name)
    if (added.length % 2 === 0) files.set(`${callee.name}/allowlist.yaml`, renderAllowlist([...callers, caller.name]))
  }
  for (const [path, text] of fillerFiles(CHANGED_FILES - files.size))
    files.set(path, `${text}\nvar changed = errors.New("changed")\n`)
  return { files, calls: added }
}

type Ended = { readonly stdout: string; readonly status: number | null }

async function run(what: string, args: readonly string[], lines?: number): Promise<Ended> {
  const began = performance.now()
  const usage = join(scratch, 'usage')
  const reporter = new URL('monorepo/report-usage.ts', import.meta.url)
  reporter.searchParams.set('folder', usage)
  const program = fileURLToPath(new URL('../src/cli/drawbridge.js', import.meta.url))
  rmSync(usage, { recursive: true, force: true })
  mkdirSync(usage)
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env['PATH'], HOME: scratch, XDG_CACHE_HOME: cache, NODE_OPTIONS: `--import ${reporter.href}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  const [status] = (await once(child, 'close')) as [number | null]
  const took = performance.now() - began
  const used = readdirSync(usage).map(
    (name) => JSON.parse(readFileSync(join(usage, name), 'utf8')) as NodeJS.ResourceUsage,
  )
  const total = (of: (one: NodeJS.ResourceUsage) => number) => used.reduce((sum, one) => sum + of(one), 0)
  const speed = lines === undefined ? '' : `, ${mega((lines / took) * 1000)} million lines/s`
  console.log(
    `${what.padEnd(26)} ${seconds(took).padStart(6)} s, ${seconds(total((one) => one.userCPUTime + one.systemCPUTime) / 1000)} s of CPU, ` +
      `${Math.round(total(({ maxRSS }) => maxRSS) / 1024)} MB at most in ${used.length} processes${speed}`,
  )
  return { stdout: Buffer.concat(chunks).toString('utf8'), status }
}

function compareMap({ stdout, status }: Ended): void {
  const found = JSON.parse(stdout) as {
    calls: { from: string; to: string; level: string; methods: string[] }[]
    unresolved: unknown[]
  }
  const wanted = new Set(
    monorepo.calls.map((call) => {
      const level = call.style.reached ? 'called' : 'unreached'
      return describe(call.caller.name, call.callee.name, level, call.style.methods(call))
    }),
  )
  const got = new Set(
    found.calls.map(({ from, to, level, methods }) =>
      describe(
        from,
        to,
        level,
        methods.map((name) => name.slice(to.length + 1)),
      ),
    ),
  )
  report(wanted, got, [
    ...(status === 0 ? [] : [`ended with status ${status}`]),
    ...(found.unresolved.length === 0 ? [] : [`${found.unresolved.length} calls are unresolved`]),
  ])
}

function compareCheck({ stdout }: Ended, added: readonly GeneratedCall[]): void {
  const { codeDelta } = JSON.parse(stdout) as {
    codeDelta: { added: { caller: string; callee: string }[]; removed: unknown[] }
  }
  const wanted = new Set(added.map(({ caller, callee }) => `${caller.name} ${callee.name}`))
  const got = new Set(codeDelta.added.map(({ caller, callee }) => `${caller} ${callee}`))
  report(wanted, got, codeDelta.removed.length === 0 ? [] : [`${codeDelta.removed.length} calls are gone`])
}

function report(wanted: ReadonlySet<string>, got: ReadonlySet<string>, problems: readonly string[]): void {
  const missed = [...wanted].filter((call) => !got.has(call))
  const wrong = [...got].filter((call) => !wanted.has(call))
  const lines = [...problems, ...missed.map((call) => `missed ${call}`), ...wrong.map((call) => `wrong ${call}`)]
  failures += lines.length
  if (lines.length === 0) console.log(`${' '.repeat(26)} exactly the ${wanted.size} calls that are there`)
  for (const line of lines.slice(0, PROBLEMS_SHOWN)) console.log(`  ${line}`)
  if (lines.length > PROBLEMS_SHOWN) console.log(`  and ${lines.length - PROBLEMS_SHOWN} more`)
}

function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
}

function describe(from: string, to: string, level: string, methods: readonly string[]): string {
  return `${from} ${to} ${level} [${methods.toSorted().join(', ')}]`
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1)
}

function mega(count: number): string {
  return (count / 1_000_000).toFixed(2)
}
