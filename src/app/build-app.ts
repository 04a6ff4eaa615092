import type { ApplicationFunction } from 'probot'
import type { Queue } from '../flow/ports/ports.ts'
import { EVENTS, selectJobs, type EventPayload } from './jobs-for-event.ts'

export type Health = () => { readonly waiting: number; readonly running: number }

/** The Probot app: every webhook becomes jobs in the queue, and is answered at once. `GET /healthz` tells how much is waiting. */
export function buildApp({ queue, health }: { readonly queue: Queue; readonly health: Health }): ApplicationFunction {
  return (probot, { addHandler }) => {
    probot.on([...EVENTS], async ({ name, payload }) => {
      for (const job of selectJobs(name, payload as unknown as EventPayload)) await queue.enqueue(job)
    })
    addHandler((request, response) => {
      if (request.method !== 'GET' || request.url !== '/healthz') return false
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(health()))
      return true
    })
  }
}
