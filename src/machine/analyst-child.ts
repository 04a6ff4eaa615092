import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { GatherContext } from '../flow/sources/analyst.ts'
import type { AnalystAnswer, AnalystTask } from './analyst-process.ts'

/**
 * What became of a task: its answer, or that the process `ended` over it, or before its turn came, or that there never
 * was one.
 */
export type AnalystOutcome = AnalystAnswer | 'ended' | 'not its turn' | 'not started'

/**
 * A process that answers in the order in which it is asked. It has nothing of this program's environment but the
 * options of Node, keeps the program running only while it has something to answer, and is ended when an answer takes
 * longer than `taskMsMax`.
 */
export class AnalystChild {
  /** What it was sent last. */
  context: GatherContext | undefined
  readonly #process: ChildProcess
  readonly #waiting: ((outcome: AnalystOutcome) => void)[] = []
  readonly #taskMsMax: number
  #timer: NodeJS.Timeout | undefined
  #how: string | undefined
  #state: 'starting' | 'running' | 'ended' = 'starting'

  constructor(options: {
    readonly program: string
    readonly taskMsMax: number
    readonly nodeOptions: string | undefined
  }) {
    const { program, taskMsMax, nodeOptions } = options
    this.#taskMsMax = taskMsMax
    this.#process = fork(program, [], {
      env: nodeOptions === undefined ? {} : { NODE_OPTIONS: nodeOptions },
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    this.#process.on('spawn', () => (this.#state = 'running'))
    this.#process.on('message', (answer: AnalystAnswer) => this.#settle(answer))
    this.#process.on('error', () => this.#end())
    this.#process.on('exit', (code, signal) => {
      this.#how ??= signal ?? `status ${code}`
      this.#end()
    })
    this.#hold(false)
  }

  /** How it ended: a signal, a status, or that it did not answer in time. */
  get how(): string {
    return this.#how ?? 'no connection'
  }

  /** How many tasks it has not answered yet. */
  get waiting(): number {
    return this.#waiting.length
  }

  get ended(): boolean {
    return this.#state === 'ended'
  }

  ask(task: AnalystTask): Promise<AnalystOutcome> {
    if (this.ended) return Promise.resolve('not its turn')
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#hold(true)
      if (this.#waiting.length === 1) this.#startTimer()
      this.#process.send(task, (error) => {
        if (error !== null) this.#end()
      })
    })
  }

  /** Lets it end, and waits until it did: at once when it is at work. */
  async close(): Promise<void> {
    if (this.ended) return
    const exited = once(this.#process, 'exit')
    this.#hold(true)
    if (this.#waiting.length > 0) this.#process.kill('SIGKILL')
    else this.#process.disconnect()
    await exited
  }

  #settle(answer: AnalystAnswer): void {
    clearTimeout(this.#timer)
    this.#waiting.shift()?.(answer)
    if (this.#waiting.length === 0) this.#hold(false)
    else this.#startTimer()
  }

  #startTimer(): void {
    const stop = () => {
      this.#how = `no answer for ${this.#taskMsMax / 1000} s`
      this.#process.kill('SIGKILL')
    }
    this.#timer = setTimeout(stop, this.#taskMsMax).unref()
  }

  #end(): void {
    clearTimeout(this.#timer)
    const began = this.#state !== 'starting'
    this.#state = 'ended'
    for (const [i, resolve] of this.#waiting.splice(0).entries()) {
      resolve(began ? (i === 0 ? 'ended' : 'not its turn') : 'not started')
    }
  }

  // Whether the program waits for this process, rather than to end with nothing else to do.
  #hold(held: boolean): void {
    if (held) {
      this.#process.ref()
      this.#process.channel?.ref()
    } else {
      this.#process.unref()
      this.#process.channel?.unref()
    }
  }
}
