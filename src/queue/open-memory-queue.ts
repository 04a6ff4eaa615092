import { type Job, jobIdentity, jobKey } from '../flow/ports/job.ts'
import type { Log, Queue } from '../flow/ports/ports.ts'
import { OperationError } from '../operation-error.ts'
import { type Backoff, nextDelay } from './backoff.ts'
import { KeyedJobs, type Ticket } from './keyed-jobs.ts'

export type QueueStats = {
  /** Jobs that have not begun, those between two attempts among them. */
  readonly waiting: number
  readonly running: number
  /** Keys whose first job waits for its next attempt. */
  readonly backingOff: number
}

export type MemoryQueue = Queue & {
  /** Begins what waits, when the queue was opened `held`. */
  release(): void
  /** Settles when nothing runs and nothing waits, between attempts neither. */
  idle(): Promise<void>
  /** Begins nothing more and waits for what runs. What waits is dropped: a sweep finds that work again. */
  close(): Promise<void>
  stats(): QueueStats
}

export type MemoryQueueOptions = {
  readonly run: (job: Job) => Promise<void>
  /** Called once for a job that failed for good, before the next job of its key. Its own failure is only logged. */
  readonly giveUp: (job: Job, error: unknown) => Promise<void>
  /** How many jobs run at once, over all keys. */
  readonly concurrency: number
  readonly maxAttempts?: number
  /** Over so many waiting jobs `enqueue` throws `limit-exceeded`. */
  readonly maxWaiting?: number
  readonly backoff?: Backoff
  /** True: jobs are taken, and none begins before `release()`. */
  readonly held?: boolean
  /** From 0 to 1. */
  readonly random?: () => number
  /** Calls back after so many milliseconds, unless cancelled by what it gives. */
  readonly setTimer?: (ms: number, callback: () => void) => () => void
  readonly log: Log
}

/**
 * A queue in this process. Jobs of one key run one at a time, in order; of several waiting jobs of one identity one is
 * kept, and a job that comes while its like runs is run once more. A retryable `OperationError` is tried again with
 * growing pauses, during which the other jobs of its key wait; everything else is given up at once. Sweeps begin only
 * when nothing else could.
 */
export function openMemoryQueue(options: MemoryQueueOptions): MemoryQueue {
  return new InProcessQueue(options)
}

class InProcessQueue implements MemoryQueue {
  readonly #options: Required<MemoryQueueOptions>
  readonly #byKey = new Map<string, KeyedJobs>()
  // Sets keep the order in which keys became ready.
  readonly #ready = new Set<KeyedJobs>()
  readonly #readyBehind = new Set<KeyedJobs>()
  #waiting = 0
  #running = 0
  #backingOff = 0
  #closed = false
  #held: boolean
  #settled: (() => void)[] = []

  constructor(options: MemoryQueueOptions) {
    this.#options = {
      maxAttempts: MAX_ATTEMPTS,
      maxWaiting: MAX_WAITING,
      backoff: BACKOFF,
      held: false,
      random: Math.random,
      setTimer: startTimer,
      ...options,
    }
    this.#held = this.#options.held
  }

  release(): void {
    this.#held = false
    this.#beginMore()
  }

  enqueue(job: Job): Promise<void> {
    if (this.#closed) return Promise.reject(refuse('the queue is closed'))
    const key = jobKey(job)
    const jobs = this.#byKey.get(key) ?? new KeyedJobs(key, job.kind === 'sweep')
    const identity = jobIdentity(job)
    if (jobs.has(identity)) return Promise.resolve()
    const { maxWaiting } = this.#options
    if (this.#waiting >= maxWaiting) return Promise.reject(refuse(`${maxWaiting} jobs are waiting already`))
    jobs.add({ job, identity, attempts: 0 })
    this.#byKey.set(key, jobs)
    this.#waiting += 1
    if (jobs.state === 'idle') this.#makeReady(jobs)
    this.#beginMore()
    return Promise.resolve()
  }

  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#settled.push(resolve)
      this.#settle()
    })
  }

  close(): Promise<void> {
    this.#closed = true
    for (const jobs of this.#byKey.values()) jobs.cancelBackoff?.()
    this.#byKey.clear()
    this.#ready.clear()
    this.#readyBehind.clear()
    this.#waiting = 0
    this.#backingOff = 0
    return this.idle()
  }

  stats(): QueueStats {
    return { waiting: this.#waiting, running: this.#running, backingOff: this.#backingOff }
  }

  #makeReady(jobs: KeyedJobs): void {
    jobs.state = 'ready'
    const line = jobs.background ? this.#readyBehind : this.#ready
    line.add(jobs)
  }

  #beginMore(): void {
    while (!this.#held && this.#running < this.#options.concurrency) {
      const [jobs] = this.#ready.size > 0 ? this.#ready : this.#readyBehind
      const ticket = jobs?.take()
      if (jobs === undefined || ticket === undefined) return
      this.#ready.delete(jobs)
      this.#readyBehind.delete(jobs)
      jobs.state = 'running'
      this.#waiting -= 1
      this.#running += 1
      void this.#process(jobs, ticket)
    }
  }

  async #process(jobs: KeyedJobs, ticket: Ticket): Promise<void> {
    const delay = await this.#attempt(ticket)
    this.#running -= 1
    if (!this.#closed) {
      if (delay !== undefined) this.#backOff(jobs, ticket, delay)
      else if (jobs.length > 0) this.#makeReady(jobs)
      else this.#byKey.delete(jobs.key)
      this.#beginMore()
    }
    this.#settle()
  }

  /** Undefined: done with. Otherwise the pause before the next attempt. */
  async #attempt(ticket: Ticket): Promise<number | undefined> {
    const { run, log, maxAttempts, backoff, random } = this.#options
    const fields = { job: ticket.identity, attempt: ticket.attempts + 1 }
    try {
      await run(ticket.job)
      return undefined
    } catch (error) {
      ticket.attempts += 1
      const delay = nextDelay(error, { attempts: ticket.attempts, maxAttempts, backoff, random: random() })
      if (delay !== undefined) {
        log.warn({ ...fields, err: error, delayMs: delay }, 'a job failed and will be tried again')
        return delay
      }
      log.error({ ...fields, err: error }, 'a job failed and is given up')
      await this.#giveUp(ticket, error)
      return undefined
    }
  }

  async #giveUp({ job, identity }: Ticket, error: unknown): Promise<void> {
    try {
      await this.#options.giveUp(job, error)
    } catch (second) {
      this.#options.log.error({ job: identity, err: second }, 'giving up a job failed too')
    }
  }

  #backOff(jobs: KeyedJobs, ticket: Ticket, ms: number): void {
    const before = jobs.length
    jobs.putBack(ticket)
    this.#waiting += jobs.length - before
    this.#backingOff += 1
    jobs.state = 'backingOff'
    jobs.cancelBackoff = this.#options.setTimer(ms, () => {
      jobs.cancelBackoff = undefined
      this.#backingOff -= 1
      this.#makeReady(jobs)
      this.#beginMore()
    })
  }

  #settle(): void {
    if (this.#running > 0 || this.#waiting > 0) return
    for (const resolve of this.#settled.splice(0)) resolve()
  }
}

function refuse(message: string): OperationError {
  return new OperationError('limit-exceeded', message, { retryable: true })
}

function startTimer(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms)
  return () => clearTimeout(timer)
}

const MAX_ATTEMPTS = 6
const MAX_WAITING = 10_000
// Six attempts within about a minute: the other jobs of the key wait meanwhile, and a sweep comes every few minutes
// anyway.
const BACKOFF: Backoff = { firstMs: 2_000, maxMs: 60_000 }
