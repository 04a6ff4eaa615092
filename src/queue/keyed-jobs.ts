import type { Job } from '../flow/ports/job.ts'

/** A job in the queue. */
export type Ticket = {
  readonly job: Job
  readonly identity: string
  /** Failed attempts so far. */
  attempts: number
}

/** The jobs of one key, one after the other. A job that waits for its next attempt keeps its place: order is kept. */
export class KeyedJobs {
  readonly key: string
  /** Of sweeps, which come after all else. */
  readonly background: boolean
  state: 'idle' | 'ready' | 'running' | 'backingOff' = 'idle'
  /** Ends the pause before the next attempt early without doing what follows it. */
  cancelBackoff: (() => void) | undefined
  readonly #waiting: Ticket[] = []
  readonly #identities = new Set<string>()

  constructor(key: string, background: boolean) {
    this.key = key
    this.background = background
  }

  get length(): number {
    return this.#waiting.length
  }

  has(identity: string): boolean {
    return this.#identities.has(identity)
  }

  add(ticket: Ticket): void {
    this.#waiting.push(ticket)
    this.#identities.add(ticket.identity)
  }

  take(): Ticket | undefined {
    const ticket = this.#waiting.shift()
    if (ticket !== undefined) this.#identities.delete(ticket.identity)
    return ticket
  }

  /** Puts a job that failed back at the front. One of its identity that came meanwhile has become needless. */
  putBack(ticket: Ticket): void {
    if (this.has(ticket.identity)) {
      this.#waiting.splice(
        this.#waiting.findIndex(({ identity }) => identity === ticket.identity),
        1,
      )
    }
    this.#waiting.unshift(ticket)
    this.#identities.add(ticket.identity)
  }
}
