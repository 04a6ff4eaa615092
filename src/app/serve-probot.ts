import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { ApplicationFunction, Probot } from 'probot'
import type { RefusalReason, RefusedWebhook } from './refusal-log.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => boolean | void | Promise<boolean | void>

// GitHub sends at most 25 MB: https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap
const BODY_BYTES_MAX = 25 * 1024 * 1024
// A client that is still writing sees no answer: so much more is read and thrown away, so that it learns what was
// wrong.
const DRAINED_BYTES_MAX = 4 * BODY_BYTES_MAX
// Longer than what stands between us and GitHub keeps a connection for: one that we close just then loses a webhook.
const KEEP_ALIVE_MS = 65_000

/**
 * Listens for a Probot app. Probot's own server reads a body of any length before it looks at the signature, logs a
 * body whose signature is wrong, and takes port 0 for 3000; this one hands Probot's middleware only webhooks that are
 * signed with our secret, and tells `refused` about the others. Everything else goes to the app's handlers. Nothing
 * that a stranger sends is written to the log here.
 */
export async function serveProbot(
  probot: Probot,
  app: ApplicationFunction,
  { host, port, refused }: { readonly host: string; readonly port: number; readonly refused: Told },
): Promise<Server> {
  const takeWebhook = await probot.getNodeMiddleware()
  const handlers: Handler[] = []
  await probot.load(app, { cwd: process.cwd(), addHandler: (handler) => void handlers.push(handler) })
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (pathOf(request) === probot.webhookPath) {
      if (await isTrusted(probot, request, response, refused)) await takeWebhook(request, response)
      return
    }
    for (const handle of handlers) {
      if ((await handle(request, response)) === true) return
    }
    end(response, 404, 'Not found')
  }
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      probot.log.error({ err: error }, 'a request could not be answered')
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  })
  server.keepAliveTimeout = KEEP_ALIVE_MS
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => resolve(server))
  })
}

type Told = (webhook: RefusedWebhook) => void

/**
 * Whether it is a webhook with our signature; its body is then where Octokit's middleware takes it from. Else it has
 * been answered.
 */
async function isTrusted(
  probot: Probot,
  request: IncomingMessage,
  response: ServerResponse,
  refused: Told,
): Promise<boolean> {
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST')
    end(response, 405, 'Webhooks are sent with POST')
    return false
  }
  const { bytes, body } = await readBody(request)
  const why = typeof body === 'string' ? body : await findFault(probot, request, body)
  if (why === undefined) {
    Object.assign(request, { body: {}, rawBody: body })
    return true
  }
  refused({ why, bytes, delivery: String(request.headers['x-github-delivery'] ?? '') })
  if (why === 'too long') response.setHeader('connection', 'close')
  end(response, ...ANSWERS[why])
  return false
}

async function findFault(
  probot: Probot,
  request: IncomingMessage,
  body: Uint8Array,
): Promise<RefusalReason | undefined> {
  if (body.length === 0) return 'empty'
  const signature = request.headers['x-hub-signature-256']
  if (typeof signature !== 'string' || signature === '') return 'no signature'
  // As text, since that is what Octokit signs. Its middleware looks at the signature again, and then never finds it
  // wrong.
  return (await probot.webhooks.verify(new TextDecoder().decode(body), signature)) ? undefined : 'wrong signature'
}

const ANSWERS: Readonly<Record<RefusalReason, readonly [status: number, text: string]>> = {
  'too long': [413, `A webhook has at most ${BODY_BYTES_MAX} bytes`],
  'broken off': [400, 'The body broke off'],
  empty: [400, 'The body is empty'],
  'no signature': [401, 'There is no X-Hub-Signature-256: the app has no webhook secret on GitHub'],
  'wrong signature': [401, 'The signature is wrong: WEBHOOK_SECRET and the webhook secret on GitHub differ'],
}

// The path as Octokit's middleware reads it; undefined: none that can be read.
function pathOf({ url = '' }: IncomingMessage): string | undefined {
  return URL.canParse(url, 'http://localhost') ? new URL(url, 'http://localhost').pathname : undefined
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(`${text}\n`)
}

async function readBody(
  request: IncomingMessage,
): Promise<{ readonly bytes: number; readonly body: Uint8Array | 'too long' | 'broken off' }> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes <= BODY_BYTES_MAX) chunks.push(chunk)
      else chunks.length = 0
      if (bytes > DRAINED_BYTES_MAX) break
    }
  } catch {
    // The sender went away; that is no failure of ours.
    return { bytes, body: 'broken off' }
  }
  return { bytes, body: bytes > BODY_BYTES_MAX ? 'too long' : Buffer.concat(chunks) }
}
