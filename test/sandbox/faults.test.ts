import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { openAcme, REPO } from './acme.ts'
import type { Acme } from './acme.ts'

const COMMENTS = '/repos/{owner}/{repo}/issues/{issue_number}/comments'

let acme: Acme

beforeAll(async () => {
  acme = await openAcme()
  await acme.openPull('one')
})
afterAll(() => acme.close())
afterEach(() => acme.sandbox.faults.clear())

const say = (body: string) => acme.ana('POST', `${REPO}/issues/1/comments`, { body })
const said = async () => JSON.stringify((await acme.ana('GET', `${REPO}/issues/1/comments?per_page=100`)).body)

test('inject() answers as told, as often as told, and does nothing', async () => {
  const fault = acme.sandbox.faults.inject({ method: 'POST', route: COMMENTS, status: 502, times: 2 })
  expect([(await say('a')).status, (await say('a')).status, (await say('passes')).status]).toEqual([502, 502, 201])
  expect(fault.hits).toBe(2)
  expect(await said()).not.toContain('"a"')
})

test('inject() lets the first ones pass', async () => {
  acme.sandbox.faults.inject({ method: 'POST', route: COMMENTS, status: 500, after: 1 })
  expect([(await say('b1')).status, (await say('b2')).status]).toEqual([201, 500])
})

test('inject() cuts the connection after the work is done', async () => {
  acme.sandbox.faults.inject({ method: 'POST', route: COMMENTS, dropAfterDoing: true })
  await expect(say('was written')).rejects.toThrow()
  expect(await said()).toContain('was written')
})

test('inject() cuts the connection before the work is done', async () => {
  acme.sandbox.faults.inject({ method: '*', route: '*', dropBefore: true })
  await expect(say('was lost')).rejects.toThrow()
  expect(await said()).not.toContain('was lost')
})

test.each([403, 429] as const)('injectSecondaryRateLimit() answers %i with Retry-After', async (status) => {
  acme.sandbox.faults.injectSecondaryRateLimit({ route: COMMENTS }, { status, retryAfterSeconds: 7 })
  const answer = await say('too fast')
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, '7'])
  expect(answer.at('message')).toContain('secondary rate limit')
})

test('take() leaves other routes and methods alone, and remove() ends it', async () => {
  const fault = acme.sandbox.faults.inject({ method: 'POST', route: COMMENTS, status: 500, times: 99 })
  expect((await acme.ana('GET', `${REPO}/issues/1/comments`)).status).toBe(200)
  expect((await say('c')).status).toBe(500)
  fault.remove()
  expect((await say('c')).status).toBe(201)
})

test('RequestLog tells who asked what, and counts writes apart', async () => {
  const { requests } = acme.sandbox
  requests.clear()
  await acme.bot('GET', `${REPO}/pulls/1`)
  await say('d')
  expect(
    requests.list().map(({ method, route, status, actor }) => [method, route, status, actor.split(':')[0]]),
  ).toEqual([
    ['GET', '/repos/{owner}/{repo}/pulls/{pull_number}', 200, 'installation'],
    ['POST', COMMENTS, 201, 'user'],
  ])
  expect(requests.writes()).toHaveLength(1)
  expect(requests.list({ actor: 'user:ana' })).toHaveLength(1)
})
