import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { serveGit } from './smart-http.ts'
import type { World } from './world/world.ts'
import { ApiError } from './world/answer.ts'
import { dispatch } from './http/dispatch.ts'
import type { Route } from './http/route.ts'

/** A request's body may be this large: GitHub closes at about 40 MB. */
const MAX_BODY_BYTES = 40 * 1024 * 1024
const MAX_DRAINED_BYTES = 4 * MAX_BODY_BYTES

/** Longer than a client that is busy leaves a connection idle: one that is closed just then loses its next request. */
const KEEP_ALIVE_MS = 60_000

/** First parts of paths that belong to the REST interface when it is served without its prefix. */
const REST_ROOTS = [
  'app',
  'apps',
  'installation',
  'meta',
  'organizations',
  'orgs',
  'rate_limit',
  'repos',
  'user',
  'users',
]

export type Env = { Bindings: HttpBindings }

/** The server: the interface under `/api/v3` and at the root, git, and the page behind them. */
export function createServer(world: () => World, routes: readonly Route[], page: Hono<Env>): Server {
  const app = new Hono<Env>()
  const api = async (c: Context<Env>, prefix: string): Promise<Response> => {
    const url = new URL(c.req.url)
    const path = url.pathname.slice(prefix.length).replace(/\/+$/, '') || '/'
    const result = await dispatch(world(), routes, {
      method: c.req.method,
      path,
      query: url.searchParams,
      address: `${url.origin}${url.pathname}`,
      headers: c.req.raw.headers,
      readBody: () => readBody(c.req.raw),
    })
    if (!result.drop) return result.response
    c.env.incoming.socket.destroy()
    return RESPONSE_ALREADY_SENT
  }
  app.all('/api/v3/*', (c) => api(c, '/api/v3'))
  app.all('/api/graphql', (c) => api(c, '/api'))
  app.all('/graphql', (c) => api(c, ''))
  for (const root of REST_ROOTS) {
    app.all(`/${root}`, (c) => api(c, ''))
    app.all(`/${root}/*`, (c) => api(c, ''))
  }
  app.on(['GET', 'POST'], '/:owner/:repo{.+\\.git}/:action{info/refs|git-upload-pack|git-receive-pack}', async (c) => {
    const { owner, repo, action } = c.req.param()
    const name = repo.slice(0, -'.git'.length)
    await serveGit(world(), { owner, repo: name, action }, c.env.incoming, c.env.outgoing)
    return RESPONSE_ALREADY_SENT
  })
  app.route('/', page)
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server
  server.keepAliveTimeout = KEEP_ALIVE_MS
  return server
}

/** A body that is too large is read all the same, within reason: a client that is still writing sees no answer. */
async function readBody(request: Request): Promise<Buffer> {
  if (request.body === null) return Buffer.alloc(0)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size <= MAX_BODY_BYTES) chunks.push(chunk)
    else chunks.length = 0
    if (size > MAX_DRAINED_BYTES) break
  }
  if (size > MAX_BODY_BYTES) throw new ApiError(413, 'Payload Too Large')
  return Buffer.concat(chunks)
}
