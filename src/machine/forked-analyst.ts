import { availableParallelism } from 'node:os'
import { env } from 'node:process'
import { fileURLToPath } from 'node:url'
import type { RepoFile } from '../file.ts'
import type { Analyst, Extracted, FactsOfFile, GatherBatch, GatherContext } from '../flow/sources/analyst.ts'
import { InProcessAnalyst } from '../flow/sources/in-process-analyst.ts'
import { OperationError } from '../operation-error.ts'
import { AnalystChild } from './analyst-child.ts'
import type { AnalystAnswer, AnalystTask } from './analyst-process.ts'

/** All but `program`, the entry point of a process, for tests. */
export type ForkedAnalystOptions = {
  readonly processes?: number
  readonly idleMs?: number
  readonly charsMin?: number
  readonly taskMsMax?: number
  readonly program?: string
}

/**
 * Does the work in processes, one for each core, that start with the first large piece of work and end when there was
 * none for a while. Processes and not threads, because what they read is other people's: one that runs out of memory,
 * or into a fault of the engine, takes nobody else with it. Small pieces, and everything where no process can be
 * started, are done here.
 *
 * Throws `analysis-died` when two processes, one after the other, ended or took too long over the same piece: trying it
 * here could end this program as well.
 */
export class ForkedAnalyst implements Analyst {
  readonly width: number
  readonly #here = new InProcessAnalyst()
  readonly #idleMs: number
  readonly #charsMin: number
  readonly #start: () => AnalystChild
  readonly #contextBytes = new WeakMap<GatherContext, number>()
  #children: AnalystChild[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(options: ForkedAnalystOptions = {}) {
    const {
      processes = availableParallelism(),
      idleMs = IDLE_MS,
      charsMin = CHARS_MIN,
      taskMsMax = TASK_MS_MAX,
    } = options
    const program = options.program ?? PROGRAM
    this.width = Math.max(1, Math.min(processes, PROCESSES_MAX))
    this.#idleMs = idleMs
    this.#charsMin = charsMin
    this.#start = () => new AnalystChild({ program, taskMsMax, nodeOptions: env['NODE_OPTIONS'] })
  }

  async extract(files: readonly RepoFile[]): Promise<readonly Extracted[]> {
    const chars = files.reduce((sum, { text }) => sum + text.length, 0)
    const found = chars < this.#charsMin ? undefined : await this.#ask(() => ({ kind: 'extract', files }))
    if (found === undefined || !('extracted' in found)) return this.#here.extract(files)
    // What comes in one message shares its memory, and would keep all of it as long as one value is kept.
    return found.extracted.map(({ facts, outline }) => ({
      facts: new Uint8Array(facts),
      outline: new Uint8Array(outline),
    }))
  }

  async gather(context: GatherContext, batch: GatherBatch): Promise<readonly Uint8Array[]> {
    const chars = (bytesOf(batch.sources) + this.#sharedBytes(context)) * CHARS_PER_BYTE
    const large = chars >= this.#charsMin
    const ask = (child: AnalystChild): AnalystTask => {
      const sent = child.context === context ? undefined : context
      child.context = context
      return { kind: 'gather', context: sent, batch }
    }
    const found = large ? await this.#ask(ask) : undefined
    if (found === undefined || !('gathered' in found)) return this.#here.gather(context, batch)
    return found.gathered.map((calls) => new Uint8Array(calls))
  }

  #sharedBytes(context: GatherContext): number {
    const known = this.#contextBytes.get(context) ?? bytesOf(context.shared)
    this.#contextBytes.set(context, known)
    return known
  }

  /** Ends the processes. What is under way is begun again in a new one. */
  async close(): Promise<void> {
    clearTimeout(this.#timer)
    await Promise.all(this.#children.splice(0).map((child) => child.close()))
  }

  // Undefined: there is no process that could do it.
  async #ask(task: (child: AnalystChild) => AnalystTask): Promise<AnalystAnswer | undefined> {
    for (let deaths = 0; ;) {
      clearTimeout(this.#timer)
      const child = this.#choose()
      const outcome = child === undefined ? 'not started' : await child.ask(task(child))
      if (outcome === 'not started') return undefined
      if (outcome === 'ended' && ++deaths === DEATHS_MAX) throw died(child?.how)
      if (outcome === 'ended' || outcome === 'not its turn') continue
      this.#endIdle()
      if ('failed' in outcome) throw outcome.failed
      return outcome
    }
  }

  #endIdle(): void {
    if (this.#children.some(({ waiting }) => waiting > 0)) return
    this.#timer = setTimeout(() => void this.close(), this.#idleMs).unref()
  }

  // Undefined: none can be started, for want of memory or permission.
  #choose(): AnalystChild | undefined {
    this.#children = this.#children.filter(({ ended }) => !ended)
    const [first] = this.#children.toSorted((a, b) => a.waiting - b.waiting)
    if (first !== undefined && (first.waiting === 0 || this.#children.length === this.width)) return first
    try {
      const child = this.#start()
      this.#children.push(child)
      return child
    } catch {
      return first
    }
  }
}

function died(how: string | undefined): OperationError {
  const message = `reading the source code ended its process twice (${how}): some of it takes more memory or time than there is`
  return new OperationError('analysis-died', message, { retryable: false })
}

function bytesOf(files: readonly FactsOfFile[]): number {
  return files.reduce((sum, { facts }) => sum + facts.length, 0)
}

// Beside the sources lies the source, beside compiled files the compiled one.
const PROGRAM = fileURLToPath(
  new URL(`analyst-process${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
)
const PROCESSES_MAX = 8
const IDLE_MS = 10_000
/** Below this much text, starting a process and sending it the text takes longer than the work. */
const CHARS_MIN = 200_000
/** Of source code, for a byte of the facts about it. */
const CHARS_PER_BYTE = 6
/** A piece of work takes seconds. One that takes so long was made to. */
const TASK_MS_MAX = 10 * 60 * 1000
const DEATHS_MAX = 2
