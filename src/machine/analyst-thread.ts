import { parentPort } from 'node:worker_threads'
import type { RepoFile } from '../file.ts'
import type { Extracted, GatherContext } from '../flow/analyst.ts'
import { InProcessAnalyst } from '../flow/in-process-analyst.ts'

/** What a thread is asked. The context is sent when it is another than before. */
export type ThreadTask =
  | { readonly kind: 'extract'; readonly files: readonly RepoFile[] }
  | { readonly kind: 'gather'; readonly context: GatherContext | undefined; readonly batch: PackedBatch }

/** A `GatherBatch` whose facts lie one after the other, each up to its `end`, in memory that is handed over rather than copied. */
export type PackedBatch = {
  readonly wanted: readonly string[]
  readonly paths: readonly string[]
  readonly ends: readonly number[]
  readonly facts: Uint8Array<ArrayBuffer>
}

export type ThreadAnswer =
  | { readonly extracted: readonly Extracted[] }
  | { readonly gathered: readonly Uint8Array[] }
  | { readonly failed: unknown }

// The entry point of a thread: it answers one task after the other.
const analyst = new InProcessAnalyst()
let context: GatherContext | undefined

async function answer(task: ThreadTask): Promise<ThreadAnswer> {
  if (task.kind === 'extract') return { extracted: await analyst.extract(task.files) }
  context = task.context ?? context
  if (context === undefined) throw new Error('a thread was asked about services of no commit')
  const { wanted, paths, ends, facts } = task.batch
  const sources = paths.map((path, i) => ({ path, facts: facts.subarray(ends[i - 1] ?? 0, ends[i]) }))
  return { gathered: await analyst.gather(context, { wanted, sources }) }
}

// What is made here has memory of its own.
function memoryOf(found: ThreadAnswer): ArrayBuffer[] {
  if ('failed' in found) return []
  const values =
    'gathered' in found ? found.gathered : found.extracted.flatMap(({ facts, outline }) => [facts, outline])
  return values.map((value) => value.buffer as ArrayBuffer)
}

parentPort?.on('message', (task: ThreadTask) => {
  answer(task).then(
    (found) => parentPort?.postMessage(found, memoryOf(found)),
    (error: unknown) => parentPort?.postMessage({ failed: error }),
  )
})
