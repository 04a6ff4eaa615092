import type { ApplicationFunction } from 'probot'
import type { Queue } from '../flow/ports/ports.ts'
import { EVENTS, selectJobs, type EventPayload } from './jobs-for-event.ts'

export type Health = () => {
  /** False until GitHub has answered; webhooks are taken all the same, and their work waits. */
  readonly ready: boolean
  /** Why it is not ready. */
  readonly why?: string | undefined
  readonly waiting: number
  readonly running: number
}

/**
 * The Probot app: every webhook becomes jobs in the queue, and is answered at once. `GET /healthz` tells how much is
 * waiting; its status is 503 while the app is not ready.
 */
export function buildApp({ queue, health }: { readonly queue: Queue; readonly health: Health }): ApplicationFunction {
  return (probot, { addHandler }) => {
    probot.on([...EVENTS], async ({ name, payload }) => {
      for (const job of selectJobs(name, payload as unknown as EventPayload)) await queue.enqueue(job)
    })
    addHandler((request, response) => {
      if (request.method !== 'GET' || request.url !== '/healthz') return false
      const state = health()
      response.writeHead(state.ready ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify(state))
      return true
    })
  }
}
