import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, test } from '@jest/globals'
import { readApp } from '../../src/github/read-app.ts'
import { OperationError } from '../../src/operation-error.ts'
import { APP, openDeadPort, openFakeServer, refusal, WEB_PAGE, type FakeAnswer } from './fake-server.ts'

const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString()
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
const ask = (apiUrl: string, timeoutMs?: number) =>
  readApp({ apiUrl, appId: 7, privateKey }, { log: quiet, ...(timeoutMs === undefined ? {} : { timeoutMs }) })

/** What it fails with, as people read it; the address is written URL. */
async function failure(apiUrl: string, timeoutMs?: number) {
  const error: unknown = await ask(apiUrl, timeoutMs).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof OperationError)) throw new Error('expected an OperationError', { cause: error })
  const { code, retryable, message, advice } = error
  return { code, retryable, text: `${message}. ${advice}`.replaceAll(apiUrl, 'URL') }
}

test('readApp() gives name, permissions and events of the app whose token it sends', async () => {
  const seen: (string | undefined)[] = []
  const server = await openFakeServer(({ url, headers }) => {
    seen.push(url, headers.authorization?.split('.').length === 3 ? 'a token' : headers.authorization)
    return { status: 200, body: APP }
  })
  const { slug, permissions, events } = APP
  expect(await ask(`${server.url}/api/v3`)).toEqual({ slug, permissions, events })
  expect(seen).toEqual(['/api/v3/app', 'a token'])
  await server.close()
})

const IS_URL = 'It is https://api.github.com, or https://HOST/api/v3 of a GitHub Enterprise Server.'
const LOOK = 'See whether URL is right (GITHUB_API_URL), and whether this machine may reach it.'
const reset = String(Math.floor(Date.now() / 1000) + 60)

test.each<{ name: string; answer: FakeAnswer; code: string; retryable: boolean; text: string }>([
  {
    name: 'a web page',
    answer: { status: 200, body: WEB_PAGE },
    code: 'setup-wrong',
    retryable: false,
    text: `GITHUB_API_URL URL is not GitHub's API: it answers with a web page (200). ${IS_URL}`,
  },
  {
    name: 'a web page that nothing is found',
    answer: { status: 404, body: WEB_PAGE },
    code: 'setup-wrong',
    retryable: false,
    text: `GITHUB_API_URL URL is not GitHub's API: it answers with a web page (404). ${IS_URL}`,
  },
  {
    name: 'a redirect',
    answer: { status: 302, headers: { location: 'https://login.example.com/' } },
    code: 'setup-wrong',
    retryable: false,
    text: `GITHUB_API_URL URL is not GitHub's API: it sends us on to https://login.example.com/ (302). ${IS_URL}`,
  },
  {
    name: 'JSON of another API',
    answer: { status: 200, body: { hello: 'world' } },
    code: 'setup-wrong',
    retryable: false,
    text: `GITHUB_API_URL URL is not GitHub's API: it answers with something else (200). ${IS_URL}`,
  },
  {
    name: 'another API that finds nothing',
    answer: { status: 404, body: { error: '404 Not Found' } },
    code: 'setup-wrong',
    retryable: false,
    text: `GITHUB_API_URL URL is not GitHub's API: it answers with something else (404). ${IS_URL}`,
  },
  {
    name: 'another API that wants other credentials',
    answer: { status: 401, body: { message: 'who are you?' } },
    code: 'setup-wrong',
    retryable: false,
    text: `GITHUB_API_URL URL is not GitHub's API: it answers with something else (401). ${IS_URL}`,
  },
  {
    name: 'that key and app do not belong together',
    answer: refusal(401, 'A JSON web token could not be decoded'),
    code: 'github-denied',
    retryable: false,
    text:
      'GitHub refuses APP_ID 7 with this PRIVATE_KEY (401 A JSON web token could not be decoded). ' +
      "Set both from the same app's page on GitHub: its App ID, and a private key generated there.",
  },
  {
    name: 'that the clock is wrong',
    answer: refusal(401, "'Issued at' claim ('iat') must be an Integer representing the time of the assertion"),
    code: 'github-denied',
    retryable: false,
    text:
      "GitHub does not take the time of this machine's clock " +
      "(401 'Issued at' claim ('iat') must be an Integer representing the time of the assertion). Set the clock.",
  },
  {
    name: 'that there is no such app',
    answer: refusal(404, 'Integration not found'),
    code: 'github-not-found',
    retryable: false,
    text:
      'GitHub knows no app with the APP_ID 7 (404 Integration not found). ' +
      "Set APP_ID to the App ID that the app's page on GitHub shows.",
  },
  {
    name: 'its own page that it is down',
    answer: { status: 503, body: WEB_PAGE },
    code: 'github-unavailable',
    retryable: true,
    text: 'GitHub answers 503. Try again later, or see what URL is.',
  },
  {
    name: 'half an answer',
    answer: { status: 200, headers: { 'content-type': 'application/json' }, body: '{"slug": "dr' },
    code: 'github-unavailable',
    retryable: true,
    text: "GitHub's answer breaks off. Try again later, or see what URL is.",
  },
  {
    name: 'that there were too many requests',
    answer: {
      ...refusal(403, 'API rate limit exceeded'),
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset },
    },
    code: 'github-rate-limited',
    retryable: true,
    text: 'GitHub limits our requests. Try again later.',
  },
  {
    name: 'too many requests, as a page',
    answer: { status: 429, body: WEB_PAGE },
    code: 'github-rate-limited',
    retryable: true,
    text: 'GitHub limits our requests. Try again later.',
  },
  {
    name: 'nothing: the connection is cut',
    answer: 'drop',
    code: 'github-unavailable',
    retryable: true,
    text: `GitHub cannot be reached: the connection breaks off. ${LOOK}`,
  },
])('readApp(), answered with $name, says so after one request', async ({ answer, code, retryable, text }) => {
  let requests = 0
  const server = await openFakeServer(() => {
    requests += 1
    return answer
  })
  expect(await failure(server.url)).toEqual({ code, retryable, text })
  expect(requests).toBe(1)
  await server.close()
})

test('readApp() tells a port where nobody listens', async () => {
  const { port, close } = await openDeadPort()
  expect(await failure(`http://127.0.0.1:${port}`)).toEqual({
    code: 'github-unavailable',
    retryable: true,
    text: `GitHub cannot be reached: the connection is refused. ${LOOK}`,
  })
  close()
})

test('readApp() tells a server that speaks something else, or that does not speak TLS', async () => {
  const { port, close } = await openSockets((socket) => void socket.end('SSH-2.0-OpenSSH\r\n'))
  for (const scheme of ['http', 'https']) {
    expect(await failure(`${scheme}://127.0.0.1:${port}`)).toEqual({
      code: 'setup-wrong',
      retryable: false,
      text: `GITHUB_API_URL URL is not GitHub's API: what is there does not speak ${scheme}. ${IS_URL}`,
    })
  }
  close()
})

test('readApp() tells a port that is never GitHub’s', async () => {
  expect(await failure('http://127.0.0.1:22')).toEqual({
    code: 'setup-wrong',
    retryable: false,
    text: `GITHUB_API_URL URL is not GitHub's API: port 22 is for something else. ${IS_URL}`,
  })
})

test('readApp() tells a server that accepts connections and says nothing', async () => {
  const { port, close } = await openSockets(() => undefined)
  expect(await failure(`http://127.0.0.1:${port}`, 5)).toEqual({
    code: 'github-unavailable',
    retryable: true,
    text: `GitHub cannot be reached: it does not answer in time. ${LOOK}`,
  })
  close()
})

async function openSockets(answer: (socket: Socket) => void): Promise<{ port: number; close: () => void }> {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined))
    answer(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  return { port: (server.address() as AddressInfo).port, close }
}
