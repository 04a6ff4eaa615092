import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { compareOn, compareSeeds, startTally, type Tally } from '../test/cluster/oracle/compare.ts'
import { GRID, GRID_PROBES, listCases } from '../test/cluster/oracle/conformance-cases.ts'

/**
 * Asks the evaluator of policies and the brute-force evaluator of the tests the same questions: the conformance cases, and random sets of
 * policies. `node bench/policy-oracle.ts [SETS] [FIRST-SEED]`; ends with 1 when they disagree, with what is needed to ask again.
 */
const SETS = 120_000
const SETS_PER_REPORT = 1_000
const SHOWN_MAX = 10

if (isMainThread) await compareAll()
else compareShare(workerData as Share)

type Share = { readonly first: number; readonly count: number }

async function compareAll(): Promise<void> {
  const sets = Number(process.argv[2] ?? SETS)
  const first = Number(process.argv[3] ?? 1)
  const started = performance.now()
  const cases = startTally()
  for (const { name, policies } of listCases())
    compareOn([...GRID, ...policies], GRID_PROBES, { seed: name, tally: cases })
  report('conformance cases', cases)
  const total = startTally()
  const threads = availableParallelism()
  const share = Math.ceil(sets / threads)
  await Promise.all(
    Array.from({ length: threads }, (_, index) =>
      runShare({ first: first + index * share, count: Math.min(share, sets - index * share) }, total),
    ),
  )
  report('random sets', total)
  console.log(`${((performance.now() - started) / 1000).toFixed(0)} s on ${threads} threads`)
  if (cases.disagreements.length + total.disagreements.length > 0) process.exitCode = 1
}

function runShare(share: Share, total: Tally): Promise<void> {
  if (share.count <= 0) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: share })
    worker.on('message', (tally: Tally) => {
      for (const key of ['sets', 'policies', 'questions', 'allowed'] as const) total[key] += tally[key]
      total.disagreements.push(...tally.disagreements)
    })
    worker.on('error', reject)
    worker.on('exit', () => resolve())
  })
}

function compareShare({ first, count }: Share): void {
  for (let done = 0; done < count; done += SETS_PER_REPORT) {
    const tally = startTally()
    compareSeeds(first + done, Math.min(SETS_PER_REPORT, count - done), tally)
    parentPort?.postMessage(tally)
  }
}

function report(name: string, { sets, policies, questions, allowed, disagreements }: Tally): void {
  const share = ((100 * allowed) / questions).toFixed(1)
  console.log(
    `${name}: ${sets} sets, ${policies} policies, ${questions} questions (${share} % allowed), ${disagreements.length} disagreements`,
  )
  for (const disagreement of disagreements.slice(0, SHOWN_MAX)) console.log(JSON.stringify(disagreement))
}
