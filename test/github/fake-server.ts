import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { connect, createServer as createTcpServer, type AddressInfo } from 'node:net'

/** An answer; `drop` cuts the connection instead. */
export type FakeAnswer =
  { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown } | 'drop'

export type FakeServer = { readonly url: string; close(): Promise<void> }

/** A real HTTP server on the loopback address that answers as told; bodies that are no text are sent as JSON. */
export async function openFakeServer(answer: (request: IncomingMessage) => FakeAnswer): Promise<FakeServer> {
  const server = createServer((request, response) => {
    const told = answer(request)
    if (told === 'drop') return void request.socket.destroy()
    const { status, headers = {}, body = '' } = told
    const type = typeof body === 'string' ? 'text/html' : 'application/json'
    response.writeHead(status, { 'content-type': type, ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/**
 * A port of the loopback address where nobody listens, and which nobody can take: it is the near end of a connection.
 */
export async function openDeadPort(): Promise<{ readonly port: number; readonly close: () => void }> {
  const server = createTcpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(socket, 'connect')
  const close = () => {
    socket.destroy()
    server.close()
  }
  return { port: socket.localPort ?? 0, close }
}

/** GitHub's way to refuse. */
export function refusal(status: number, message: string): Exclude<FakeAnswer, 'drop'> {
  const body = { message, documentation_url: 'https://docs.github.com/rest', status: String(status) }
  return { status, body }
}

/** GitHub's answer to `GET /app`. */
export const APP = {
  id: 7,
  slug: 'drawbridge-acme',
  permissions: { metadata: 'read', contents: 'read' },
  events: ['push'],
}

export const WEB_PAGE = '<!doctype html><html><title>Log in</title></html>'
