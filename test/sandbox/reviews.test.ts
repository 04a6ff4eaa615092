import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { openAcme, REPO } from './acme.ts'
import type { Acme } from './acme.ts'

let acme: Acme
let number: number
let sha: string
let serial = 0

beforeAll(async () => {
  acme = await openAcme()
})
afterAll(() => acme.close())
beforeEach(async () => {
  const name = `work-${++serial}`
  ;({ number, sha } = await acme.openPull(name, { [`service.${name}/main.go`]: 'package main\n' }))
})

const path = (tail: string) => `${REPO}/pulls/${number}${tail}`
const requested = async () => (await acme.bot('GET', path('/requested_reviewers'))).body
const states = async () =>
  ((await acme.bot('GET', path('/reviews'))).body as { state: string }[]).map((review) => review.state)

test.each<[string, Record<string, string[]>, number]>([
  ['a collaborator', { reviewers: ['ben'] }, 201],
  ['a team that was given the repository', { team_reviewers: ['ledger'] }, 201],
  ['nobody at all', {}, 201],
  ['a stranger', { reviewers: ['dora'] }, 422],
  ['a good one together with a stranger', { reviewers: ['ben', 'dora'] }, 422],
  ['the author', { reviewers: ['ana'] }, 422],
  ['an app', { reviewers: ['drawbridge[bot]'] }, 422],
  ['a team whose access is only inherited', { team_reviewers: ['ledger-oncall'] }, 422],
  ['a good team together with an unknown one', { team_reviewers: ['ledger', 'dragons'] }, 422],
])('requestReviews() of %s', async (_, ask, status) => {
  expect((await acme.bot('POST', path('/requested_reviewers'), ask)).status).toBe(status)
  if (status === 422) expect(await requested()).toEqual({ users: [], teams: [] })
})

test('requestReviews() takes a repeated request silently', async () => {
  await acme.bot('POST', path('/requested_reviewers'), { team_reviewers: ['ledger'] })
  await acme.bot('POST', path('/requested_reviewers'), { team_reviewers: ['ledger'] })
  expect(await requested()).toMatchObject({ teams: [{ slug: 'ledger' }] })
})

test('submitReview() by one member ends the request of the team', async () => {
  await acme.bot('POST', path('/requested_reviewers'), { team_reviewers: ['ledger'], reviewers: ['cleo'] })
  await acme.ben('POST', path('/reviews'), { event: 'COMMENT', body: 'Hm' })
  expect(await requested()).toMatchObject({ users: [{ login: 'cleo' }], teams: [] })
})

test.each<[string, keyof Acme, Record<string, string>, number]>([
  ['an approval by somebody else', 'ben', { event: 'APPROVE' }, 200],
  ['an approval by the author', 'ana', { event: 'APPROVE' }, 422],
  ['a comment by the author', 'ana', { event: 'COMMENT', body: 'Look' }, 200],
  ['a request for changes without a word', 'ben', { event: 'REQUEST_CHANGES' }, 422],
  ['a review of a commit elsewhere', 'ben', { event: 'APPROVE', commit_id: '0'.repeat(40) }, 422],
  ['a review of an option', 'ben', { event: 'APPROVE', commit_id: '--all' }, 422],
])('submitReview() of %s', async (_, who, body, status) => {
  const client = acme[who] as Acme['ben']
  expect((await client('POST', path('/reviews'), body)).status).toBe(status)
})

test('submitReview() notes the commit that was reviewed', async () => {
  await acme.ben('POST', path('/reviews'), { event: 'APPROVE' })
  expect((await acme.bot('GET', path('/reviews'))).body).toMatchObject([
    { state: 'APPROVED', commit_id: sha, user: { login: 'ben' } },
  ])
})

test('editPull() with a new base drops approvals, also when the base comes back', async () => {
  await acme.sandbox.admin.commit('acme/services', {
    author: 'cleo',
    message: 'b',
    branch: `base-${serial}`,
    files: { b: '' },
  })
  await acme.ben('POST', path('/reviews'), { event: 'APPROVE' })
  await acme.ana('PATCH', path(''), { base: `base-${serial}` })
  await acme.ana('PATCH', path(''), { base: 'main' })
  expect(await states()).toEqual(['DISMISSED'])
})

test.each([
  [false, 'APPROVED'],
  [true, 'DISMISSED'],
])('dismissReviews() on a push where stale ones are dismissed: %s', async (dismissStaleReviews, state) => {
  acme.sandbox.admin.protectBranch('acme/services', { dismissStaleReviews })
  await acme.ben('POST', path('/reviews'), { event: 'APPROVE' })
  const branch = `work-${serial}`
  await acme.sandbox.admin.commit('acme/services', {
    author: 'ana',
    message: 'more',
    branch,
    files: { more: String(serial) },
  })
  expect(await states()).toEqual([state])
  acme.sandbox.admin.protectBranch('acme/services', {})
})

test.each([
  ['ben', 200, 'active'],
  ['cleo', 200, 'active'],
  ['eve', 200, 'pending'],
  ['ana', 404, undefined],
  ['dora', 404, undefined],
])('membership() of %s', async (login, status, state) => {
  const answer = await acme.bot('GET', `/orgs/acme/teams/ledger/memberships/${login}`)
  expect(answer.status).toBe(status)
  if (state !== undefined) expect(answer.at('state')).toBe(state)
})

test('teamMemberIds() lists members of child teams, and nobody pending', async () => {
  const { body } = await acme.bot('GET', '/orgs/acme/teams/ledger/members')
  expect((body as { login: string }[]).map((member) => member.login)).toEqual(['ben', 'cleo'])
})
