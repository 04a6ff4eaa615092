import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { RepoFile } from '../file.ts'
import type { Analyst, Extracted, GatherBatch, GatherContext } from '../flow/analyst.ts'
import { InProcessAnalyst } from '../flow/in-process-analyst.ts'
import type { PackedBatch, ThreadAnswer, ThreadTask } from './analyst-thread.ts'

/**
 * Does the work on threads, one for each core, that start with the first large piece of work and end when there was none for a while. Small pieces, and
 * everything where a thread cannot be started or dies, are done in this thread. Idle threads do not keep the program from exiting.
 */
export class ThreadedAnalyst implements Analyst {
  readonly width: number
  readonly #here = new InProcessAnalyst()
  readonly #idleMs: number
  readonly #charsMin: number
  #threads: Thread[] = []
  readonly #contextBytes = new WeakMap<GatherContext, number>()
  #timer: NodeJS.Timeout | undefined
  #usable: boolean

  constructor(options: { readonly threads?: number; readonly idleMs?: number; readonly charsMin?: number } = {}) {
    this.width = Math.max(1, Math.min(options.threads ?? availableParallelism(), THREADS_MAX))
    this.#idleMs = options.idleMs ?? IDLE_MS
    this.#charsMin = options.charsMin ?? CHARS_MIN
    this.#usable = this.width > 1
  }

  async extract(files: readonly RepoFile[]): Promise<readonly Extracted[]> {
    const chars = files.reduce((sum, { text }) => sum + text.length, 0)
    const found = chars < this.#charsMin ? undefined : await this.#ask(() => ({ kind: 'extract', files }))
    return found !== undefined && 'extracted' in found ? found.extracted : this.#here.extract(files)
  }

  async gather(context: GatherContext, batch: GatherBatch): Promise<readonly Uint8Array[]> {
    const bytes = batch.sources.reduce((sum, { facts }) => sum + facts.length, 0)
    const ask = (thread: Thread): ThreadTask => {
      const sent = thread.context === context ? undefined : context
      thread.context = context
      return { kind: 'gather', context: sent, batch: pack(batch, bytes) }
    }
    const large = bytes + this.#sharedBytes(context) >= this.#charsMin
    const found = large ? await this.#ask(ask) : undefined
    return found !== undefined && 'gathered' in found ? found.gathered : this.#here.gather(context, batch)
  }

  #sharedBytes(context: GatherContext): number {
    const known = this.#contextBytes.get(context)
    if (known !== undefined) return known
    const bytes = context.shared.reduce((sum, { facts }) => sum + facts.length, 0)
    this.#contextBytes.set(context, bytes)
    return bytes
  }

  /** Ends the threads. Work that is under way is done here instead. */
  async close(): Promise<void> {
    clearTimeout(this.#timer)
    const threads = this.#threads
    this.#threads = []
    await Promise.all(threads.map((thread) => thread.worker.terminate()))
  }

  // Undefined: no thread could do it.
  async #ask(task: (thread: Thread) => ThreadTask): Promise<ThreadAnswer | undefined> {
    if (!this.#usable) return undefined
    clearTimeout(this.#timer)
    const thread = this.#choose()
    if (thread === undefined) return undefined
    const answer = await new Promise<ThreadAnswer | undefined>((resolve) => thread.post(task(thread), resolve))
    if (answer === undefined) this.#threads = this.#threads.filter((other) => other !== thread)
    if (answer !== undefined && 'failed' in answer) throw answer.failed
    if (this.#threads.every(({ waiting }) => waiting.length === 0)) {
      this.#timer = setTimeout(() => void this.close(), this.#idleMs).unref()
    }
    return answer
  }

  #choose(): Thread | undefined {
    const idle = this.#threads.find(({ waiting }) => waiting.length === 0)
    if (idle !== undefined) return idle
    if (this.#threads.length < this.width) {
      try {
        this.#threads.push(new Thread())
      } catch {
        // No memory or no permission for one: this thread does it all.
        this.#usable = this.#threads.length > 0
      }
      return this.#threads.at(-1)
    }
    return this.#threads.toSorted((a, b) => a.waiting.length - b.waiting.length)[0]
  }
}

/** A thread answers in the order in which it is asked. */
class Thread {
  readonly worker: Worker
  context: GatherContext | undefined
  readonly waiting: ((answer: ThreadAnswer | undefined) => void)[] = []
  #dead = false

  constructor() {
    this.worker = new Worker(new URL(`analyst-thread${EXTENSION}`, import.meta.url), { stdout: false, stderr: false })
    this.worker.on('message', (answer: ThreadAnswer) => this.#settle(answer))
    this.worker.on('error', () => this.#die())
    this.worker.on('exit', () => this.#die())
    this.worker.unref()
  }

  post(task: ThreadTask, resolve: (answer: ThreadAnswer | undefined) => void): void {
    if (this.#dead) return resolve(undefined)
    this.waiting.push(resolve)
    this.worker.ref()
    this.worker.postMessage(task, task.kind === 'gather' ? [task.batch.facts.buffer] : [])
  }

  #settle(answer: ThreadAnswer): void {
    this.waiting.shift()?.(answer)
    if (this.waiting.length === 0) this.worker.unref()
  }

  #die(): void {
    this.#dead = true
    for (const resolve of this.waiting.splice(0)) resolve(undefined)
  }
}

function pack({ wanted, sources }: GatherBatch, bytes: number): PackedBatch {
  const facts = new Uint8Array(bytes)
  let end = 0
  const ends = sources.map((source) => {
    facts.set(source.facts, end)
    return (end += source.facts.length)
  })
  return { wanted, paths: sources.map(({ path }) => path), ends, facts }
}

// Beside the sources lies the source, beside compiled files the compiled one.
const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
const THREADS_MAX = 8
const IDLE_MS = 10_000
/** Below this much text, starting a thread and sending it the text takes longer than the work. */
const CHARS_MIN = 200_000
