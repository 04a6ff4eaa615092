import { createSign } from 'node:crypto'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'

export type Reply = {
  readonly status: number
  readonly headers: Headers
  /** Undefined for an empty body. */
  readonly body: unknown
  /** What is at a path of the body (`items.0.id`), as text; throws when there is nothing. */
  readonly at: (path: string) => string
}

export type Client = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>

/** Plain HTTP with a token: no library that would repair or retry anything. */
export function clientOf(sandbox: Sandbox, token?: string): Client {
  return async (method, path, body, headers = {}) => {
    const response = await fetch(`${path === '/graphql' ? `${sandbox.url}/api` : sandbox.apiUrl}${path}`, {
      method,
      headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    const content: unknown = text === '' ? undefined : isJson ? JSON.parse(text) : text
    return { status: response.status, headers: response.headers, body: content, at: (where) => textAt(content, where) }
  }
}

/** A token as an app makes it for itself (RFC 7519, RS256); the claims can be bent for tests. */
export function signAppJwt(
  app: { readonly id: number; readonly privateKey: string },
  claims: Readonly<Record<string, unknown>> = {},
): string {
  const now = Math.floor(Date.now() / 1000)
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const payload = { iat: now - 30, exp: now + 540, iss: app.id, ...claims }
  const unsigned = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(payload)}`
  return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(app.privateKey, 'base64url')}`
}

function textAt(body: unknown, path: string): string {
  const value = path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], body)
  if (typeof value !== 'string' && typeof value !== 'number')
    throw new Error(`nothing at ${path} of ${JSON.stringify(body)}`)
  return String(value)
}
