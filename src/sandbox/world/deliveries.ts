import { createHmac, randomUUID } from 'node:crypto'
import type { App, Delivery } from '../model/records.ts'
import type { Store } from '../model/store.ts'

/** GitHub waits this long for an answer (docs: best practices for using webhooks). */
const ANSWER_MS_MAX = 10_000
/** Larger payloads are never sent (docs: webhook events and payloads, payload cap). */
const MAX_PAYLOAD_BYTES = 25 * 1024 * 1024
const KEPT_DELIVERIES = 1_000
const KEPT_ANSWER_CHARS = 4_000

export type NewDelivery = Pick<Delivery, 'appId' | 'installationId' | 'repoId' | 'event' | 'action'> & {
  payload: unknown
}

/** What becomes of a delivery on its way: a lost or doubled webhook is normal life. */
export type Intercept = (delivery: Delivery) => 'send' | 'drop' | 'twice'

/**
 * Signed webhooks: sent in order per app, one after the other, never again by themselves. Every one is kept with its
 * request and its answer, and can be sent again under the same GUID.
 */
export class Deliveries {
  readonly #store: Store
  readonly #clock: () => Date
  readonly #answerMsMax: number
  readonly #tails = new Map<number, Promise<void>>()
  readonly #stop = new AbortController()
  #intercept: Intercept = () => 'send'
  #paused: { promise: Promise<void>; open: () => void } | undefined

  constructor(store: Store, clock: () => Date, answerMsMax = ANSWER_MS_MAX) {
    this.#store = store
    this.#clock = clock
    this.#answerMsMax = answerMsMax
  }

  /** Oldest first. */
  list(filter: { app?: string; event?: string; action?: string } = {}): readonly Delivery[] {
    return this.#store.deliveries.where(
      (each) =>
        (filter.app === undefined || this.#store.apps.get(each.appId)?.slug === filter.app) &&
        (filter.event === undefined || each.event === filter.event) &&
        (filter.action === undefined || each.action === filter.action),
    )
  }

  /** Resolves when everything that was to be sent has been answered, what that caused included. */
  async settled(): Promise<void> {
    for (;;) {
      const tails = [...this.#tails.values()]
      await Promise.all(tails)
      if (tails.length === this.#tails.size && [...this.#tails.values()].every((tail) => tails.includes(tail))) return
    }
  }

  /** Decides for each delivery whether it is sent, lost or sent twice; undefined: all are sent. */
  intercept(decide: Intercept | undefined): void {
    this.#intercept = decide ?? (() => 'send')
  }

  /** Holds deliveries back until `resume`. */
  pause(): void {
    if (this.#paused) return
    let open = (): void => undefined
    const promise = new Promise<undefined>((resolve) => {
      open = () => resolve(undefined)
    })
    this.#paused = { promise, open }
  }

  resume(): void {
    this.#paused?.open()
    this.#paused = undefined
  }

  add(delivery: NewDelivery): void {
    const app = this.#store.apps.must(delivery.appId)
    this.#enqueue(app, { guid: randomUUID(), redelivery: false, ...delivery })
  }

  /** The same GUID, the same payload, once more. */
  redeliver(delivery: Delivery): void {
    const app = this.#store.apps.must(delivery.appId)
    this.#enqueue(app, { ...delivery, redelivery: true, payload: delivery.request.payload })
  }

  /** Stops sending; what waits is lost. */
  close(): void {
    this.#stop.abort()
    this.resume()
  }

  #enqueue(app: App, given: NewDelivery & { guid: string; redelivery: boolean }): void {
    const body = JSON.stringify(given.payload)
    if (app.webhook.url === '' || Buffer.byteLength(body) > MAX_PAYLOAD_BYTES) return
    const delivery = this.#store.deliveries.add({
      id: this.#store.nextId(),
      guid: given.guid,
      appId: app.id,
      installationId: given.installationId,
      repoId: given.repoId,
      event: given.event,
      action: given.action,
      deliveredAt: this.#clock().toISOString(),
      redelivery: given.redelivery,
      duration: 0,
      status: 'pending',
      statusCode: 0,
      request: { headers: headersOf(app, given, body), payload: given.payload },
      response: { headers: {}, payload: null },
    })
    this.#forgetOld()
    const decision = this.#intercept(delivery)
    if (decision === 'drop') {
      delivery.status = 'dropped'
      return
    }
    for (let times = decision === 'twice' ? 2 : 1; times > 0; times--) {
      const before = this.#tails.get(app.id) ?? Promise.resolve()
      this.#tails.set(
        app.id,
        before.then(() => this.#send(app, delivery, body)),
      )
    }
  }

  async #send(app: App, delivery: Delivery, body: string): Promise<void> {
    await this.#paused?.promise
    if (this.#stop.signal.aborted) return
    const started = performance.now()
    try {
      const response = await fetch(app.webhook.url, {
        method: 'POST',
        headers: delivery.request.headers,
        body,
        redirect: 'manual',
        signal: AbortSignal.any([AbortSignal.timeout(this.#answerMsMax), this.#stop.signal]),
      })
      delivery.response = {
        headers: Object.fromEntries(response.headers),
        payload: (await response.text()).slice(0, KEPT_ANSWER_CHARS),
      }
      delivery.statusCode = response.status
      delivery.status = response.ok ? 'OK' : response.statusText || `HTTP ${response.status}`
    } catch (error) {
      delivery.status =
        error instanceof Error && error.name === 'TimeoutError' ? 'timed out' : 'failed to connect to host'
    }
    delivery.duration = Math.round((performance.now() - started) / 10) / 100
    this.#store.touch()
  }

  #forgetOld(): void {
    const all = this.#store.deliveries.all()
    for (const old of all.slice(0, Math.max(0, all.length - KEPT_DELIVERIES))) this.#store.deliveries.remove(old.id)
  }
}

function headersOf(app: App, delivery: NewDelivery & { guid: string }, body: string): Record<string, string> {
  const sign = (algorithm: string): string => createHmac(algorithm, app.webhook.secret).update(body).digest('hex')
  return {
    accept: '*/*',
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/sandbox',
    'x-github-delivery': delivery.guid,
    'x-github-event': delivery.event,
    'x-github-hook-id': String(app.id),
    'x-github-hook-installation-target-id': String(app.id),
    'x-github-hook-installation-target-type': 'integration',
    ...(app.webhook.secret
      ? { 'x-hub-signature': `sha1=${sign('sha1')}`, 'x-hub-signature-256': `sha256=${sign('sha256')}` }
      : {}),
  }
}
