import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openAcme, REPO } from './acme.ts'
import type { Acme } from './acme.ts'

let acme: Acme
let number: number

const HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)> [x](javascript:alert(3)) <details onclick="x">'

beforeAll(async () => {
  acme = await openAcme()
  ;({ number } = await acme.openPull('page', { 'a<b>&"\'.txt': `${HOSTILE}\n` }))
  await acme.ana('PATCH', `${REPO}/pulls/${number}`, { title: `Title ${HOSTILE}`, body: HOSTILE })
  await acme.ana('POST', `${REPO}/issues/${number}/comments`, { body: `<!-- hidden:mark -->\n${HOSTILE}` })
  await acme.bot('POST', `${REPO}/issues/${number}/labels`, { labels: [HOSTILE.slice(0, 40)] })
})
afterAll(() => acme.close())

const get = async (path: string, cookie = '') => {
  const response = await fetch(acme.sandbox.url + path, { headers: { cookie } })
  return { status: response.status, headers: response.headers, text: await response.text() }
}
const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(acme.sandbox.url + path, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams(form),
    headers: { origin: acme.sandbox.url, ...headers },
  })
const page = () => `/acme/services/pull/${number}`

test.each([
  ['/', 200],
  ['/acme/services', 200],
  ['/acme/services?state=closed', 200],
  ['/acme/services/tree/main', 200],
  ['/acme/services/tree/main/service.ledger/main.go', 200],
  ['/acme/services/blob/page/README.md', 200],
  ['/acme/services/commit/main', 200],
  ['/acme/services/pull/999', 404],
  ['/acme/services/tree/nothing', 404],
  ['/acme/services/tree/main/..%2F..%2Fstate.json', 404],
  ['/acme/nothing', 404],
  ['/nothing', 404],
  ['/assets/style.css', 200],
  ['/assets/diagrams.js', 200],
  ['/avatars/1', 404],
])('pageApp() answers %s with %i', async (path, status) => {
  expect((await get(path)).status).toBe(status)
})

test('pageApp() shows nothing hostile as markup, and forbids foreign scripts', async () => {
  const pages = await Promise.all(
    ['/', '/acme/services', page(), `${page()}?problem=${encodeURIComponent(HOSTILE)}`].map((path) => get(path)),
  )
  for (const { text, headers } of pages) {
    expect(text).not.toMatch(/<script>|<img src=x|href="javascript|<details onclick/)
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/)
  }
  expect(pages[2]?.text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(pages[2]?.text).not.toContain('hidden:mark')
})

test('addActions() acts as the chosen user, through the same rules as everybody', async () => {
  const chosen = await post('/act/as', { login: 'ben', back: page() })
  const cookie = chosen.headers.get('set-cookie') ?? ''
  expect(cookie).toMatch(/^act_as=ben;.*HttpOnly; SameSite=Strict$/)
  expect(chosen.headers.get('location')).toBe(page())
  const as = { cookie: cookie.split(';')[0] ?? '' }
  await post(`${page()}/say`, { what: 'approve', body: '' }, as)
  await post(`${page()}/say`, { what: 'comment', body: '/deploy' }, as)
  const { text } = await get(page(), as.cookie)
  expect(text).toMatch(/approved these changes/)
  const reviews = await acme.bot('GET', `${REPO}/pulls/${number}/reviews`)
  expect(reviews.body).toMatchObject([{ state: 'APPROVED', user: { login: 'ben' } }])
  const refused = await post(`${page()}/say`, { what: 'approve', body: '' }, { cookie: 'act_as=ana' })
  expect(decodeURIComponent(refused.headers.get('location') ?? '')).toContain('Can not approve your own pull request')
  await post(`${page()}/say`, { what: 'close', body: 'enough' }, as)
  await post(`${page()}/say`, { what: 'reopen', body: '' }, as)
  const merged = await post(`${page()}/merge`, { method: 'squash', sha: '' }, as)
  expect(decodeURIComponent(merged.headers.get('location') ?? '')).toContain('Head branch was modified')
  const head = (await acme.bot('GET', `${REPO}/pulls/${number}`)).at('head.sha')
  await post(`${page()}/merge`, { method: 'squash', sha: head }, as)
  expect(await acme.bot('GET', `${REPO}/pulls/${number}`)).toMatchObject({
    body: { merged: true, merged_by: { login: 'ben' } },
  })
})

test.each<[string, Record<string, string>]>([
  ['of another site', { origin: 'https://evil.test' }],
  ['of an opaque origin', { origin: 'null' }],
  ['without an origin', { origin: '' }],
])('isOwnForm() refuses a form %s', async (_, headers) => {
  expect(
    (await post(`${page()}/say`, { what: 'comment', body: 'x' }, { cookie: 'act_as=ben', ...headers })).status,
  ).toBe(403)
  expect((await post('/act/as', { login: 'ben' }, headers)).status).toBe(403)
})

test.each(['//evil.test/', 'https://evil.test/', '/\\evil.test'])(
  'addActions() does not lead away to %s',
  async (back) => {
    expect((await post('/act/as', { login: 'ben', back })).headers.get('location')).toBe('/')
  },
)
