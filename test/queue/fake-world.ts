import type { Job } from '../../src/flow/ports/job.ts'
import { jobIdentity } from '../../src/flow/ports/job.ts'
import type { Log } from '../../src/flow/ports/ports.ts'
import { OperationError } from '../../src/operation-error.ts'
import { openMemoryQueue, type MemoryQueue, type MemoryQueueOptions } from '../../src/queue/open-memory-queue.ts'

const REPO = { installation: 1, owner: 'acme', name: 'services' }

export const judge = (number: number): Job => ({ kind: 'judge-pull', pull: { ...REPO, number } })
export const command = (number: number, comment: number): Job => ({
  kind: 'run-command',
  pull: { ...REPO, number },
  comment,
})
export const deploy = (number: number): Job => ({ kind: 'open-deployment', pull: { ...REPO, number } })
export const report = (number: number): Job => ({ kind: 'report-deployment', pull: { ...REPO, number } })
export const sweep = (name: string): Job => ({ kind: 'sweep', repo: { ...REPO, name } })

export const unavailable = (retryAfterMs?: number) =>
  new OperationError('github-unavailable', 'GitHub answered 503', { retryable: true, retryAfterMs })
export const denied = () => new OperationError('github-denied', 'GitHub answered 403', { retryable: false })

export type Running = { readonly job: Job; end(error?: Error): Promise<void> }

/** A queue whose jobs end when told and whose time passes when told. */
export class FakeWorld {
  readonly queue: MemoryQueue
  /** What began, in order, by identity. */
  readonly begun: string[] = []
  readonly givenUp: { job: string; error: unknown }[] = []
  readonly logged: string[] = []
  running: Running[] = []
  now = 0
  #timers: { at: number; callback: () => void }[] = []

  constructor(options: Partial<MemoryQueueOptions> = {}) {
    const note = (_: object, message: string) => void this.logged.push(message)
    const log: Log = { info: note, warn: note, error: note }
    this.queue = openMemoryQueue({
      run: (job) => this.#run(job),
      giveUp: async (job, error) => void this.givenUp.push({ job: jobIdentity(job), error }),
      concurrency: 4,
      random: () => 1,
      setTimer: (ms, callback) => this.#setTimer(ms, callback),
      log,
      ...options,
    })
  }

  get timers(): number[] {
    return this.#timers.map(({ at }) => at - this.now)
  }

  /** Lets that much time pass, and everything that falls due in it. */
  async pass(ms: number): Promise<void> {
    this.now += ms
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= this.now).sort((a, b) => a.at - b.at)[0]
      if (due === undefined) break
      this.#timers = this.#timers.filter((timer) => timer !== due)
      due.callback()
    }
    await settle()
  }

  async endFirst(error?: Error): Promise<void> {
    await this.running[0]?.end(error)
  }

  #run(job: Job): Promise<void> {
    this.begun.push(jobIdentity(job))
    return new Promise((resolve, reject) => {
      const running: Running = {
        job,
        end: async (error) => {
          this.running = this.running.filter((other) => other !== running)
          if (error === undefined) resolve()
          else reject(error)
          await settle()
        },
      }
      this.running.push(running)
    })
  }

  #setTimer(ms: number, callback: () => void): () => void {
    const timer = { at: this.now + ms, callback }
    this.#timers.push(timer)
    return () => void (this.#timers = this.#timers.filter((other) => other !== timer))
  }
}

/** Lets every promise that can go on go on. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
