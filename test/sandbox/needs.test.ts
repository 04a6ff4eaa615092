import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openAcme, REPO } from './acme.ts'
import type { Acme } from './acme.ts'
import { clientOf } from './conformance/client.ts'
import type { Client } from './conformance/client.ts'

let acme: Acme
let narrow: (permissions: Record<string, string>, repositories?: string[]) => Promise<Client>

beforeAll(async () => {
  acme = await openAcme()
  await acme.openPull('one')
  narrow = async (permissions, repositories = ['services']) => {
    const id = (await acme.app('GET', '/orgs/acme/installation')).at('id')
    const token = await acme.app('POST', `/app/installations/${id}/access_tokens`, { permissions, repositories })
    return clientOf(acme.sandbox, token.at('token'))
  }
})
afterAll(() => acme.close())

test.each<[string, Record<string, string>, string, string, number]>([
  ['metadata alone', {}, 'GET', REPO, 200],
  ['contents to read files', { contents: 'read' }, 'GET', `${REPO}/contents/README.md`, 200],
  ['contents, which it lacks', { issues: 'write' }, 'GET', `${REPO}/contents/README.md`, 403],
  ['contents to write, not only to read', { contents: 'read' }, 'POST', `${REPO}/git/blobs`, 403],
  ['pull requests', { contents: 'write' }, 'GET', `${REPO}/pulls/1`, 403],
  ['issues or pull requests for comments: issues', { issues: 'read' }, 'GET', `${REPO}/issues/1/comments`, 200],
  ['issues or pull requests for comments: pulls', { pull_requests: 'read' }, 'GET', `${REPO}/issues/1/comments`, 200],
  ['checks', { pull_requests: 'write' }, 'GET', `${REPO}/commits/main/check-runs`, 403],
  ['members', { contents: 'read' }, 'GET', '/orgs/acme/teams/ledger', 403],
  ['members, which it has', { members: 'read' }, 'GET', '/orgs/acme/teams/ledger', 200],
  ['deployments', { contents: 'write' }, 'POST', `${REPO}/deployments`, 403],
  ['merging as a write of contents', { pull_requests: 'write' }, 'PUT', `${REPO}/pulls/1/merge`, 403],
])('requireAccess() asks of an installation %s', async (_, permissions, method, path, status) => {
  const bot = await narrow(permissions)
  const answer = await bot(method, path, method === 'GET' ? undefined : {})
  expect(answer.status).toBe(status)
  if (status === 403) expect(answer.at('message')).toBe('Resource not accessible by integration')
})

test.each<[string, keyof Acme, string, string, number]>([
  ['hides a private repository from strangers', 'dora', 'GET', REPO, 404],
  ['hides a private repository from nobody in particular', 'anonymous', 'GET', REPO, 404],
  ['hides a repository that the installation does not cover', 'bot', 'GET', '/repos/acme/secrets', 404],
  ['shows it to members', 'ana', 'GET', '/repos/acme/secrets', 200],
  ['hides teams from strangers', 'dora', 'GET', '/orgs/acme/teams', 404],
  ['keeps people from writing checks', 'cleo', 'POST', `${REPO}/check-runs`, 403],
  ['gives an installation no user', 'bot', 'GET', '/user', 403],
  ['shows an app itself no private repository', 'app', 'GET', REPO, 404],
  ['gives people no app', 'ana', 'GET', '/app', 401],
  ['knows no such route', 'ana', 'GET', '/repos/acme/services/dragons', 404],
])('visibleRepo() %s', async (_, name, method, path, status) => {
  const client = acme[name] as Client
  expect((await client(method, path, method === 'GET' ? undefined : {})).status).toBe(status)
})

test('createToken() refuses more than the installation has', async () => {
  const id = (await acme.app('GET', '/orgs/acme/installation')).at('id')
  const ask = (body: unknown) => acme.app('POST', `/app/installations/${id}/access_tokens`, body)
  expect((await ask({ permissions: { administration: 'write' } })).status).toBe(422)
  expect((await ask({ permissions: { members: 'write' } })).status).toBe(422)
  expect((await ask({ repositories: ['secrets'] })).status).toBe(422)
  expect((await ask({ permissions: { constructor: 'read' } })).status).toBe(422)
})

test('getPermission() knows roles from membership, teams and ownership', async () => {
  const role = async (login: string) =>
    (await acme.bot('GET', `${REPO}/collaborators/${login}/permission`)).at('role_name')
  expect(await Promise.all(['ana', 'ben', 'cleo', 'dora'].map(role))).toEqual(['write', 'write', 'admin', 'none'])
})
