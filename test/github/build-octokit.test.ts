import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from '@jest/globals'
import nock from 'nock'
import { Probot } from 'probot'
import { buildOctokit } from '../../src/github/build-octokit.ts'
import { openComments } from '../../src/github/comments.ts'
import { APP_ID, COMMENTS_PATH, github, logged, openMocked, PULL, REPO, useGithubMock } from './github-mock.ts'

useGithubMock()

const SECONDARY = { message: 'You have exceeded a secondary rate limit. Please wait.' }

test('a secondary limit is waited for, and what was to be written is written', async () => {
  const { comments } = openMocked()
  github().post(COMMENTS_PATH).reply(403, SECONDARY, { 'retry-after': '2' }).post(COMMENTS_PATH).reply(201, { id: 1 })
  await comments.writeReply(PULL, 'done')
  expect(logged.map(({ fields }) => fields)).toMatchObject([{ limit: 'secondary', afterSeconds: 2, again: true }])
})

test('a secondary limit that stays is tried again so often, then left to the queue with the time GitHub named', async () => {
  const { comments } = openMocked()
  github().post(COMMENTS_PATH).times(3).reply(403, SECONDARY, { 'retry-after': '5' })
  await expect(comments.writeReply(PULL, 'done')).rejects.toMatchObject({
    code: 'github-rate-limited',
    retryable: true,
    retryAfterMs: 5_000,
  })
})

test('a limit that lasts long is left to the queue at once', async () => {
  const { pulls } = openMocked()
  const now = Math.floor(Date.now() / 1000)
  github()
    .get('/repos/acme/services/pulls/12')
    .reply(
      403,
      { message: 'API rate limit exceeded' },
      {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': `${now + 1_800}`,
        date: new Date(now * 1000).toUTCString(),
      },
    )
  await expect(pulls.readPull(PULL)).rejects.toMatchObject({ code: 'github-rate-limited', retryAfterMs: 1_801_000 })
})

test('a limit of GraphQL comes with status 200, and is one all the same', async () => {
  const { pulls } = openMocked()
  github()
    .post('/graphql')
    .times(3)
    .reply(
      200,
      { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] },
      { 'x-ratelimit-remaining': '0' },
    )
  const ask = { org: 'acme', teams: ['ledger'], logins: ['ada'] }
  await expect(pulls.readMembers(REPO, ask)).rejects.toMatchObject({ code: 'github-rate-limited', retryable: true })
})

test.each([500, 502, 503])('reads are tried again after %i', async (status) => {
  const { comments } = openMocked()
  const path = '/repos/acme/services/issues/comments/5'
  github().get(path).times(3).reply(status).get(path).reply(404)
  expect(await comments.readComment(PULL, 5)).toBeUndefined()
})

test('reads that keep failing are unavailable', async () => {
  const { comments } = openMocked()
  github().get('/repos/acme/services/issues/comments/5').times(4).reply(503)
  await expect(comments.readComment(PULL, 5)).rejects.toMatchObject({ code: 'github-unavailable', retryable: true })
})

test('a dropped connection is tried again, then unavailable', async () => {
  const { comments } = openMocked()
  github().get('/repos/acme/services/issues/comments/5').times(4).replyWithError('socket hang up')
  await expect(comments.readComment(PULL, 5)).rejects.toMatchObject({ code: 'github-unavailable' })
})

test('an answer that was cut off is a failure of GitHub, not an object without properties', async () => {
  const { pulls, listings } = openMocked()
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  github().get('/repos/acme/services/pulls/12').reply(200, '{"number": 12, "us', headers)
  await expect(pulls.readPull(PULL)).rejects.toMatchObject({ code: 'github-unavailable', retryable: true })
  github().get(/pulls/).reply(200, '{}', headers)
  await expect(listings.readOpenPulls(REPO)).rejects.toMatchObject({ code: 'github-unavailable', retryable: true })
})

test('a comment is never written blindly twice: the first may have arrived although its answer did not', async () => {
  const { comments } = openMocked()
  github().post(COMMENTS_PATH).once().reply(502)
  await expect(comments.writeReply(PULL, 'done')).rejects.toMatchObject({ code: 'github-unavailable', retryable: true })
})

test('a request without an answer fails after a time', async () => {
  const server = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(server, 'listening')
  nock.enableNetConnect('127.0.0.1')
  const { port } = server.address() as AddressInfo
  const { comments } = openMocked({ timeoutMs: 5 }, `http://127.0.0.1:${port}`)
  try {
    const writing = comments.writeReply(PULL, 'done')
    await expect(writing).rejects.toMatchObject({ code: 'github-unavailable', retryable: true })
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

test('writes of one installation keep at least their distance, across clients too', async () => {
  const { access } = openMocked({ writeSpacingMs: 40 })
  const times: number[] = []
  github()
    .post(COMMENTS_PATH)
    .times(3)
    .reply(201, () => (times.push(performance.now()), { id: 1 }))
  const Octokit = access.appOctokit.constructor as unknown as new (options: object) => typeof access.appOctokit
  // The first may be held up on its way, so that all count from here: a slow machine makes them later, never earlier.
  const began = performance.now()
  await Promise.all(
    [1, 2, 3].map(() =>
      new Octokit({ auth: { token: 'x' } }).rest.issues.createComment({
        owner: 'acme',
        repo: 'services',
        issue_number: 12,
        body: 'x',
      }),
    ),
  )
  expect((times[1] ?? 0) - began).toBeGreaterThan(35)
  expect((times[2] ?? 0) - began).toBeGreaterThan(75)
})

test('Probot keeps these manners in the clients it makes for installations', async () => {
  const { access } = openMocked()
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const probot = new Probot({
    appId: APP_ID,
    privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    secret: 'a secret of sufficient length',
    logLevel: 'fatal',
    Octokit: buildOctokit({ log: access.log, writeSpacingMs: 0, secondMs: 0 }),
  })
  await probot.ready()
  const comments = openComments({ ...access, octokitFor: (installation) => probot.auth(installation) })
  const expires = new Date(Date.now() + 3_600_000).toISOString()
  github()
    .post('/app/installations/7/access_tokens')
    .reply(201, { token: 'ghs_installation', expires_at: expires, permissions: {}, repository_selection: 'all' })
  nock('https://api.github.com', { reqheaders: { authorization: 'token ghs_installation' } })
    .post(COMMENTS_PATH)
    .reply(403, SECONDARY, { 'retry-after': '3' })
    .post(COMMENTS_PATH)
    .reply(201, { id: 1 })
    .post(COMMENTS_PATH)
    .reply(502)
  await comments.writeReply(PULL, 'done')
  expect(logged).toMatchObject([{ fields: { limit: 'secondary', again: true } }])
  await expect(comments.writeReply(PULL, 'done')).rejects.toMatchObject({ code: 'github-unavailable' })
})
