import { InProcessAnalyst } from '../flow/sources/in-process-analyst.ts'
import type { Extracted, GatherBatch, GatherContext } from '../flow/sources/analyst.ts'
import type { RepoFile } from '../file.ts'

/** What a process is asked. The context is sent when it is another than before. */
export type AnalystTask =
  | { readonly kind: 'extract'; readonly files: readonly RepoFile[] }
  | { readonly kind: 'gather'; readonly context: GatherContext | undefined; readonly batch: GatherBatch }

export type AnalystAnswer =
  | { readonly extracted: readonly Extracted[] }
  | { readonly gathered: readonly Uint8Array[] }
  | { readonly failed: unknown }

// The entry point of a process: it answers one task after the other, and ends when nobody is there any more to ask.
const analyst = new InProcessAnalyst()
let context: GatherContext | undefined

async function answer(task: AnalystTask): Promise<AnalystAnswer> {
  if (task.kind === 'extract') return { extracted: await analyst.extract(task.files) }
  context = task.context ?? context
  if (context === undefined) throw new Error('a process was asked about services of no commit')
  return { gathered: await analyst.gather(context, task.batch) }
}

function send(found: AnalystAnswer): void {
  // Who asked may have gone meanwhile: then there is nobody to tell.
  if (process.connected) process.send?.(found, undefined, {}, () => {})
}

process.on('message', (task: AnalystTask) => {
  answer(task).then(send, (error: unknown) => send({ failed: error }))
})
// A terminal and a service manager tell all processes at once. The one that asks decides when this one ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
