import { parentPort } from 'node:worker_threads'
import type { RepoFile } from '../file.ts'
import type { Extracted, GatherBatch, GatherContext } from '../flow/analyst.ts'
import { InProcessAnalyst } from '../flow/in-process-analyst.ts'

/** What a thread is asked. The context is sent when it is another than before. */
export type ThreadTask =
  | { readonly kind: 'extract'; readonly files: readonly RepoFile[] }
  | { readonly kind: 'gather'; readonly context: GatherContext | undefined; readonly batch: GatherBatch }

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
  return { gathered: await analyst.gather(context, task.batch) }
}

parentPort?.on('message', (task: ThreadTask) => {
  answer(task).then(
    (found) => parentPort?.postMessage(found),
    (error: unknown) => parentPort?.postMessage({ failed: error }),
  )
})
