import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { compareOn, compareSeeds, startTally, type Tally } from '../test/cluster/oracle/compare.ts'
import { GRID, GRID_PROBES, listCases } from '../test/cluster/oracle/conformance-cases.ts'

/**
 * Asks the evaluator of policies and the brute-force evaluator of the tests the same questions: the conformance cases,
 * and random sets of policies. `node bench/policy-oracle.ts [SETS] [FIRST-SEED]`; ends with 1 when they disagree, with
 * what is needed to ask again.
 */
const SETS = 120_000
const SETS_PER_REPORT = 1_000
const SHOWN_MAX = 10

// A process that was forked by this one is told its share.
if (process.send === undefined) await compareAll()
else process.once('message', compareShare)

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
  const processes = availableParallelism()
  const share = Math.ceil(sets / processes)
  await Promise.all(
    Array.from({ length: processes }, (_, index) =>
      runShare({ first: first + index * share, count: Math.min(share, sets - index * share) }, total),
    ),
  )
  report('random sets', total)
  console.log(`${((performance.now() - started) / 1000).toFixed(0)} s on ${processes} processes`)
  if (cases.disagreements.length + total.disagreements.length > 0) process.exitCode = 1
}

function runShare(share: Share, total: Tally): Promise<void> {
  if (share.count <= 0) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const worker = fork(fileURLToPath(import.meta.url), { serialization: 'advanced' })
    worker.on('message', (tally: Tally) => {
      for (const key of ['sets', 'policies', 'questions', 'allowed'] as const) total[key] += tally[key]
      total.disagreements.push(...tally.disagreements)
    })
    worker.on('exit', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`a process ended with ${code ?? signal}`)),
    )
    worker.send(share)
  })
}

function compareShare(share: unknown): void {
  const { first, count } = share as Share
  for (let done = 0; done < count; done += SETS_PER_REPORT) {
    const tally = startTally()
    compareSeeds(first + done, Math.min(SETS_PER_REPORT, count - done), tally)
    process.send?.(tally)
  }
  process.disconnect()
}

function report(name: string, { sets, policies, questions, allowed, disagreements }: Tally): void {
  const share = ((100 * allowed) / questions).toFixed(1)
  console.log(
    `${name}: ${sets} sets, ${policies} policies, ${questions} questions (${share} % allowed), ${disagreements.length} disagreements`,
  )
  for (const disagreement of disagreements.slice(0, SHOWN_MAX)) console.log(JSON.stringify(disagreement))
}
