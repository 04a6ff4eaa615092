import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openAcme, REPO } from './acme.ts'
import type { Acme } from './acme.ts'
import { clientOf } from './conformance/client.ts'

let acme: Acme
let sha: string

beforeAll(async () => {
  acme = await openAcme()
  ;({ sha } = await acme.openPull('one'))
})
afterAll(() => acme.close())

const runs = `${REPO}/check-runs`
const annotation = { path: 'a.go', start_line: 1, end_line: 1, annotation_level: 'failure', message: 'undeclared-call' }

test.each<[string, Record<string, unknown>, number]>([
  ['a summary of 65,535 characters', { output: { title: 't', summary: 'x'.repeat(65_535) } }, 201],
  ['a longer summary', { output: { title: 't', summary: 'x'.repeat(65_536) } }, 422],
  ['a longer text', { output: { title: 't', summary: '', text: 'x'.repeat(65_536) } }, 422],
  ['50 annotations', { output: { title: 't', summary: '', annotations: Array(50).fill(annotation) } }, 201],
  ['51 annotations', { output: { title: 't', summary: '', annotations: Array(51).fill(annotation) } }, 422],
  ['a commit that is not there', { head_sha: '0'.repeat(40) }, 422],
  ['a commit by its branch', { head_sha: 'one' }, 422],
  ['a conclusion that GitHub does not know', { conclusion: 'lovely' }, 422],
  ['completed without a conclusion', { status: 'completed' }, 422],
])('createCheck() with %s', async (_, more, status) => {
  expect((await acme.bot('POST', runs, { name: 'limits', head_sha: sha, ...more })).status).toBe(status)
})

test('updateCheck() adds annotations and completes, and a refused call changes nothing', async () => {
  const made = await acme.bot('POST', runs, { name: 'adds', head_sha: sha, status: 'in_progress' })
  const path = `${runs}/${made.at('id')}`
  const output = { title: 't', summary: 's', annotations: [annotation] }
  await acme.bot('PATCH', path, { output })
  await acme.bot('PATCH', path, { output, conclusion: 'success' })
  await acme.bot('PATCH', path, { conclusion: 'failure', output: { title: 't', summary: 'x'.repeat(65_536) } })
  expect((await acme.bot('GET', path)).body).toMatchObject({
    status: 'completed',
    conclusion: 'success',
    output: { annotations_count: 2 },
    app: { slug: 'drawbridge' },
  })
})

test('updateCheck() refuses another app', async () => {
  const { admin } = acme.sandbox
  admin.createApp({ slug: 'moat', owner: 'acme', permissions: { checks: 'write' }, events: [] })
  admin.install('moat', 'acme')
  const moat = clientOf(acme.sandbox, admin.installationToken('moat', 'acme'))
  const made = await acme.bot('POST', runs, { name: 'ours', head_sha: sha })
  expect((await moat('PATCH', `${runs}/${made.at('id')}`, { conclusion: 'success' })).status).toBe(403)
  await moat('POST', runs, { name: 'ours', head_sha: sha, conclusion: 'success' })
  const app = admin.app('drawbridge')?.id ?? 0
  const listed = await acme.bot('GET', `${REPO}/commits/${sha}/check-runs?check_name=ours&app_id=${app}`)
  expect(listed.at('total_count')).toBe('1')
  expect(listed.at('check_runs.0.status')).toBe('queued')
})

test('listChecks() gives the latest of a name, or all', async () => {
  for (const conclusion of ['failure', 'success'])
    await acme.bot('POST', runs, { name: 'twice', head_sha: sha, conclusion })
  const count = async (filter: string) =>
    (await acme.bot('GET', `${REPO}/commits/${sha}/check-runs?check_name=twice&filter=${filter}`)).at('total_count')
  expect([await count('latest'), await count('all')]).toEqual(['1', '2'])
  expect((await acme.bot('GET', `${REPO}/commits/one/check-runs?check_name=twice`)).at('check_runs.0.conclusion')).toBe(
    'success',
  )
})
