import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openAcme, REPO } from './acme.ts'
import type { Acme } from './acme.ts'

let acme: Acme
let number: number
let sha: string

beforeAll(async () => {
  acme = await openAcme()
  ;({ number, sha } = await acme.openPull('media', { 'media.txt': 'one\n' }))
})
afterAll(() => acme.close())

const get = (path: string, headers: Record<string, string>) => acme.bot('GET', path, undefined, headers)
const as = (form: string) => ({ accept: `application/vnd.github.${form}` })

test.each<[string, string, () => string, RegExp]>([
  [
    'a pull request',
    'diff',
    () => `/pulls/${number}`,
    /^diff --git a\/media.txt b\/media.txt\nnew file[\s\S]*\+one\n$/,
  ],
  ['a pull request, by the older name', 'v3.diff', () => `/pulls/${number}`, /^diff --git a\/media.txt/],
  ['a pull request', 'patch', () => `/pulls/${number}`, /^From [0-9a-f]{40} [\s\S]*Subject: \[PATCH\] Work on media/],
  ['a commit', 'diff', () => `/commits/${sha}`, /^diff --git a\/media.txt/],
  ['a commit', 'patch', () => `/commits/media`, /^From [0-9a-f]{40} /],
  ['the first commit', 'patch', () => `/commits/main`, /^From [0-9a-f]{40} [\s\S]*README.md/],
  ['a comparison', 'diff', () => '/compare/main...media', /^diff --git a\/media.txt/],
  ['a comparison', 'patch', () => '/compare/main...media', /^From [0-9a-f]{40} /],
])('mediaAnswer() gives %s as %s', async (_, form, path, text) => {
  const answer = await get(`${REPO}${path()}`, as(form))
  expect([answer.status, answer.body]).toEqual([200, expect.stringMatching(text)])
  expect(answer.headers.get('content-type')).toBe(`application/vnd.github.${form.replace('v3.', '')}; charset=utf-8`)
})

test('mediaAnswer() gives a commit’s name alone, and JSON is asked for by all else', async () => {
  expect((await get(`${REPO}/commits/media`, as('sha'))).body).toBe(sha)
  for (const accept of ['application/vnd.github+json', 'application/json', '*/*']) {
    expect((await get(`${REPO}/commits/media`, { accept })).body).toMatchObject({ sha })
  }
})

test('readVersion() takes two versions, and the newer has no merge_commit_sha anywhere', async () => {
  await acme.cleo('PUT', `${REPO}/pulls/${number}/merge`, {})
  const ask = (path: string, version?: string) =>
    get(`${REPO}${path}`, version === undefined ? {} : { 'x-github-api-version': version })
  const path = `/pulls/${number}`
  for (const version of [undefined, '2022-11-28']) {
    const answer = await ask(path, version)
    expect(answer.headers.get('x-github-api-version-selected')).toBe('2022-11-28')
    expect(answer.body).toMatchObject({ merge_commit_sha: expect.any(String), assignee: null })
  }
  const newer = await ask(path, '2026-03-10')
  expect(newer.headers.get('x-github-api-version-selected')).toBe('2026-03-10')
  expect(newer.body).toMatchObject({ merged: true, assignees: [] })
  for (const each of [path, '/pulls?state=all', `/commits/${sha}/pulls`]) {
    expect(JSON.stringify((await ask(each, '2026-03-10')).body)).not.toMatch(/"(merge_commit_sha|assignee)":/)
  }
  expect((await get('/rate_limit', { 'x-github-api-version': '2026-03-10' })).body).not.toHaveProperty('rate')
  expect(await ask(path, '2021-01-01')).toMatchObject({ status: 400, body: { status: '400' } })
})

test('teamRoutes lives at the addresses that answers have, with what a team inherits', async () => {
  const team = await acme.bot('GET', '/orgs/acme/teams/ledger-oncall')
  const path = team.at('url').slice(acme.sandbox.apiUrl.length)
  expect((await acme.bot('GET', path)).body).toEqual(team.body)
  const members = team.at('members_url').slice(acme.sandbox.apiUrl.length)
  expect((await acme.bot('GET', members.replace('{/member}', ''))).body).toMatchObject([{ login: 'cleo' }])
  expect((await acme.bot('GET', `${path}/memberships/cleo`)).body).toMatchObject({ state: 'active' })
  expect((await acme.dora('GET', path)).status).toBe(404)
  const parent = await acme.bot('GET', '/orgs/acme/teams/ledger')
  expect((await acme.bot('GET', `${path.replace(/\d+$/, '')}${Number(parent.at('id')) + 100_000}`)).status).toBe(404)
  const repos = team.at('repositories_url').slice(acme.sandbox.apiUrl.length)
  expect((await acme.bot('GET', repos)).body).toMatchObject([{ name: 'services', role_name: 'write' }])
  for (const base of ['/orgs/acme/teams/ledger-oncall', path]) {
    expect((await acme.bot('GET', `${base}/repos/acme/services`)).status).toBe(204)
    expect((await acme.bot('GET', `${base}/repos/acme/secrets`)).status).toBe(404)
    const told = await get(`${base}/repos/acme/services`, as('v3.repository+json'))
    expect(told.body).toMatchObject({ permissions: { push: true, admin: false }, role_name: 'write' })
  }
})

test('pullRoutes and statusRoutes answer at the addresses that pull requests have', async () => {
  const pull = await acme.bot('GET', `${REPO}/pulls/${number}`)
  await acme.ana('POST', `${REPO}/statuses/${sha}`, { state: 'success', context: 'ci' })
  const at = async (name: string) => acme.bot('GET', pull.at(name).slice(acme.sandbox.apiUrl.length))
  expect((await at('statuses_url')).body).toMatchObject([{ context: 'ci' }])
  expect(await at('review_comments_url')).toMatchObject({ status: 200, body: [] })
  expect((await at('commits_url')).status).toBe(200)
  expect((await at('comments_url')).status).toBe(200)
})
