import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Admin } from './admin/admin.ts'
import { openAdmin } from './admin/open-admin.ts'
import { Deliveries } from './world/deliveries.ts'
import { Emitter } from './emit.ts'
import { graphqlRoute } from './graphql/answer-graphql.ts'
import { Faults } from './world/faults.ts'
import { PUBLISHED_LIMITS, RateLimits } from './world/rate-limit.ts'
import type { SecondaryLimits } from './world/rate-limit.ts'
import { RequestLog } from './world/request-log.ts'
import { createServer } from './server.ts'
import { Store } from './model/store.ts'
import { pageApp } from './page/page-app.ts'
import { restRoutes } from './rest/routes.ts'
import { Repositories } from './world/world.ts'
import type { Exchange, TokenForm, World } from './world/world.ts'

export type SandboxOptions = {
  /** Where the state lives: bare repositories and one JSON file. A folder that has some already is opened again. */
  readonly dir: string
  /** A free one when left out or 0. */
  readonly port?: number
  readonly clock?: () => Date
  /** Requests per actor and hour; 5,000 when left out, as on GitHub. */
  readonly rateLimit?: number
  /**
   * When the secondary limit answers: GitHub's published numbers, or some of one's own (the others do not hold then);
   * never when left out.
   */
  readonly secondaryLimits?: 'published' | Partial<SecondaryLimits>
  /** Of installation tokens; the long one when left out. A request can ask for either, as on GitHub. */
  readonly tokenForm?: TokenForm
  /** How long an app may take to answer a webhook; 10 s when left out, as on GitHub. */
  readonly answerMsMax?: number
  /** Is told every exchange of the REST and GraphQL interfaces. */
  readonly record?: (exchange: Exchange) => void
}

export type Sandbox = {
  /** `http://127.0.0.1:<port>`: the page, and git below `/<owner>/<repo>.git`. */
  readonly url: string
  /** `<url>/api/v3`, as on GitHub Enterprise Server; the same routes answer at the root. */
  readonly apiUrl: string
  readonly admin: Admin
  readonly requests: RequestLog
  readonly faults: Faults
  readonly deliveries: Deliveries
  readonly close: () => Promise<void>
}

const DEFAULT_RATE_LIMIT = 5_000

function secondaryLimits(asked: SandboxOptions['secondaryLimits']): Partial<SecondaryLimits> | undefined {
  return asked === 'published' ? PUBLISHED_LIMITS : asked
}

/** Starts GitHub on this machine: an HTTP server over real git repositories, listening on the loopback address only. */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  mkdirSync(options.dir, { recursive: true })
  const clock = options.clock ?? (() => new Date())
  const store = new Store(join(options.dir, 'state.json'))
  const deliveries = new Deliveries(store, clock, options.answerMsMax)
  const repos = new Repositories(join(options.dir, 'repositories'))
  // The world knows its own address, which is known once the server listens.
  const late: { world?: World } = {}
  const getWorld = (): World => {
    if (!late.world) throw new Error('the sandbox is not listening yet')
    return late.world
  }
  const routes = [...restRoutes, graphqlRoute]
  const server = createServer(getWorld, routes, pageApp(getWorld, routes))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', () => resolve())
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const world: World = {
    url,
    apiUrl: `${url}/api/v3`,
    store,
    repos,
    events: new Emitter(getWorld, deliveries),
    faults: new Faults(),
    requests: new RequestLog(),
    limits: new RateLimits(options.rateLimit ?? DEFAULT_RATE_LIMIT, secondaryLimits(options.secondaryLimits)),
    tokenForm: options.tokenForm ?? 'long',
    record: options.record,
    clock,
  }
  late.world = world
  const close = async (): Promise<void> => {
    deliveries.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    repos.close()
    store.close()
  }
  const { faults, requests, apiUrl } = world
  return { url, apiUrl, admin: openAdmin(world), requests, faults, deliveries, close }
}
