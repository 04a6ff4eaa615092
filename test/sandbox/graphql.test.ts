import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openAcme, REPO } from './acme.ts'
import type { Acme } from './acme.ts'

let acme: Acme

beforeAll(async () => {
  acme = await openAcme()
})
afterAll(() => acme.close())

const members = (args: string) => `{ organization(login: "acme") { team(slug: "ledger") {
  members(${args}) { totalCount nodes { login } pageInfo { hasNextPage endCursor } } } } }`

test.each<[string, string, string[]]>([
  ['everybody', 'first: 100', ['ben', 'cleo']],
  ['those of the team itself', 'first: 100, membership: IMMEDIATE', ['ben']],
  ['those of child teams', 'first: 100, membership: CHILD_TEAM', ['cleo']],
  ['those whose login fits', 'first: 100, query: "be"', ['ben']],
  ['a page', 'first: 1', ['ben']],
])('queries() gives %s', async (_, args, logins) => {
  const answer = await acme.bot('POST', '/graphql', { query: members(args) })
  const nodes = logins.map((login) => ({ login }))
  expect(answer.body).toMatchObject({ data: { organization: { team: { members: { nodes } } } } })
})

test('queries() goes on after a cursor', async () => {
  const first = await acme.bot('POST', '/graphql', { query: members('first: 1') })
  const cursor = first.at('data.organization.team.members.pageInfo.endCursor')
  const second = await acme.bot('POST', '/graphql', { query: members(`first: 1, after: "${cursor}"`) })
  expect(second.at('data.organization.team.members.nodes.0.login')).toBe('cleo')
})

test.each([
  ['no page size', members('membership: ALL'), 'MISSING_PAGINATION_BOUNDARIES'],
  ['too large a page', members('first: 101'), 'EXCESSIVE_PAGINATION'],
  ['an unknown organisation', '{ organization(login: "moat") { login } }', 'NOT_FOUND'],
  [
    'an unknown pull request',
    '{ repository(owner: "acme", name: "services") { pullRequest(number: 99) { id } } }',
    'NOT_FOUND',
  ],
  ['a repository out of sight', '{ repository(owner: "acme", name: "secrets") { name } }', 'NOT_FOUND'],
])('answerGraphql() tells %s with status 200', async (_, query, type) => {
  const answer = await acme.bot('POST', '/graphql', { query })
  expect(answer.status).toBe(200)
  expect(answer.at('errors.0.type')).toBe(type)
})

test('createCommitOnBranch() commits once, as the app, only on the expected head', async () => {
  const { sha } = await acme.openPull('allow')
  const query =
    'mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }'
  const contents = Buffer.from('callers:\n  service.emoji: {}\n').toString('base64')
  const input = {
    branch: { repositoryNameWithOwner: 'acme/services', branchName: 'allow' },
    expectedHeadOid: sha,
    message: { headline: 'Allow service.emoji' },
    fileChanges: {
      additions: [{ path: 'service.ledger/allowlist.yaml', contents }],
      deletions: [{ path: 'README.md' }],
    },
  }
  const first = await acme.bot('POST', '/graphql', { query, variables: { input } })
  const oid = first.at('data.createCommitOnBranch.commit.oid')
  const second = await acme.bot('POST', '/graphql', { query, variables: { input } })
  expect(second.at('errors.0.type')).toBe('STALE_DATA')
  expect((await acme.bot('GET', `${REPO}/git/ref/heads/allow`)).at('object.sha')).toBe(oid)
  const commit = (await acme.bot('GET', `${REPO}/commits/${oid}`)).body
  expect(commit).toMatchObject({ author: { login: 'drawbridge[bot]' }, commit: { committer: { name: 'GitHub' } } })
  expect((await acme.bot('GET', `${REPO}/contents/README.md?ref=allow`)).status).toBe(404)
})

test('queries() tells the state of a pull request', async () => {
  const { number, sha } = await acme.openPull('state', { 'state.txt': 's\n' })
  acme.sandbox.admin.protectBranch('acme/services', { requiredApprovals: 1 })
  const query = `{ repository(owner: "acme", name: "services") { pullRequest(number: ${number}) { state reviewDecision headRefOid mergeable } } }`
  const read = async () => (await acme.bot('POST', '/graphql', { query })).body
  const pullRequest = { state: 'OPEN', reviewDecision: 'REVIEW_REQUIRED', headRefOid: sha, mergeable: 'MERGEABLE' }
  expect(await read()).toEqual({ data: { repository: { pullRequest } } })
  await acme.ben('POST', `${REPO}/pulls/${number}/reviews`, { event: 'APPROVE' })
  expect(await read()).toEqual({
    data: { repository: { pullRequest: { ...pullRequest, reviewDecision: 'APPROVED' } } },
  })
})
