import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openAcme, REPO } from './acme.ts'
import type { Acme } from './acme.ts'

let acme: Acme
let number: number

const SECRETS = '/repos/acme/secrets'
const HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)> [x](javascript:alert(3)) <details onclick="x">'

beforeAll(async () => {
  acme = await openAcme()
  let sha: string
  ;({ number, sha } = await acme.openPull('page', { 'a<b>&"\'.txt': `${HOSTILE}\n` }))
  await acme.ana('PATCH', `${REPO}/pulls/${number}`, { title: `Title ${HOSTILE}`, body: HOSTILE })
  await acme.ana('POST', `${REPO}/issues/${number}/comments`, { body: `<!-- hidden:mark -->\n${HOSTILE}` })
  await acme.bot('POST', `${REPO}/issues/${number}/labels`, { labels: [HOSTILE.slice(0, 40)] })
  const run = {
    name: HOSTILE.slice(0, 40),
    head_sha: sha,
    conclusion: 'failure',
    output: { title: HOSTILE, summary: 's' },
  }
  await acme.bot('POST', `${REPO}/check-runs`, run)
  await finishPulls()
})

/**
 * In a repository of their own: one pull request that was merged with a green check, and after it one that was closed.
 */
async function finishPulls(): Promise<void> {
  const { admin } = acme.sandbox
  for (const branch of ['first', 'second']) {
    const sha = await admin.commit('acme/secrets', {
      author: 'ana',
      message: branch,
      branch,
      files: { [branch]: '1\n' },
    })
    const made = await acme.cleo('POST', `${SECRETS}/pulls`, { title: `The ${branch}`, head: branch, base: 'main' })
    const pull = `${SECRETS}/pulls/${made.at('number')}`
    await acme.cleo('POST', `${SECRETS}/statuses/${sha}`, { state: 'success', context: 'ci', description: 'All green' })
    if (branch === 'first') await acme.cleo('PUT', `${pull}/merge`, {})
    else await acme.cleo('PATCH', pull, { state: 'closed' })
  }
}
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
  ['/acme', 200],
  ['/Acme', 200],
  ['/ana', 200],
  ['/drawbridge[bot]', 200],
  ['/drawbridge%5Bbot%5D', 200],
  ['/acme/services', 200],
  ['/acme/services/pulls', 200],
  ['/acme/services/pulls?state=closed', 200],
  ['/acme/services/tree/main', 200],
  ['/acme/services/tree/main/service.ledger/main.go', 200],
  ['/acme/services/blob/page/README.md', 200],
  ['/acme/services/commit/main', 200],
  ['/acme/services/pull/999', 404],
  ['/acme/services/tree/nothing', 404],
  ['/acme/services/tree/main/..%2F..%2Fstate.json', 404],
  ['/acme/nothing', 404],
  ['/nothing', 404],
  ['/nothing/at/all', 404],
  ['/%E0%A4%A', 404],
  ['/assets/style.css', 200],
  ['/assets/diagrams.js', 200],
  ['/assets/mark.svg', 200],
  ['/avatars/1', 404],
])('pageApp() answers %s with %i', async (path, status) => {
  expect((await get(path)).status).toBe(status)
})

test('pageApp() shows nothing hostile as markup, and forbids foreign scripts', async () => {
  const pages = await Promise.all(
    [
      '/',
      '/acme/services',
      page(),
      '/ana',
      '/acme',
      `/${encodeURIComponent(HOSTILE)}`,
      `${page()}?problem=${encodeURIComponent(HOSTILE)}`,
    ].map((path) => get(path)),
  )
  for (const { text, headers } of pages) {
    expect(text).not.toMatch(/<script>|<img src=x|href="javascript|<details onclick/)
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/)
  }
  expect(pages[2]?.text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(pages[2]?.text).not.toContain('hidden:mark')
})

test.each<[string, string, readonly string[]]>([
  ['what there is', '', ['The second', 'The first']],
  ['the closed ones', '?state=closed', ['The second', 'The first']],
  ['the open ones, none', '?state=open', []],
  ['what there is', '?state=%3Cb%3E', ['The second', 'The first']],
])('pullList() lists %s for "%s", newest first', async (_, query, titles) => {
  for (const path of ['/acme/secrets', '/acme/secrets/pulls']) {
    const { text } = await get(path + query)
    expect([...text.matchAll(/<a class="strong" href="[^"]*\/pull\/\d+">([^<]*)</g)].map((match) => match[1])).toEqual(
      titles,
    )
    expect(text).toMatch(/>\s*Open 0\s*<[^]*>\s*Closed 2\s*</)
  }
})

test('pullList() says what became of each, and what its checks said', async () => {
  const { text } = await get('/acme/secrets/pulls')
  const rows = text.split('<li class="row">').slice(1)
  const states = rows.map((row) => /role="img" aria-label="(\w+)"/.exec(row)?.[1])
  expect(states).toEqual(['closed', 'merged'])
  for (const row of rows) {
    expect(row).toMatch(/class="sign good" role="img" aria-label="passed"[^]*ci<\/a>:\s+All green/)
  }
  expect((await get('/acme/services')).text).toMatch(/class="sign bad" role="img" aria-label="failed"/)
  expect((await get('/acme/services?state=closed')).text).toContain('None is closed yet.')
})

test.each<[string, readonly string[]]>([
  [
    '/acme',
    [
      '<a class="strong" href="/acme/services">acme/services</a>',
      'id="team-ledger"',
      '<a class="strong" href="/acme#team-ledger">@acme/ledger</a></span>',
      '<a href="/ben">ben</a>',
      '<span class="tag">owner</span>',
      '<a href="/drawbridge%5Bbot%5D">drawbridge[bot]</a>',
      'May write contents, pull requests, checks, issues, deployments.',
    ],
  ],
  [
    '/ben',
    [
      '<a class="strong" href="/acme">acme</a>',
      '<a class="strong" href="/acme#team-ledger">@acme/ledger</a>',
      '<a class="strong" href="/acme/services">acme/services</a>',
      'No pull requests yet.',
    ],
  ],
  ['/cleo', ['acme/secrets#1 by', 'Closed 2']],
  ['/dora', ['No organisation.', 'No repositories.']],
  ['/drawbridge[bot]', ['Installed on <a href="/acme">acme</a>', 'href="/acme/services"']],
])('ownerView() shows at %s to whom it belongs and what belongs to it', async (path, shown) => {
  const { text } = await get(path)
  for (const part of shown) expect(text.replaceAll(/\s+/g, ' ')).toContain(part)
})

test.each<[string, string | undefined]>([
  ['/acm', '/acme'],
  ['/ACMEE/', '/acme'],
  ['/acme/servces', '/acme/services'],
  ['/amce/Service/pull/1', '/acme/services'],
  ['/acme/services/pull/999', '/acme/services'],
  ['/acme/entirely-other', '/acme'],
  ['/drawbridge[bt]', '/drawbridge%5Bbot%5D'],
  ['/entirely-other', undefined],
  [`/${'a'.repeat(101)}`, undefined],
])('missingView() asks at %s whether %s was meant', async (path, meant) => {
  const { status, text } = await get(path)
  expect(status).toBe(404)
  expect(/Did you mean <a class="strong" href="([^"]*)"/.exec(text.replaceAll(/\s+/g, ' '))?.[1]).toBe(meant)
})

test('addActions() acts as the chosen user, through the same rules as everybody', async () => {
  const { number } = await acme.openPull('acted-on')
  const page = `/acme/services/pull/${number}`
  const chosen = await post('/act/as', { login: 'ben', back: page })
  const cookie = chosen.headers.get('set-cookie') ?? ''
  expect(cookie).toMatch(/^act_as=ben;.*HttpOnly; SameSite=Strict$/)
  expect(chosen.headers.get('location')).toBe(page)
  const as = { cookie: cookie.split(';')[0] ?? '' }
  await post(`${page}/say`, { what: 'approve', body: '' }, as)
  await post(`${page}/say`, { what: 'comment', body: '/deploy' }, as)
  const { text } = await get(page, as.cookie)
  expect(text).toMatch(/approved these changes/)
  const reviews = await acme.bot('GET', `${REPO}/pulls/${number}/reviews`)
  expect(reviews.body).toMatchObject([{ state: 'APPROVED', user: { login: 'ben' } }])
  const refused = await post(`${page}/say`, { what: 'approve', body: '' }, { cookie: 'act_as=ana' })
  expect(decodeURIComponent(refused.headers.get('location') ?? '')).toContain('Can not approve your own pull request')
  await post(`${page}/say`, { what: 'close', body: 'enough' }, as)
  await post(`${page}/say`, { what: 'reopen', body: '' }, as)
  const merged = await post(`${page}/merge`, { method: 'squash', sha: '' }, as)
  expect(decodeURIComponent(merged.headers.get('location') ?? '')).toContain('Head branch was modified')
  const head = (await acme.bot('GET', `${REPO}/pulls/${number}`)).at('head.sha')
  await post(`${page}/merge`, { method: 'squash', sha: head }, as)
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
