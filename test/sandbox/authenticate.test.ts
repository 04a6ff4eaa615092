import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { generateKeyPairSync } from 'node:crypto'
import { openAcme } from './acme.ts'
import type { Acme } from './acme.ts'
import { clientOf, signAppJwt } from './conformance/client.ts'

let acme: Acme
let now = new Date('2027-01-01T10:00:00Z')

beforeAll(async () => {
  acme = await openAcme({ clock: () => now })
})
afterAll(() => acme.close())

const seconds = Date.parse('2027-01-01T10:00:00Z') / 1000
const drawbridge = () => acme.sandbox.admin.app('drawbridge') ?? { id: 0, privateKey: '' }

test.each<[string, Record<string, unknown>, number]>([
  ['takes a token of at most ten minutes', { iat: seconds - 60, exp: seconds + 540 }, 200],
  ['takes the id as text', { iat: seconds, exp: seconds + 60, iss: 'ID' }, 200],
  ['refuses an expired token', { iat: seconds - 600, exp: seconds - 1 }, 401],
  ['refuses a token from the future', { iat: seconds + 300, exp: seconds + 500 }, 401],
  ['refuses a token that lives too long', { iat: seconds, exp: seconds + 3600 }, 401],
  ['refuses a token without an end', { iat: seconds, exp: undefined }, 401],
  ['knows no other app', { iat: seconds, exp: seconds + 60, iss: 1 }, 404],
])('authenticate() %s', async (_, claims, status) => {
  const app = drawbridge()
  const bent = { ...claims, ...(claims['iss'] === 'ID' ? { iss: String(app.id) } : {}) }
  const answer = await clientOf(acme.sandbox, signAppJwt(app, bent))('GET', '/app')
  expect(answer.status).toBe(status)
})

test('authenticate() refuses a signature by another key', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const claims = { iat: seconds, exp: seconds + 60 }
  const forged = signAppJwt({ id: drawbridge().id, privateKey: pem }, claims)
  expect((await clientOf(acme.sandbox, forged)('GET', '/app')).status).toBe(401)
})

test.each([
  ['a token that nobody has', 'Bearer ghp_nothing', 401],
  ['another scheme', 'Digest abc', 401],
  ['nothing at all', '', 401],
])('authenticate() answers %s with 401', async (_, authorization, status) => {
  const answer = await acme.anonymous('GET', '/user', undefined, authorization ? { authorization } : {})
  expect(answer.status).toBe(status)
  expect(answer.body).toMatchObject({ status: '401', documentation_url: expect.any(String) })
})

test('authenticate() takes an installation token for an hour', async () => {
  const claims = { iat: seconds, exp: seconds + 60 }
  const app = clientOf(acme.sandbox, signAppJwt(drawbridge(), claims))
  const id = (await app('GET', '/orgs/acme/installation')).at('id')
  const token = await app('POST', `/app/installations/${id}/access_tokens`)
  expect(token.at('expires_at')).toBe('2027-01-01T11:00:00Z')
  const bot = clientOf(acme.sandbox, token.at('token'))
  expect((await bot('GET', '/installation/repositories')).status).toBe(200)
  now = new Date('2027-01-01T11:00:01Z')
  expect((await bot('GET', '/installation/repositories')).status).toBe(401)
  now = new Date('2027-01-01T10:00:00Z')
})

test.each<[string, Record<string, string>, RegExp]>([
  ['nothing, the long form', {}, /^ghs_\d+_[\w-]+\.[\w-]+\.[\w-]+$/],
  ['enabled, the long form', { 'x-github-stateless-s2s-token': 'enabled' }, /^ghs_\d+_[\w-]+\.[\w-]+\.[\w-]+$/],
  ['disabled, the short form', { 'x-github-stateless-s2s-token': 'disabled' }, /^ghs_[a-z\d]{36}$/],
  ['what it does not know, the long form', { 'x-github-stateless-s2s-token': 'false' }, /^ghs_\d+_/],
])('newInstallationToken() gives for %s, and everything takes it', async (_, headers, form) => {
  const app = clientOf(acme.sandbox, signAppJwt(drawbridge(), { iat: seconds, exp: seconds + 60 }))
  const id = (await app('GET', '/orgs/acme/installation')).at('id')
  const token = (await app('POST', `/app/installations/${id}/access_tokens`, {}, headers)).at('token')
  expect(token).toMatch(form)
  const get = async (path: string, authorization: string) =>
    (await acme.anonymous('GET', path, undefined, { authorization })).status
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64')
  for (const header of [`Bearer ${token}`, `token ${token}`, `Basic ${basic}`]) {
    expect(await get('/installation/repositories', header)).toBe(200)
  }
  // It is no app's own token, whatever it looks like, and a changed one is nobody's.
  expect(await get('/app', `Bearer ${token}`)).toBe(401)
  expect(await get('/installation/repositories', `Bearer ${token}x`)).toBe(401)
  const asked = await clientOf(acme.sandbox, token)('POST', '/graphql', { query: '{ viewer { login } }' })
  expect(asked.at('data.viewer.login')).toBe('drawbridge[bot]')
  const refs = await fetch(`${acme.sandbox.url}/acme/services.git/info/refs?service=git-upload-pack`, {
    headers: { authorization: `Basic ${basic}` },
  })
  expect(refs.status).toBe(200)
})

test('openSandbox() hands out tokens of the short form when told so, and long ones have about 520 characters', async () => {
  const short = await openAcme({ tokenForm: 'short' })
  expect(short.sandbox.admin.installationToken('drawbridge', 'acme')).toHaveLength(40)
  await short.close()
  const { length } = acme.sandbox.admin.installationToken('drawbridge', 'acme')
  expect(length).toBeGreaterThan(480)
  expect(length).toBeLessThan(600)
})
