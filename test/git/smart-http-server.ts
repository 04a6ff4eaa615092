import { execFileSync, spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

export type SmartHttpServer = {
  readonly url: string
  /** One line per request: method and path. */
  readonly requests: string[]
  /** Answers every request with this status instead; undefined serves again. */
  status: number | undefined
  close(): Promise<void>
}

/** Serves the repositories under `root` by git's own smart HTTP, to whoever brings the token. */
export async function startSmartHttpServer(root: string, token: string): Promise<SmartHttpServer> {
  const backend = join(execFileSync('git', ['--exec-path']).toString('utf8').trim(), 'git-http-backend')
  const wanted = `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    if (state.status !== undefined) response.writeHead(state.status).end()
    else if (request.headers.authorization !== wanted) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="scratch"' }).end()
    } else serve(backend, root, request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const state: SmartHttpServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    status: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return state
}

// git-http-backend is a CGI program: headers and a blank line, then the body.
function serve(backend: string, root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://scratch.test')
  const env = {
    PATH: process.env['PATH'],
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_CONFIG_NOSYSTEM: '1',
    PATH_INFO: url.pathname,
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method,
    CONTENT_TYPE: request.headers['content-type'],
    HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
    GIT_PROTOCOL: request.headers['git-protocol'] as string | undefined,
  }
  const child = spawn(backend, [], { env, stdio: ['pipe', 'pipe', 'ignore'] })
  request.pipe(child.stdin)
  let head = Buffer.alloc(0)
  child.stdout.on('data', (chunk: Buffer) => {
    if (response.headersSent) return void response.write(chunk)
    head = Buffer.concat([head, chunk])
    const end = head.indexOf('\r\n\r\n')
    if (end === -1) return
    const headers = head
      .toString('latin1', 0, end)
      .split('\r\n')
      .map((line) => line.split(/:\s*/, 2) as [string, string])
    const status = headers.find(([name]) => name.toLowerCase() === 'status')?.[1] ?? '200'
    response.writeHead(Number.parseInt(status, 10), headers.flat())
    response.write(head.subarray(end + 4))
  })
  child.stdout.on('end', () => response.end())
}
