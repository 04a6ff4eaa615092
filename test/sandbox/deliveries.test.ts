import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openAcme, REPO } from './acme.ts'
import type { Acme } from './acme.ts'

const SECRET = 'a secret of the test'
type Hook = {
  readonly name: string
  readonly guid: string
  readonly signed: boolean
  readonly payload: Record<string, unknown>
}

let acme: Acme
let server: Server
let hooks: Hook[] = []
let answerWith = 200

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      const payload = JSON.parse(body.toString()) as Record<string, unknown>
      const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`
      const action = typeof payload['action'] === 'string' ? `.${payload['action']}` : ''
      hooks.push({
        name: `${String(request.headers['x-github-event'])}${action}`,
        guid: String(request.headers['x-github-delivery']),
        signed: request.headers['x-hub-signature-256'] === signature,
        payload,
      })
      response.writeHead(answerWith).end('noted')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  acme = await openAcme({ webhook: { url, secret: SECRET } })
  await acme.sandbox.deliveries.settled()
  hooks = []
})
afterAll(async () => {
  await acme.close()
  server.close()
})
afterEach(() => {
  hooks = []
  answerWith = 200
  acme.sandbox.deliveries.intercept(undefined)
})

const settled = () => acme.sandbox.deliveries.settled()

test('Emitter tells the life of a pull request, in order and signed', async () => {
  const { number, sha } = await acme.openPull('life', { 'life.txt': 'a\n' })
  const path = `${REPO}/pulls/${number}`
  await acme.bot('POST', `${path}/requested_reviewers`, { team_reviewers: ['ledger'] })
  await acme.ben('POST', `${path}/reviews`, { event: 'APPROVE' })
  await acme.ana('PATCH', path, { title: 'Another' })
  await acme.sandbox.admin.commit('acme/services', {
    author: 'ana',
    message: 'm',
    branch: 'life',
    files: { 'life.txt': 'b\n' },
  })
  await acme.ana('PATCH', path, { state: 'closed' })
  await acme.ana('PATCH', path, { state: 'open' })
  await acme.ana('PUT', `${path}/merge`, {})
  await settled()
  expect(hooks.map((hook) => hook.name)).toEqual([
    'push',
    'pull_request.opened',
    'pull_request.review_requested',
    'pull_request_review.submitted',
    'pull_request.edited',
    'push',
    'pull_request.synchronize',
    'pull_request.closed',
    'pull_request.reopened',
    'pull_request.closed',
    'push',
  ])
  expect(hooks.every((hook) => hook.signed)).toBe(true)
  expect(hooks[1]?.payload).toMatchObject({
    number,
    pull_request: { head: { sha } },
    repository: { full_name: 'acme/services' },
    organization: { login: 'acme' },
    installation: { id: expect.any(Number) },
    sender: { login: 'ana', type: 'User' },
  })
  expect(hooks[4]?.payload).toMatchObject({ changes: { title: { from: 'About life' } } })
  expect(hooks[6]?.payload).toMatchObject({ before: sha })
  expect(hooks[9]?.payload).toMatchObject({ pull_request: { merged: true } })
})

test('Emitter tells a new base as an edit, and nothing of the reviews it drops', async () => {
  const { number } = await acme.openPull('retarget', { 'retarget.txt': 'a\n' })
  await acme.sandbox.admin.commit('acme/services', { author: 'ana', message: 'm', branch: 'decoy', files: { d: 'd' } })
  await acme.ben('POST', `${REPO}/pulls/${number}/reviews`, { event: 'APPROVE' })
  await settled()
  hooks = []
  await acme.ana('PATCH', `${REPO}/pulls/${number}`, { base: 'decoy' })
  await settled()
  expect(hooks.map((hook) => hook.name)).toEqual(['pull_request.edited'])
  expect(hooks[0]?.payload).toMatchObject({ changes: { base: { ref: { from: 'main' } } } })
})

test('Emitter tells comments and checks; a re-run only to the app that made the check', async () => {
  const { number, sha } = await acme.openPull('talk', { 'talk.txt': 'a\n' })
  await settled()
  hooks = []
  const comment = await acme.ana('POST', `${REPO}/issues/${number}/comments`, { body: '/allow' })
  await acme.ana('PATCH', `${REPO}/issues/comments/${comment.at('id')}`, { body: '/deny' })
  await acme.ana('DELETE', `${REPO}/issues/comments/${comment.at('id')}`)
  const run = await acme.bot('POST', `${REPO}/check-runs`, { name: 'drawbridge', head_sha: sha, conclusion: 'success' })
  acme.sandbox.admin.rerequestCheck('acme/services', Number(run.at('id')), 'ana')
  await settled()
  expect(hooks.map((hook) => hook.name)).toEqual([
    'issue_comment.created',
    'issue_comment.edited',
    'issue_comment.deleted',
    'check_run.completed',
    'check_run.rerequested',
  ])
  expect(hooks[1]?.payload).toMatchObject({ changes: { body: { from: '/allow' } }, issue: { pull_request: {} } })
})

test('Emitter says nothing of repositories where the app is not installed', async () => {
  await acme.sandbox.admin.commit('acme/secrets', { author: 'cleo', message: 'm', files: { a: 'a' } })
  await settled()
  expect(hooks).toEqual([])
})

test('enqueueMergeGroup() makes branch and commit, and finishing merges', async () => {
  const { number, sha } = await acme.openPull('queued', { 'queued.txt': 'a\n' })
  const group = await acme.sandbox.admin.enqueueMergeGroup('acme/services', number, 'cleo')
  expect(group.headRef).toMatch(new RegExp(`^refs/heads/gh-readonly-queue/main/pr-${number}-[0-9a-f]{40}$`))
  const commit = (await acme.bot('GET', `${REPO}/git/commits/${group.headSha}`)).body
  expect(commit).toMatchObject({ parents: [{ sha: group.baseSha }, { sha }] })
  await acme.sandbox.admin.finishMergeGroup(group, 'merged', 'cleo')
  await settled()
  const names = hooks.map((hook) => hook.name)
  expect(names).toEqual(
    expect.arrayContaining(['merge_group.checks_requested', 'merge_group.destroyed', 'pull_request.closed']),
  )
  expect(await acme.bot('GET', `${REPO}/pulls/${number}`)).toMatchObject({ body: { merged: true } })
})

test('Deliveries keeps what failed, and a redelivery has the same GUID', async () => {
  answerWith = 500
  acme.sandbox.admin.removeTeamMember('acme', 'ledger', 'ben')
  await settled()
  answerWith = 200
  const listed = await acme.app('GET', '/app/hook/deliveries?per_page=1')
  expect(listed.body).toMatchObject([{ event: 'membership', action: 'removed', status_code: 500, redelivery: false }])
  expect((await acme.app('POST', `/app/hook/deliveries/${listed.at('0.id')}/attempts`)).status).toBe(202)
  await settled()
  expect(hooks.map((hook) => hook.guid)).toEqual([listed.at('0.guid'), listed.at('0.guid')])
  const next = await acme.app('GET', '/app/hook/deliveries?per_page=1')
  expect(next.body).toMatchObject([{ guid: listed.at('0.guid'), status_code: 200, redelivery: true }])
  expect(next.headers.get('link')).toMatch(/cursor=v1_\d+>; rel="next"/)
  acme.sandbox.admin.setTeamMember('acme', 'ledger', 'ben')
})

test('intercept() loses and doubles deliveries, and pause() holds them back', async () => {
  const { deliveries, admin } = acme.sandbox
  await settled()
  hooks = []
  deliveries.intercept(() => 'drop')
  admin.setTeamMember('acme', 'ledger', 'ana')
  deliveries.intercept(() => 'twice')
  admin.removeTeamMember('acme', 'ledger', 'ana')
  await settled()
  expect(hooks.map((hook) => hook.name)).toEqual(['membership.removed', 'membership.removed'])
  deliveries.intercept(undefined)
  deliveries.pause()
  admin.setTeamMember('acme', 'ledger', 'ana')
  await acme.ana('GET', '/user')
  expect(hooks).toHaveLength(2)
  deliveries.resume()
  await settled()
  expect(hooks).toHaveLength(3)
})
