import { expect, test } from '@jest/globals'
import {
  ADA,
  BOT,
  github,
  nextPage,
  openMocked,
  OTHER_SHA,
  PULL,
  PULL_PATH,
  REPO,
  SHA,
  useGithubMock,
} from './github-mock.ts'

useGithubMock()

const ANSWER = {
  number: 12,
  title: 'Show the balance',
  user: ADA,
  state: 'open',
  draft: true,
  merged: false,
  merged_by: null,
  merge_commit_sha: OTHER_SHA,
  base: { ref: 'main', repo: { id: 1, default_branch: 'trunk' } },
  head: { ref: 'balance', sha: SHA, repo: { id: 1 } },
  assignees: [{ login: 'Grace', type: 'User' }],
  requested_teams: [{ slug: 'ledger' }],
  requested_reviewers: [{ login: 'Grace', type: 'User' }],
  body: null,
  html_url: 'https://github.com/acme/services/pull/12',
}

test('readPull() of one that GitHub does not show yet is tried again', async () => {
  const { pulls } = openMocked()
  github().get(PULL_PATH).reply(404, { message: 'Not Found' })
  await expect(pulls.readPull(PULL)).rejects.toMatchObject({ code: 'github-not-found', retryable: true })
})

test('readPull() reads all in one call; a trial merge is no merge', async () => {
  const { pulls } = openMocked()
  github().get(PULL_PATH).reply(200, ANSWER)
  expect(await pulls.readPull(PULL)).toEqual({
    number: 12,
    title: 'Show the balance',
    author: 'Ada',
    isByPerson: true,
    assignees: ['Grace'],
    state: 'open',
    draft: true,
    mergeCommit: undefined,
    mergedBy: undefined,
    baseRef: 'main',
    trunkRef: 'main',
    defaultBranch: 'trunk',
    headRef: 'balance',
    headSha: SHA,
    sameRepository: true,
    requestedTeams: ['ledger'],
    requestedUsers: ['Grace'],
    body: '',
    url: 'https://github.com/acme/services/pull/12',
  })
})

test.each([
  [
    'a merged one',
    { state: 'closed', merged: true, merged_by: ADA },
    { state: 'closed', mergeCommit: OTHER_SHA, mergedBy: 'Ada' },
  ],
  ['a member of a stack', { stack: { base: { ref: 'release' } } }, { baseRef: 'main', trunkRef: 'release' }],
  ['what an agent opened', { user: { login: 'Copilot', type: 'Bot' } }, { author: 'Copilot', isByPerson: false }],
  ['a fork', { head: { ref: 'main', sha: SHA, repo: { id: 2 } } }, { sameRepository: false }],
  ['a fork that was deleted', { head: { ref: 'main', sha: SHA, repo: null } }, { sameRepository: false }],
  ['an author who is gone', { user: null }, { author: 'ghost' }],
  ['merged by somebody gone', { merged: true, merged_by: null }, { mergedBy: 'ghost' }],
  ['no lists', { requested_teams: null, requested_reviewers: undefined }, { requestedTeams: [], requestedUsers: [] }],
])('readPull() of %s', async (_, change, expected) => {
  const { pulls } = openMocked()
  github()
    .get(PULL_PATH)
    .reply(200, { ...ANSWER, ...change })
  expect(await pulls.readPull(PULL)).toMatchObject(expected)
})

const review = (at: string, change: object = {}) => ({
  user: ADA,
  state: 'APPROVED',
  commit_id: SHA,
  submitted_at: at,
  ...change,
})

test('readReviews() gives every page, oldest first', async () => {
  const { pulls } = openMocked()
  const path = `${PULL_PATH}/reviews?per_page=100`
  github()
    .get(path)
    .reply(200, [review('2026-01-02T00:00:00Z', { user: BOT }), review('2026-01-01T00:00:00Z')], nextPage(path, 2))
    .get(`${path}&page=2`)
    .reply(200, [
      review('2026-01-03T00:00:00Z', { user: null, state: 'DISMISSED', commit_id: null }),
      review('2026-01-04T00:00:00Z', { state: 'PENDING', submitted_at: undefined }),
      review('2026-01-05T00:00:00Z', { state: 'CHANGES_REQUESTED' }),
      review('2026-01-06T00:00:00Z', { state: 'COMMENTED' }),
      review('2026-01-07T00:00:00Z', { state: 'SOMETHING_NEW' }),
    ])
  const summary = (await pulls.readReviews(PULL)).map((r) => [
    r.at.slice(0, 10),
    r.login,
    r.isPerson,
    r.state,
    r.commit,
  ])
  expect(summary).toEqual([
    ['2026-01-01', 'Ada', true, 'approved', SHA],
    ['2026-01-02', 'drawbridge[bot]', false, 'approved', SHA],
    ['2026-01-03', 'ghost', false, 'dismissed', '0'.repeat(40)],
    ['2026-01-05', 'Ada', true, 'changes-requested', SHA],
    ['2026-01-06', 'Ada', true, 'commented', SHA],
  ])
})

test.each([
  [10, undefined],
  [11, 'limit-exceeded'],
])('readReviews() reads at most ten pages: %i', async (pages, code) => {
  const { pulls } = openMocked()
  const path = `${PULL_PATH}/reviews?per_page=100`
  for (let page = 1; page <= pages; page += 1) {
    github()
      .get(page === 1 ? path : `${path}&page=${page}`)
      .reply(200, [review('2026-01-01T00:00:00Z')], page === pages ? {} : nextPage(path, page + 1))
  }
  const reading = pulls.readReviews(PULL)
  if (code === undefined) expect(await reading).toHaveLength(10)
  else await expect(reading).rejects.toMatchObject({ code })
})

test.each([
  [{ permission: 'write', role_name: 'maintain' }, 'maintain'],
  [{ permission: 'read', role_name: 'triage' }, 'triage'],
  [{ permission: 'write', role_name: 'ledger-keepers' }, 'write'],
  [{ permission: 'admin' }, 'admin'],
  [{ permission: 'nonsense', role_name: '__proto__' }, 'none'],
])('readPermission() of %j → %s', async (answer, expected) => {
  const { pulls } = openMocked()
  github().get('/repos/acme/services/collaborators/Ada/permission').reply(200, answer)
  expect(await pulls.readPermission(REPO, 'Ada')).toBe(expected)
})

test('readPermission() of somebody unknown is none; of a failure it is a failure', async () => {
  const { pulls } = openMocked()
  github().get('/repos/acme/services/collaborators/ghost/permission').reply(404)
  expect(await pulls.readPermission(REPO, 'ghost')).toBe('none')
  github().get('/repos/acme/services/collaborators/a%2Fb/permission').reply(403, { message: 'no' })
  await expect(pulls.readPermission(REPO, 'a/b')).rejects.toMatchObject({ code: 'github-denied' })
})
