import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { ApplicationFunction, Probot } from 'probot'

type Handler = (request: IncomingMessage, response: ServerResponse) => boolean | void | Promise<boolean | void>

// GitHub sends at most 25 MB: https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap
const BODY_BYTES_MAX = 25 * 1024 * 1024
// A client that is still writing sees no answer: so much more is read and thrown away, so that it learns what was wrong.
const DRAINED_BYTES_MAX = 4 * BODY_BYTES_MAX

/**
 * Listens for a Probot app. Probot's own server reads a body of any length before it looks at the signature, and takes port 0 for 3000;
 * this one refuses long bodies, and otherwise hands everything to Probot's middleware and the app's handlers.
 */
export async function serveProbot(
  probot: Probot,
  app: ApplicationFunction,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Server> {
  const handlers: Handler[] = [await probot.getNodeMiddleware()]
  await probot.load(app, { cwd: process.cwd(), addHandler: (handler) => void handlers.push(handler) })
  const server = createServer((request, response) => {
    answer(handlers, request, response).catch((error: unknown) => {
      probot.log.error({ err: error }, 'a request could not be answered')
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => resolve(server))
  })
}

async function answer(handlers: readonly Handler[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'POST') {
    const rawBody = await readBody(request)
    if (rawBody === undefined) {
      response.writeHead(413, { connection: 'close' }).end()
      return
    }
    // What Octokit's middleware takes instead of reading the stream itself.
    Object.assign(request, { body: {}, rawBody })
  }
  for (const handle of handlers) {
    if ((await handle(request, response)) === true) return
  }
  response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n')
}

async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= BODY_BYTES_MAX) chunks.push(chunk)
    else chunks.length = 0
    if (bytes > DRAINED_BYTES_MAX) break
  }
  return bytes > BODY_BYTES_MAX ? undefined : Buffer.concat(chunks)
}
