import { createPublicKey, verify } from 'node:crypto'
import type { App } from '../model/records.ts'
import type { World } from '../world/world.ts'
import { ApiError } from '../world/answer.ts'
import type { Actor } from './route.ts'

/** GitHub's limit for the life of an app's token, and the drift of clocks it forgives. */
const MAX_JWT_LIFE_SECONDS = 600
const CLOCK_DRIFT_SECONDS = 60

/** Who stands behind an Authorization header: `Bearer`, `token` or, as git sends it, `Basic`. Throws 401. */
export function authenticate(world: World, header: string | undefined): Actor {
  if (header === undefined || header === '') return { kind: 'anonymous' }
  const [scheme = '', credentials = ''] = header.split(/\s+/, 2)
  switch (scheme.toLowerCase()) {
    case 'bearer':
    case 'token':
      return byToken(world, credentials)
    case 'basic':
      return byToken(world, passwordOf(credentials))
    default:
      throw badCredentials()
  }
}

function byToken(world: World, token: string): Actor {
  // An installation's token has dots as well: its prefix tells the two apart.
  if (!token.startsWith('ghs_') && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token))
    return { kind: 'app', app: verifyJwt(world, token) }
  const { store } = world
  const user = store.users.find((each) => each.tokens.includes(token))
  if (user) return { kind: 'user', user }
  const issued = store.tokens.find((each) => each.token === token)
  const installation = store.installations.get(issued?.installationId)
  if (!issued || !installation || new Date(issued.expiresAt) <= world.clock()) throw badCredentials()
  const app = store.apps.must(installation.appId)
  return {
    kind: 'installation',
    app,
    installation,
    permissions: issued.permissions,
    repoIds: issued.repoIds,
    user: store.users.must(app.botId),
    token,
  }
}

/** RFC 7519 with RS256, and GitHub's rules for `iss`, `iat` and `exp` (docs: generating a JWT for a GitHub App). */
function verifyJwt(world: World, token: string): App {
  const [head = '', payload = '', signature = ''] = token.split('.')
  const claims = readJson(payload)
  const header = readJson(head)
  const issuer = String(claims.get('iss'))
  const app = world.store.apps.find((each) => String(each.id) === issuer || clientId(each) === issuer)
  if (!app) throw new ApiError(404, 'Integration not found')
  const signed = Buffer.from(`${head}.${payload}`)
  const key = createPublicKey(app.publicKey)
  if (header.get('alg') !== 'RS256' || !verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url'))) {
    throw new ApiError(401, 'A JSON web token could not be decoded')
  }
  const now = world.clock().getTime() / 1000
  const issuedAt = Number(claims.get('iat'))
  const expires = Number(claims.get('exp'))
  if (!(expires > now)) {
    throw new ApiError(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires.",
    )
  }
  if (!(issuedAt <= now + CLOCK_DRIFT_SECONDS)) {
    throw new ApiError(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued.",
    )
  }
  if (expires > now + MAX_JWT_LIFE_SECONDS + CLOCK_DRIFT_SECONDS) {
    throw new ApiError(401, "'Expiration time' claim ('exp') is too far in the future")
  }
  return app
}

/** A GitHub App has a client id besides its number; both are taken as issuer. */
function clientId(app: App): string {
  return `Iv1.${app.id.toString(16).padStart(16, '0')}`
}

function readJson(part: string): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return new Map(Object.entries(value as object))
  } catch {
    throw new ApiError(401, 'A JSON web token could not be decoded')
  }
}

function passwordOf(credentials: string): string {
  const [user = '', ...rest] = Buffer.from(credentials, 'base64').toString('utf8').split(':')
  const password = rest.join(':')
  // git and GitHub also take the token as the user name, with no password or a constant one.
  return password === '' || password === 'x-oauth-basic' ? user : password
}

function badCredentials(): ApiError {
  return new ApiError(401, 'Bad credentials')
}
