import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openAcme, REPO } from './acme.ts'
import type { Acme } from './acme.ts'
import { clientOf } from './conformance/client.ts'

let acme: Acme

beforeAll(async () => {
  acme = await openAcme({ rateLimit: 40 })
})
afterAll(() => acme.close())

test('dispatch() answers an unchanged resource with 304, free of charge', async () => {
  const first = await acme.ana('GET', REPO)
  const etag = first.headers.get('etag') ?? ''
  const second = await acme.ana('GET', REPO, undefined, { 'if-none-match': etag })
  expect([first.status, second.status, second.body]).toEqual([200, 304, undefined])
  expect(second.headers.get('x-ratelimit-remaining')).toBe(first.headers.get('x-ratelimit-remaining'))
  await acme.sandbox.admin.commit('acme/services', { author: 'ana', message: 'More', files: { 'a.txt': 'a\n' } })
  await acme.openPull('changes-the-repository')
  expect((await acme.ana('GET', REPO, undefined, { 'if-none-match': etag })).status).toBe(200)
})

test('dispatch() refuses a body that is no JSON object', async () => {
  expect((await acme.ana('POST', `${REPO}/git/blobs`, '{"content":')).status).toBe(400)
  expect((await acme.ana('POST', `${REPO}/git/blobs`, '[1]')).status).toBe(400)
  expect((await acme.ana('POST', `${REPO}/git/blobs`, { content: 7 })).status).toBe(422)
})

test('dispatch() refuses a body that is too large', async () => {
  const large = 'x'.repeat(41 * 1024 * 1024)
  expect((await acme.ana('POST', `${REPO}/git/blobs`, large)).status).toBe(413)
})

test('paged() leads through a list by Link headers', async () => {
  const cleo = acme.cleo
  for (const name of ['b1', 'b2', 'b3', 'b4']) {
    await acme.sandbox.admin.commit('acme/secrets', {
      author: 'cleo',
      message: name,
      branch: name,
      files: { [name]: '' },
    })
  }
  const branches = '/repos/acme/secrets/branches'
  const first = await cleo('GET', `${branches}?per_page=2`)
  const link = first.headers.get('link') ?? ''
  expect(first.body).toHaveLength(2)
  expect(link).toMatch(/page=2>; rel="next", <[^>]*page=3>; rel="last"$/)
  const next = /<([^>]+)>; rel="next"/.exec(link)?.[1]?.slice(acme.sandbox.apiUrl.length) ?? ''
  expect((await cleo('GET', next)).headers.get('link')).toMatch(/page=1>; rel="prev".*page=3>; rel="next".*rel="first"/)
  expect((await cleo('GET', `${branches}?per_page=2&page=3`)).headers.get('link')).not.toContain('rel="next"')
  expect((await cleo('GET', `${branches}?per_page=2&page=9`)).body).toEqual([])
  expect((await cleo('GET', branches)).headers.get('link')).toBeNull()
})

test('dispatch() serves the same routes at the root', async () => {
  const response = await fetch(`${acme.sandbox.url}${REPO}`, {
    headers: { authorization: `token ${acme.sandbox.admin.token('cleo')}` },
  })
  expect(await response.json()).toMatchObject({ full_name: 'acme/services' })
})

test('dispatch() stops at the rate limit, for REST with 403 and for GraphQL with 200', async () => {
  const { admin } = acme.sandbox
  admin.createUser({ login: 'busy' })
  const busy = clientOf(acme.sandbox, admin.token('busy'))
  const statuses = await Promise.all(Array.from({ length: 41 }, async () => (await busy('GET', '/user')).status))
  expect(statuses.filter((status) => status === 403)).toHaveLength(1)
  const refused = await busy('GET', '/user')
  expect(refused.headers.get('x-ratelimit-remaining')).toBe('0')
  expect((await busy('GET', '/rate_limit')).at('resources.core.remaining')).toBe('0')
  const query = { query: '{ viewer { login } }' }
  const answers = await Promise.all(Array.from({ length: 41 }, () => busy('POST', '/graphql', query)))
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]))
  expect(answers.filter((answer) => JSON.stringify(answer.body).includes('RATE_LIMITED'))).toHaveLength(1)
})

test('dispatch() answers too much content in a minute with the secondary limit', async () => {
  const quick = await openAcme({ secondaryLimits: { contentPerMinute: 3 } })
  await quick.openPull('one')
  const say = () => quick.ana('POST', `${REPO}/issues/1/comments`, { body: 'quick' })
  const answers = [await say(), await say(), await say()]
  expect(answers.map((answer) => answer.status)).toEqual([201, 201, 403])
  expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await quick.ben('POST', `${REPO}/issues/1/comments`, { body: 'another' })).status).toBe(201)
  await quick.close()
})
