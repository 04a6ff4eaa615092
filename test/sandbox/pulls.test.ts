import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { FILES, openAcme, REPO } from './acme.ts'
import type { Acme } from './acme.ts'

let acme: Acme
let serial = 0

beforeAll(async () => {
  acme = await openAcme()
})
afterAll(() => acme.close())

const pulls = `${REPO}/pulls`
const branch = () => `work-${++serial}`
// Each pull request writes a file of its own, so that none is in another's way.
const openOwn = (name = branch()) => acme.openPull(name, { [`service.${name}/main.go`]: `package main // ${name}\n` })

test.each<[string, Record<string, unknown>, number]>([
  ['an unknown base', { title: 'x', head: 'exists', base: 'nothing' }, 422],
  ['an unknown head', { title: 'x', head: 'nothing', base: 'main' }, 422],
  ['a head without commits', { title: 'x', head: 'main', base: 'main' }, 422],
  ['a second one for the same branches', { title: 'x', head: 'exists', base: 'main' }, 422],
  ['no title', { head: 'exists', base: 'main' }, 422],
  ['an empty title', { title: ' ', head: 'exists', base: 'main' }, 422],
  ['a body over 65,536 characters', { title: 'x', body: 'x'.repeat(65_537), head: 'exists', base: 'main' }, 422],
  ['a head that looks like an option', { title: 'x', head: '--upload-pack=x', base: 'main' }, 422],
])('openPull() refuses %s', async (_, body, status) => {
  if ((await acme.ana('GET', `${REPO}/branches/exists`)).status === 404) await openOwn('exists')
  expect((await acme.ana('POST', pulls, body)).status).toBe(status)
})

test('listPulls() filters by state, head and base, and sorts', async () => {
  const name = branch()
  const { number } = await openOwn(name)
  const list = async (query: string) => (await acme.bot('GET', `${pulls}?${query}`)).body as { number: number }[]
  expect((await list(`head=acme:${name}`)).map((pull) => pull.number)).toEqual([number])
  expect(await list(`head=acme:${name}&state=closed`)).toEqual([])
  expect(await list('base=nothing')).toEqual([])
  const numbers = (await list('state=all&sort=created&direction=asc')).map((pull) => pull.number)
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
})

test.each(['merge', 'squash', 'rebase'])('mergePull() by %s brings the files to the base', async (merge_method) => {
  const name = branch()
  const { number, sha } = await openOwn(name)
  const merged = await acme.ana('PUT', `${pulls}/${number}/merge`, { merge_method, sha })
  expect(merged.status).toBe(200)
  const file = await acme.ana('GET', `${REPO}/contents/service.${name}/main.go`)
  expect(file.status).toBe(200)
  expect(await acme.ana('GET', `${pulls}/${number}`)).toMatchObject({
    body: { merged: true, state: 'closed', merge_commit_sha: merged.at('sha') },
  })
  const parents = (await acme.ana('GET', `${REPO}/git/commits/${merged.at('sha')}`)).body as { parents: unknown[] }
  expect(parents.parents).toHaveLength(merge_method === 'merge' ? 2 : 1)
})

test('mergePull() refuses a moved head with 409, and a conflict, a draft and a closed one with 405', async () => {
  const { number } = await openOwn()
  const stale = await acme.ana('PUT', `${pulls}/${number}/merge`, { sha: '0'.repeat(40) })
  expect(stale.status).toBe(409)
  const conflict = await acme.openPull(branch(), { 'README.md': '# theirs\n' })
  await acme.sandbox.admin.commit('acme/services', {
    author: 'cleo',
    message: 'Ours',
    files: { 'README.md': '# ours\n' },
  })
  expect(await acme.ana('GET', `${pulls}/${conflict.number}`)).toMatchObject({
    body: { mergeable_state: 'dirty', mergeable: false },
  })
  expect((await acme.ana('PUT', `${pulls}/${conflict.number}/merge`, {})).status).toBe(405)
  await acme.sandbox.admin.convertToDraft('acme/services', number, 'ana')
  expect((await acme.ana('PUT', `${pulls}/${number}/merge`, {})).status).toBe(405)
  await acme.sandbox.admin.markReady('acme/services', number, 'ana')
  await acme.ana('PATCH', `${pulls}/${number}`, { state: 'closed' })
  expect((await acme.ana('PUT', `${pulls}/${number}/merge`, {})).status).toBe(405)
})

test('mergePull() waits for the required check of the app, whatever a status of that name says', async () => {
  const { admin } = acme.sandbox
  const { number, sha } = await openOwn()
  admin.protectBranch('acme/services', { requiredChecks: [{ context: 'drawbridge', app: 'drawbridge' }] })
  const state = async () => (await acme.ana('GET', `${pulls}/${number}`)).at('mergeable_state')
  const merge = async () => (await acme.ana('PUT', `${pulls}/${number}/merge`, {})).status
  await acme.ana('POST', `${REPO}/statuses/${sha}`, { state: 'success', context: 'drawbridge' })
  expect([await state(), await merge()]).toEqual(['blocked', 405])
  const run = await acme.bot('POST', `${REPO}/check-runs`, { name: 'drawbridge', head_sha: sha, conclusion: 'failure' })
  expect([await state(), await merge()]).toEqual(['blocked', 405])
  await acme.bot('PATCH', `${REPO}/check-runs/${run.at('id')}`, { conclusion: 'success' })
  expect([await state(), await merge()]).toEqual(['clean', 200])
  admin.protectBranch('acme/services', {})
})

test('pullFiles() tells renames by both paths, and deletions', async () => {
  const { number } = await acme.openPull(branch(), {
    'service.ledger/main.go': undefined,
    'service.vault/main.go': FILES['service.ledger/main.go'],
    '.github/CODEOWNERS': undefined,
  })
  const { body } = await acme.bot('GET', `${pulls}/${number}/files`)
  expect(body).toMatchObject([
    { filename: '.github/CODEOWNERS', status: 'removed', deletions: 2 },
    { filename: 'service.vault/main.go', previous_filename: 'service.ledger/main.go', status: 'renamed', changes: 0 },
  ])
})

test('afterRefChanges() moves the head on, closes on deletion, and reopens', async () => {
  const name = branch()
  const { number } = await openOwn(name)
  const files = { [`service.${name}/more.go`]: 'package main\n' }
  const next = await acme.sandbox.admin.commit('acme/services', { author: 'ana', message: 'More', branch: name, files })
  expect((await acme.bot('GET', `${pulls}/${number}`)).at('head.sha')).toBe(next)
  expect((await acme.bot('GET', `${REPO}/git/ref/pull/${number}/head`)).at('object.sha')).toBe(next)
  expect((await acme.ana('DELETE', `${REPO}/git/refs/heads/${name}`)).status).toBe(204)
  expect((await acme.bot('GET', `${pulls}/${number}`)).at('state')).toBe('closed')
  expect((await acme.ana('PATCH', `${pulls}/${number}`, { state: 'open' })).status).toBe(422)
  await acme.ana('POST', `${REPO}/git/refs`, { ref: `refs/heads/${name}`, sha: next })
  expect((await acme.ana('PATCH', `${pulls}/${number}`, { state: 'open' })).status).toBe(200)
})

test('followBase() marks a pull request as merged whose commits were pushed to the base', async () => {
  const { number, sha } = await openOwn()
  const head = (await acme.bot('GET', `${REPO}/git/ref/heads/main`)).at('object.sha')
  const { body } = await acme.bot('GET', `${REPO}/compare/${head}...${sha}`)
  expect(body).toMatchObject({ status: 'ahead', ahead_by: 1 })
  await acme.ana('PATCH', `${REPO}/git/refs/heads/main`, { sha })
  expect(await acme.bot('GET', `${pulls}/${number}`)).toMatchObject({ body: { merged: true } })
})
