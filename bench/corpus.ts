/**
 * Holds the Go front end against Go's own parser, file by file, over Go's standard library and tests, our own corpus, and any folders
 * given: `npm run corpus -- [--nodes] [--mutations=N] [folder …]`. Then damages those files, a million times, and looks for crashes and
 * hangs. Needs Go; without it says so and succeeds. `--nodes` names every node that differs, not only their kinds.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { ownCorpus } from '../test/golang/corpus.ts'
import type { WorkerReport, WorkerTask } from './corpus-worker.ts'

const MUTATIONS = 1_000_000
const SEED = 20260301
/** A worker that is at one text for so long hangs. */
const HANG_MS = 20_000
const POLL_MS = 500
const SHOWN = 20
/** Cloned systems, where a developer keeps them. */
const DEVELOPMENT = resolve(import.meta.dirname, '../../dev')

const options = process.argv.slice(2).filter((word) => word.startsWith('--'))
const given = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const mutations = Number(options.find((word) => word.startsWith('--mutations='))?.split('=')[1] ?? MUTATIONS)

const goRoot = askGo()
if (goRoot === undefined) console.log('corpus: skipped, Go is not on this machine')
else {
  const folder = mkdtempSync(join(tmpdir(), 'corpus-'))
  try {
    await main(goRoot, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function main(root: string, folder: string): Promise<void> {
  const begin = performance.now()
  const goparse = join(folder, 'goparse')
  const build = spawnSync('go', ['build', '-o', goparse, '.'], {
    cwd: join(import.meta.dirname, 'goparse'),
    env: { ...process.env, GOTOOLCHAIN: 'local', GOWORK: 'off', GOFLAGS: '' },
    encoding: 'utf8',
  })
  if (build.status !== 0) throw new Error(`go build: ${build.stderr}`)
  const own = join(folder, 'own')
  mkdirSync(own)
  for (const { name, text } of ownCorpus()) writeFileSync(join(own, name), text)
  const folders = [join(root, 'src'), join(root, 'test'), DEVELOPMENT, ...given.map((path) => resolve(path))]
  const paths = [own, ...folders.filter((path) => existsSync(path))].flatMap(goFiles)

  const workers = availableParallelism()
  const reports = await Promise.all(
    Array.from({ length: workers }, (_, w) =>
      work({
        goparse,
        paths: paths.filter((_path, i) => i % workers === w),
        mustParse: own,
        nodes: options.includes('--nodes'),
        mutations: Math.floor(mutations / workers) + (w < mutations % workers ? 1 : 0),
        seed: SEED + w,
        progress: new Int32Array(new SharedArrayBuffer(4)),
      }),
    ),
  )
  const total = (of: (report: WorkerReport) => number) => reports.reduce((sum, report) => sum + of(report), 0)
  const count = (of: (report: WorkerReport) => number) => total(of).toLocaleString('en')
  const failures = reports.flatMap((report) => report.failures)
  for (const failure of failures.slice(0, SHOWN)) console.error(failure)
  if (failures.length > SHOWN) console.error(`… and ${failures.length - SHOWN} more`)
  if (failures.length > 0) process.exitCode = 1
  console.log(
    `corpus: ${paths.length.toLocaleString('en')} files, ${count((r) => r.lines)} lines: ${count((r) => r.agreed)} as go/parser ` +
      `reads them (${count((r) => r.entries)} entries), ${count((r) => r.differing)} differ, ${count((r) => r.rejected)} not ` +
      `accepted by go/parser (${count((r) => r.rejectedByUs)} of them not by us); ${count((r) => r.mutations)} of ${mutations.toLocaleString('en')} ` +
      `mutations` +
      ` (${(total((r) => r.mutatedBytes) / 1e6).toFixed(0)} MB): ${count((r) => r.crashes)} crashes, ${count((r) => r.hangs)} hangs, ` +
      `slowest ${Math.max(...reports.map((r) => r.slowestMs)).toFixed(1)} ms; ${((performance.now() - begin) / 1000).toFixed(0)} s`,
  )
}

async function work(task: WorkerTask): Promise<WorkerReport> {
  const worker = new Worker(new URL('./corpus-worker.ts', import.meta.url), { workerData: task })
  let report: WorkerReport | undefined
  let failure: Error | undefined
  worker.once('message', (message: WorkerReport) => (report = message))
  worker.once('error', (error: Error) => (failure = error))
  let at = -1
  let since = performance.now()
  while (report === undefined && failure === undefined) {
    await sleep(POLL_MS)
    const now = Atomics.load(task.progress, 0)
    if (now !== at) {
      at = now
      since = performance.now()
    } else if (performance.now() - since > HANG_MS) {
      await worker.terminate()
      failure = new Error(`hangs at step ${now} of the worker with seed ${task.seed}`)
    }
  }
  if (report === undefined) throw failure ?? new Error('a worker gave no report')
  await worker.terminate()
  return report
}

function goFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.go'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

function askGo(): string | undefined {
  const { status, stdout } = spawnSync('go', ['env', 'GOROOT'], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}
