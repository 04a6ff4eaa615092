import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { APP, refusal, WEB_PAGE, type FakeAnswer } from '../github/fake-server.ts'
import { post, serveApp, sign, type ServedApp } from './served-app.ts'

const THERE: FakeAnswer = { status: 200, body: APP }
const installation = { id: 1 }
const repository = { name: 'services', owner: { login: 'acme' } }
const OPENED = JSON.stringify({ action: 'opened', installation, repository, pull_request: { number: 1 } })

async function readHealth({ app }: ServedApp): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${app.url}/healthz`)
  return { status: response.status, body: await response.json() }
}

test.each<{ name: string; answer: FakeAnswer; why: string }>([
  { name: 'is down', answer: { status: 503, body: WEB_PAGE }, why: 'GitHub answers 503' },
  { name: 'cuts connections', answer: 'drop', why: 'GitHub cannot be reached: the connection breaks off' },
  {
    name: 'limits requests',
    answer: { ...refusal(403, 'You have exceeded a secondary rate limit'), headers: { 'retry-after': '0' } },
    why: 'GitHub limits our requests',
  },
])('while GitHub $name the app listens, says so, keeps webhooks, and goes on afterwards', async ({ answer, why }) => {
  const state = { answer }
  const asked: string[] = []
  let failures = 0
  const thirdFailure = Promise.withResolvers<void>()
  const served = await serveApp(
    (path) => {
      asked.push(path)
      return path === '/app' ? state.answer : refusal(404, 'Not Found')
    },
    { onWaiting: () => ++failures === 3 && thirdFailure.resolve() },
  )
  await thirdFailure.promise
  expect(await readHealth(served)).toEqual({
    status: 503,
    body: { ready: false, why, waiting: 0, running: 0, backingOff: 0 },
  })
  expect(await post(served.app.url, OPENED, { 'x-hub-signature-256': sign(OPENED) })).toBe(200)
  expect(await readHealth(served)).toMatchObject({ status: 503, body: { waiting: 1, running: 0 } })
  expect(new Set(asked)).toEqual(new Set(['/app']))

  state.answer = THERE
  expect(await served.app.ready).toBe(APP.slug)
  await served.app.idle()
  // What came while it waited is what it works on first.
  expect(asked).toContain('/app/installations/1/access_tokens')
  expect(await readHealth(served)).toEqual({
    status: 200,
    body: { ready: true, waiting: 0, running: 0, backingOff: 0 },
  })
  const waits = served.log.map((line) => JSON.parse(line) as { msg: string; why?: string; attempts?: number })
  const told = waits.filter(({ msg }) => msg.startsWith('waiting for GitHub'))
  expect(told).toHaveLength(failures)
  expect(told.map(({ attempts }) => attempts)).toEqual(told.map((_, index) => index + 1))
  expect(new Set(told.map((line) => line.why))).toEqual(new Set([why]))
  await served.close()
})

test.each<{ name: string; answer: FakeAnswer; message: string }>([
  {
    name: 'does not take the key',
    answer: refusal(401, 'A JSON web token could not be decoded'),
    message: 'GitHub refuses APP_ID 7 with this PRIVATE_KEY (401 A JSON web token could not be decoded)',
  },
  {
    name: 'knows no such app',
    answer: refusal(404, 'Integration not found'),
    message: 'GitHub knows no app with the APP_ID 7 (404 Integration not found)',
  },
  { name: 'is something else', answer: { status: 200, body: WEB_PAGE }, message: 'answers with a web page (200)' },
])('a GitHub that $name is asked once', async ({ answer, message }) => {
  let asked = 0
  const served = await serveApp(() => {
    asked += 1
    return answer
  })
  const error: unknown = await served.app.ready.catch((thrown: unknown) => thrown)
  expect((error as Error).message).toContain(message)
  expect(asked).toBe(1)
  expect(served.log).toEqual([])
  await served.close()
})

test('an app that waits for GitHub can be closed', async () => {
  const waiting = Promise.withResolvers<string>()
  const served = await serveApp(() => 'drop', { secondMs: 3_600_000, onWaiting: waiting.resolve })
  await waiting.promise
  await served.close()
  await expect(served.app.ready).rejects.toThrow()
})

test('an app without a port or a folder does not start, and says why', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  await expect(serveApp(() => THERE, { settings: { port } })).rejects.toMatchObject({
    code: 'setup-wrong',
    message: `port ${port} is taken`,
  })
  taken.close()

  const dir = await mkdtemp(join(tmpdir(), 'start-app-'))
  await writeFile(join(dir, 'file'), '')
  await expect(serveApp(() => THERE, { settings: { dataDir: join(dir, 'file') } })).rejects.toMatchObject({
    code: 'setup-wrong',
    message: `DATA_DIR ${join(dir, 'file')} is a file, or lies below one`,
  })
  await rm(dir, { recursive: true })
})
