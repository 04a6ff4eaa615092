import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openStage, WEBHOOK_SECRET, type Stage } from '../stage/open-stage.ts'
import { change, look, openPull } from './scene.ts'

let stage: Stage
/** What GitHub sent when a pull request was opened. */
let opened: Payload

type Payload = Record<string, unknown>

beforeAll(async () => {
  stage = await openStage()
  await openPull(stage, 'first', change(stage, 'emoji-calls-ledger'))
  opened = stage.sandbox.deliveries.list({ event: 'pull_request', action: 'opened' })[0]?.request.payload as Payload
})

afterAll(() => stage.close())

const HOOK = '/api/github/webhooks'

type Sent = { readonly status: number; readonly asked: number }

/** Sends a webhook as it is, and tells the answer and how often the app asked GitHub anything because of it. */
async function send(given: {
  body: string | Buffer
  event?: string
  headers?: Record<string, string | undefined>
  method?: string
  path?: string
}): Promise<Sent> {
  const { body, event = 'pull_request', method = 'POST', path = HOOK } = given
  const headers: Record<string, string | undefined> = {
    'content-type': 'application/json',
    'x-github-event': event,
    'x-github-delivery': 'a0000000-0000-4000-8000-000000000000',
    'x-hub-signature-256': sign(body),
    ...given.headers,
  }
  stage.sandbox.requests.clear()
  const response = await fetch(`${stage.app.url}${path}`, {
    method,
    headers: Object.entries(headers).filter((header): header is [string, string] => header[1] !== undefined),
    ...(method === 'GET' ? {} : { body }),
  })
  await response.arrayBuffer()
  await stage.settle()
  return { status: response.status, asked: stage.sandbox.requests.list().length }
}

function sign(body: string | Buffer, secret = WEBHOOK_SECRET): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
}

test('a webhook of GitHub, sent again, is worked on', async () => {
  const { status, asked } = await send({ body: JSON.stringify(opened) })
  expect(status).toBe(200)
  expect(asked).toBeGreaterThan(0)
})

test.each([
  { name: 'another secret', headers: { 'x-hub-signature-256': sign('x', 'another secret of some length') } },
  { name: 'a signature of another body', headers: { 'x-hub-signature-256': sign('{}') } },
  { name: 'a signature that is none', headers: { 'x-hub-signature-256': 'sha256=' } },
  {
    name: 'the old kind of signature alone',
    headers: { 'x-hub-signature-256': undefined, 'x-hub-signature': 'sha1=00' },
  },
  { name: 'no signature', headers: { 'x-hub-signature-256': undefined } },
  { name: 'no event', headers: { 'x-github-event': undefined } },
  { name: 'a form', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
])('a webhook with $name is refused and starts no work', async ({ headers }) => {
  const { status, asked } = await send({ body: JSON.stringify(opened), headers })
  expect([400, 401, 415]).toContain(status)
  expect(asked).toBe(0)
})

test.each([
  { name: 'the path is asked for', method: 'GET', path: HOOK, statuses: [404, 405] },
  { name: 'another path is posted to', method: 'POST', path: `${HOOK}/../../../etc/passwd`, statuses: [404] },
  { name: 'a path that is no URL is posted to', method: 'POST', path: '//[', statuses: [404, 422] },
])('nothing starts when $name', async ({ method, path, statuses }) => {
  const { status, asked } = await send({ body: JSON.stringify(opened), method, path })
  expect(statuses).toContain(status)
  expect(asked).toBe(0)
})

test.each([
  ['', 400],
  ['not JSON', 400],
  ['{"action":"opened"', 400],
  ['\ud800', 400],
  ['[]', 200],
  // Probot itself looks into it.
  ['null', 500],
  ['"x"', 500],
])('a body that is no payload starts no work, although it is signed: %j', async (body, status) => {
  expect(await send({ body })).toEqual({ status, asked: 0 })
})

test.each(['constructor', '__proto__', 'toString', 'star', 'pull_request.opened', 'error', '*', 'x'.repeat(500)])(
  'an event that the app does not know starts no work: %.20s',
  async (event) => {
    const { asked } = await send({ body: JSON.stringify(opened), event })
    expect(asked).toBe(0)
  },
)

test('a body that is larger than any of GitHub is refused, signed or not', async () => {
  const body = Buffer.alloc(26 * 1024 * 1024, ' ')
  expect(await send({ body })).toEqual({ status: 413, asked: 0 })
  expect(await send({ body: body.subarray(0, 25 * 1024 * 1024) })).toEqual({ status: 400, asked: 0 })
})

const REPOSITORY = { name: 'services', owner: { login: 'acme' }, default_branch: 'main' }
const INSTALLATION = { id: 1 }

test.each<{ event: string; payload: unknown }>([
  { event: 'pull_request', payload: {} },
  { event: 'pull_request', payload: { action: 'opened', installation: INSTALLATION, repository: {} } },
  { event: 'pull_request', payload: { action: 'opened', installation: INSTALLATION, repository: REPOSITORY } },
  {
    event: 'pull_request',
    payload: { action: 'closed', installation: INSTALLATION, repository: REPOSITORY, pull_request: {} },
  },
  {
    event: 'pull_request_review',
    payload: { action: 'submitted', installation: INSTALLATION, repository: REPOSITORY },
  },
  { event: 'issue_comment', payload: { action: 'created', installation: INSTALLATION, repository: REPOSITORY } },
  {
    event: 'issue_comment',
    payload: {
      action: 'created',
      installation: INSTALLATION,
      repository: REPOSITORY,
      issue: { number: 1, pull_request: {} },
      comment: { user: { type: 'User' } },
    },
  },
  {
    event: 'merge_group',
    payload: { action: 'checks_requested', installation: INSTALLATION, repository: REPOSITORY, merge_group: {} },
  },
  {
    event: 'check_run',
    payload: { action: 'rerequested', installation: INSTALLATION, repository: REPOSITORY, check_run: {} },
  },
  { event: 'push', payload: { installation: INSTALLATION, repository: { owner: null } } },
  { event: 'push', payload: { ref: 'refs/heads/main', installation: null, repository: null, commits: null } },
  { event: 'installation', payload: { action: 'created', installation: INSTALLATION, repositories: [{}] } },
  {
    event: 'installation_repositories',
    payload: { action: 'added', installation: INSTALLATION, repositories_added: null },
  },
])('a payload that lacks fields starts no work: $event $payload', async ({ event, payload }) => {
  const { status, asked } = await send({ body: JSON.stringify(payload), event })
  expect(status).toBe(200)
  expect(asked).toBe(0)
})

test('after all of this, the next pull request is judged as ever', async () => {
  const number = await openPull(stage, 'next', change(stage, 'ledger-next'))
  expect(await look(stage, number)).toMatchObject({ state: 'success', title: 'No calls change' })
})
