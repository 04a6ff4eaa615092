import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { html } from 'hono/html'

export type RegistrationRequest<T extends { readonly slug: string }> = {
  /** The organisation that will own the app. */
  readonly organisation: string
  /** Where GitHub will send webhooks: the public address of `drawbridge serve`, without a path. */
  readonly serveUrl: string
  readonly gitUrl: string
  /** Changes the code that GitHub sends for the app's credentials, which GitHub hands out once. */
  readonly convertCode: (code: string) => Promise<T>
  /** On this machine; 0 takes a free one. */
  readonly port: number
  /** What `app.yml` holds. */
  readonly manifest: Readonly<Record<string, unknown>>
  /** Told the address that a person has to open in a browser. */
  readonly onReady: (url: string) => void
}

/**
 * Registers the GitHub App by GitHub's manifest flow: a page on this machine sends the browser to GitHub with the
 * manifest, GitHub sends it back with a code, and the code is changed for the app's credentials.
 * https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
 */
export async function registerApp<T extends { readonly slug: string }>(request: RegistrationRequest<T>): Promise<T> {
  const state = randomBytes(16).toString('hex')
  const { promise, resolve, reject } = withResolvers<T>()
  const server = createServer((incoming, response) => {
    answer(incoming, response, { request, state, server }).then((done) => {
      if (done !== undefined) resolve(done)
    }, reject)
  })
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen({ host: '127.0.0.1', port: request.port }, listening)
  })
  request.onReady(`${ownUrl(server)}/`)
  try {
    return await promise
  } finally {
    server.close()
    server.closeIdleConnections()
  }
}

type Flow<T extends { readonly slug: string }> = {
  readonly request: RegistrationRequest<T>
  readonly state: string
  readonly server: Server
}

async function answer<T extends { readonly slug: string }>(
  incoming: IncomingMessage,
  response: ServerResponse,
  flow: Flow<T>,
): Promise<T | undefined> {
  const url = new URL(incoming.url ?? '/', ownUrl(flow.server))
  if (url.pathname === '/') return send(response, 200, await renderForm(flow))
  if (url.pathname !== '/registered') return send(response, 404, 'Not found')
  const code = url.searchParams.get('code') ?? ''
  if (!equal(url.searchParams.get('state') ?? '', flow.state) || !/^[\w-]{1,100}$/.test(code)) {
    return send(response, 400, 'This is not the answer that was waited for. Begin again.')
  }
  try {
    const registration = await flow.request.convertCode(code)
    send(response, 200, `${registration.slug} is registered. You can close this page and go back to the terminal.`)
    return registration
  } catch (error) {
    send(response, 502, 'GitHub did not hand out the credentials. The terminal says why.')
    throw error
  }
}

async function renderForm<T extends { readonly slug: string }>({ request, state, server }: Flow<T>): Promise<string> {
  const { manifest, serveUrl, gitUrl, organisation } = request
  const complete = JSON.stringify({
    ...manifest,
    hook_attributes: { url: `${serveUrl.replace(/\/+$/, '')}/api/github/webhooks`, active: true },
    redirect_url: `${ownUrl(server)}/registered`,
  })
  const action = `${gitUrl}/organizations/${encodeURIComponent(organisation)}/settings/apps/new?state=${state}`
  const page = await html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <title>Register Drawbridge</title>
      <body style="font: 16px/1.5 system-ui; max-width: 40em; margin: 4em auto">
        <h1>Register Drawbridge</h1>
        <p>
          This sends you to GitHub, which shows the permissions and asks you to create the app for
          <strong>${organisation}</strong>.
        </p>
        <form method="post" action="${action}">
          <input type="hidden" name="manifest" value="${complete}" />
          <button style="font: inherit; padding: 0.5em 1em">Go on to GitHub</button>
        </form>
      </body>
    </html>`
  return page.toString()
}

function send(response: ServerResponse, status: number, body: string): undefined {
  response.writeHead(status, {
    'content-type': body.startsWith('<!doctype') ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    connection: 'close',
  })
  response.end(body)
  return undefined
}

function ownUrl(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function equal(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}

// Promise.withResolvers came with Node 22; the compiled package runs on 20, too.
function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (reason: unknown) => void } {
  const handles: { resolve?: (value: T) => void; reject?: (reason: unknown) => void } = {}
  const promise = new Promise<T>((resolve, reject) => Object.assign(handles, { resolve, reject }))
  return { promise, resolve: (value) => handles.resolve?.(value), reject: (reason) => handles.reject?.(reason) }
}
