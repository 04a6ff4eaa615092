/**
 * Holds the Go front end against Go's own parser, file by file, over Go's standard library and tests, our own corpus,
 * and any folders given: `npm run corpus -- [--nodes] [--mutations=N] [folder …]`. Then damages those files, a million
 * times, and looks for crashes and hangs. Needs Go; without it says so and succeeds. `--nodes` names every node that
 * differs, not only their kinds.
 */
import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ownCorpus } from '../test/golang/corpus.ts'
import type { WorkerNews, WorkerReport, WorkerTask } from './corpus-worker.ts'

const MUTATIONS = 1_000_000
const SEED = 20260301
/** A worker that is at one text for so long hangs. */
const HANG_MS = 20_000
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
  const worker = fork(join(import.meta.dirname, 'corpus-worker.ts'), { serialization: 'advanced' })
  let report: WorkerReport | undefined
  let step = 0
  let failure = 'a worker gave no report'
  const hangs = () => {
    failure = `hangs after step ${step} of the worker with seed ${task.seed}`
    worker.kill('SIGKILL')
  }
  let timer = setTimeout(hangs, HANG_MS)
  worker.on('message', (news: WorkerNews) => {
    clearTimeout(timer)
    if ('report' in news) report = news.report
    else {
      step = news.step
      timer = setTimeout(hangs, HANG_MS)
    }
  })
  worker.send(task)
  await once(worker, 'exit')
  clearTimeout(timer)
  if (report === undefined) throw new Error(failure)
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
