import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { Probot } from 'probot'
import { buildApp } from '../../src/app/build-app.ts'
import { openLog } from '../../src/app/open-log.ts'
import { REFUSAL_LINES_MAX } from '../../src/app/refusal-log.ts'
import { serveProbot } from '../../src/app/serve-probot.ts'
import { APP } from '../github/fake-server.ts'
import { post, PRIVATE_KEY, serveApp, sign, WEBHOOK_SECRET, type ServedApp } from './served-app.ts'

let served: ServedApp
/** Ends the minute that the log of refused webhooks counts in. */
let endMinute: (() => void) | undefined

beforeEach(async () => {
  endMinute = undefined
  served = await serveApp(() => ({ status: 200, body: APP }), {
    setTimer: (_ms, callback) => {
      endMinute = callback
      return () => undefined
    },
  })
  await served.app.ready
})

afterEach(() => served.close())

/** What was logged since, a line of JSON each. */
function logSince(before: number): readonly string[] {
  return served.log.slice(before)
}

const MARK = 'what-nobody-may-log'
const LARGE = `{"action":"opened","x":"${MARK.repeat(Math.ceil((5 * 1024 * 1024) / MARK.length))}"}`
const LINE_BYTES_MAX = 500

test.each([
  { name: 'unsigned', body: LARGE, headers: {}, status: 401, why: 'no signature' },
  {
    name: 'badly signed',
    body: LARGE,
    headers: { 'x-hub-signature-256': sign('another') },
    status: 401,
    why: 'wrong signature',
  },
  {
    name: 'signed with nonsense',
    body: LARGE,
    headers: { 'x-hub-signature-256': MARK.repeat(100) },
    status: 401,
    why: 'wrong signature',
  },
  { name: 'unsigned and no JSON', body: LARGE.slice(1), headers: {}, status: 401, why: 'no signature' },
  {
    name: 'unsigned and of another type',
    body: LARGE,
    headers: { 'content-type': `text/${MARK}` },
    status: 401,
    why: 'no signature',
  },
  {
    name: 'unsigned and without an event',
    body: LARGE,
    headers: { 'x-github-event': undefined },
    status: 401,
    why: 'no signature',
  },
  { name: 'empty', body: '', headers: {}, status: 400, why: 'empty' },
  { name: 'too long', body: Buffer.alloc(26 * 1024 * 1024, MARK), headers: {}, status: 413, why: 'too long' },
])('a webhook that is $name leaves one short line and nothing of itself', async (given) => {
  const before = served.log.length
  const { body, headers, status, why } = given
  expect(await post(served.app.url, body, headers)).toBe(status)
  const lines = logSince(before)
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { level: 40, why, bytes: Buffer.byteLength(body), delivery: 'a0000000-0000-4000-8000-000000000000' },
  ])
  expect(lines.join('').length).toBeLessThan(LINE_BYTES_MAX)
  expect(lines.join('')).not.toContain(MARK)
})

test('the delivery id of a stranger is bounded', async () => {
  const before = served.log.length
  await post(served.app.url, '{}', {
    'x-github-delivery': `\u009b2J${'y'.repeat(8_000)}`,
    'x-github-event': MARK.repeat(99),
  })
  const lines = logSince(before)
  expect(lines).toHaveLength(1)
  expect(lines.join('').length).toBeLessThan(LINE_BYTES_MAX)
  expect(lines.join('')).not.toContain('\u009b')
})

test('a thousand webhooks of strangers leave as many lines as a few do', async () => {
  const before = served.log.length
  for (let sent = 0; sent < 1_000; sent += 50) {
    const statuses = await Promise.all(Array.from({ length: 50 }, () => post(served.app.url, `{"x":"${MARK}"}`)))
    expect(new Set(statuses)).toEqual(new Set([401]))
  }
  expect(logSince(before)).toHaveLength(REFUSAL_LINES_MAX)
  endMinute?.()
  const lines = logSince(before)
  expect(lines).toHaveLength(REFUSAL_LINES_MAX + 1)
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ leftOut: 1_000 - REFUSAL_LINES_MAX })
  expect(lines.join('')).not.toContain(MARK)
})

/** Sends bytes as they are, and waits until the app has closed the connection. */
async function sendRaw(text: string, { andLeave = false } = {}): Promise<void> {
  const socket = connect(Number(new URL(served.app.url).port), '127.0.0.1')
  socket.on('error', () => undefined).resume()
  await once(socket, 'connect')
  if (andLeave) socket.write(text, () => socket.destroy())
  else socket.end(text)
  await once(socket, 'close')
}

test.each([
  { name: 'an unknown path', text: `GET /${MARK} HTTP/1.1\r\nhost: x\r\n\r\n` },
  { name: 'a body for an unknown path', text: `POST /${MARK} HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc` },
  { name: 'a path that is none', text: 'GET //[ HTTP/1.1\r\nhost: x\r\n\r\n' },
  { name: 'another method', text: 'PUT /api/github/webhooks HTTP/1.1\r\nhost: x\r\n\r\n' },
  { name: 'headers that are too large', text: `GET / HTTP/1.1\r\nhost: x\r\nx: ${MARK.repeat(2_000)}\r\n\r\n` },
  { name: 'no HTTP', text: `${MARK}\r\n\r\n` },
  { name: 'a question for its health', text: 'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n' },
])('$name leaves no line', async ({ text }) => {
  const before = served.log.length
  for (let sent = 0; sent < 20; sent += 1) await sendRaw(text)
  expect(logSince(before)).toEqual([])
})

test('a webhook whose sender leaves counts among the refused', async () => {
  const text = 'POST /api/github/webhooks HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n'
  const before = served.log.length
  for (let sent = 0; sent < 5; sent += 1) await sendRaw(text + MARK, { andLeave: true })
  // Whoever asks afterwards is answered afterwards, but the app may see the end of a connection later than that.
  while (logSince(before).length < 5) await new Promise((resolve) => setTimeout(resolve, 1))
  expect(logSince(before).map((line) => (JSON.parse(line) as { why: string }).why)).toEqual(Array(5).fill('broken off'))
  expect(logSince(before).join('')).not.toContain(MARK)
})

test.each([
  { name: 'no JSON', body: LARGE.slice(1), status: 400 },
  { name: 'an event without an id', body: LARGE, headers: { 'x-github-delivery': undefined }, status: 400 },
  { name: 'a payload that is null', body: 'null', status: 500 },
])('of what GitHub signed the body is not logged either: $name', async ({ body, headers, status }) => {
  const before = served.log.length
  expect(await post(served.app.url, body, { 'x-hub-signature-256': sign(body), ...headers })).toBe(status)
  expect(logSince(before).join('')).not.toContain(MARK)
})

test('of a webhook whose work cannot be taken the body is not logged either', async () => {
  const lines: string[] = []
  const log = openLog('debug', { write: (line) => void lines.push(line) })
  const probot = await new Probot({ appId: 7, privateKey: PRIVATE_KEY, secret: WEBHOOK_SECRET, log }).ready()
  const queue = { enqueue: () => Promise.reject(new Error('10000 jobs are waiting already')) }
  const app = buildApp({ queue, health: () => ({ ready: true, waiting: 0, running: 0 }) })
  const server = await serveProbot(probot, app, { host: '127.0.0.1', port: 0, refused: () => undefined })
  const installation = { id: 1 }
  const repository = { name: 'services', owner: { login: 'acme' } }
  const body = JSON.stringify({ action: 'opened', x: LARGE, installation, repository, pull_request: { number: 1 } })
  const { port } = server.address() as AddressInfo
  expect(await post(`http://127.0.0.1:${port}`, body, { 'x-hub-signature-256': sign(body) })).toBe(500)
  expect(lines.join('')).toContain('10000 jobs are waiting already')
  expect(lines.join('')).not.toContain(MARK)
  expect(lines.join('').length).toBeLessThan(20_000)
  await new Promise((resolve) => server.close(resolve))
})
