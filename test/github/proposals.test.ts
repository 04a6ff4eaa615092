import { expect, test } from '@jest/globals'
import { ADA, BOT, github, nextPage, openMocked, OTHER_SHA, REPO, SHA, useGithubMock } from './github-mock.ts'

useGithubMock()

const BASE = '/repos/acme/services'
const BRANCH = 'drawbridge/staging/service.pot'

const pull = (number: number, change: object = {}) => ({
  number,
  state: 'open',
  title: `proposal ${number}`,
  body: null,
  merged_at: null,
  html_url: `https://github.com/acme/services/pull/${number}`,
  user: BOT,
  head: { ref: BRANCH, sha: SHA, repo: { id: 1 } },
  base: { repo: { id: 1 } },
  ...change,
})

test('readDefaultBranch() gives name and commit', async () => {
  const { proposals } = openMocked()
  github().get(BASE).reply(200, { default_branch: 'trunk' })
  github()
    .get(`${BASE}/git/ref/heads%2Ftrunk`)
    .reply(200, { object: { sha: SHA } })
  expect(await proposals.readDefaultBranch(REPO)).toEqual({ name: 'trunk', commit: SHA })
})

test('readDefaultBranch() of an empty repository is a conflict', async () => {
  const { proposals } = openMocked()
  github().get(BASE).reply(200, { default_branch: 'main' })
  github().get(`${BASE}/git/ref/heads%2Fmain`).reply(409, { message: 'Git Repository is empty.' })
  await expect(proposals.readDefaultBranch(REPO)).rejects.toMatchObject({ code: 'github-conflict' })
})

const LIST_PATH = `${BASE}/pulls?head=acme%3A${encodeURIComponent(BRANCH)}&state=all&sort=created&direction=desc&per_page=100`

test.each([
  ['open', {}, 'open'],
  ['merged', { state: 'closed', merged_at: '2026-01-01T00:00:00Z' }, 'merged'],
  ['closed', { state: 'closed' }, 'closed'],
])('readProposal() gives the newest that is ours: %s', async (_, change, state) => {
  const { proposals } = openMocked()
  github()
    .get(LIST_PATH)
    .reply(200, [
      pull(9, { user: ADA }),
      pull(8, { user: null }),
      pull(7, { head: { ref: BRANCH, sha: SHA, repo: { id: 2 } } }),
      pull(6, { head: { ref: BRANCH, sha: SHA, repo: null } }),
      pull(5, change),
      pull(4),
    ])
  expect(await proposals.readProposal(REPO, BRANCH)).toEqual({
    number: 5,
    branch: BRANCH,
    state,
    title: 'proposal 5',
    body: '',
    headSha: SHA,
    url: 'https://github.com/acme/services/pull/5',
    closedBefore: [],
    ...(state === 'merged' ? { merged: { at: '2026-01-01T00:00:00Z' } } : {}),
  })
})

test('readProposal() gives none when none is ours', async () => {
  const { proposals } = openMocked()
  github()
    .get(LIST_PATH)
    .reply(200, [pull(9, { user: ADA })])
  expect(await proposals.readProposal(REPO, BRANCH)).toBeUndefined()
})

test('readOpenProposals() gives ours from every page, by number', async () => {
  const { proposals } = openMocked()
  const path = `${BASE}/pulls?state=open&sort=created&direction=asc&per_page=100`
  github()
    .get(path)
    .reply(200, [pull(3), pull(1)], nextPage(path, 2))
    .get(`${path}&page=2`)
    .reply(200, [pull(4, { user: ADA }), pull(2)])
  expect((await proposals.readOpenProposals(REPO)).map(({ number }) => number)).toEqual([1, 2, 3])
})

const BRANCH_PATH = `${BASE}/branches/${encodeURIComponent(BRANCH)}`
const branch = (change: object = {}) => ({
  name: BRANCH,
  commit: { sha: SHA, parents: [{ sha: OTHER_SHA }], author: BOT },
  protected: false,
  ...change,
})

test.each([
  ['protected', branch({ protected: true }), { commit: SHA, parents: [OTHER_SHA], ours: true, isProtected: true }],
  ['ours', branch(), { commit: SHA, parents: [OTHER_SHA], ours: true, isProtected: false }],
  [
    'of a person',
    branch({ commit: { sha: SHA, parents: [], author: ADA } }),
    { commit: SHA, parents: [], ours: false, isProtected: false },
  ],
  [
    'of nobody known',
    branch({ commit: { sha: SHA, parents: [], author: null } }),
    { commit: SHA, parents: [], ours: false, isProtected: false },
  ],
  [
    'of an empty author',
    branch({ commit: { sha: SHA, parents: [], author: {} } }),
    { commit: SHA, parents: [], ours: false, isProtected: false },
  ],
  ['renamed', branch({ name: 'other' }), undefined],
])('readBranch() of a branch that is %s', async (_, answer, expected) => {
  const { proposals } = openMocked()
  github().get(BRANCH_PATH).reply(200, answer)
  expect(await proposals.readBranch(REPO, BRANCH)).toEqual(expected)
})

test('readBranch() of none', async () => {
  const { proposals } = openMocked()
  github().get(BRANCH_PATH).reply(404, { message: 'Branch not found' })
  expect(await proposals.readBranch(REPO, BRANCH)).toBeUndefined()
})

const COMMIT = {
  branch: BRANCH,
  parent: OTHER_SHA,
  edits: [
    { path: 'staging/service.pot/release.yaml', text: 'version: 1\n' },
    { path: 'staging/service.pot/old.yaml', text: undefined },
  ],
  message: 'Deploy service.pot',
}
const CREATE = [`${BASE}/git/refs`, { ref: `refs/heads/${BRANCH}`, sha: SHA }] as const
const updateOf = (force: boolean) =>
  [`${BASE}/git/refs/${encodeURIComponent(`heads/${BRANCH}`)}`, { sha: SHA, force }] as const

/** The three calls that make a commit; nobody is named as its author. */
function expectCommit(): void {
  github()
    .get(`${BASE}/git/commits/${OTHER_SHA}`)
    .reply(200, { tree: { sha: 'a'.repeat(40) } })
    .post(`${BASE}/git/trees`, {
      base_tree: 'a'.repeat(40),
      tree: [
        { path: 'staging/service.pot/release.yaml', mode: '100644', type: 'blob', content: 'version: 1\n' },
        { path: 'staging/service.pot/old.yaml', mode: '100644', type: 'blob', sha: null },
      ],
    })
    .reply(201, { sha: 'b'.repeat(40) })
    .post(`${BASE}/git/commits`, { message: 'Deploy service.pot', tree: 'b'.repeat(40), parents: [OTHER_SHA] })
    .reply(201, { sha: SHA })
}

test.each([
  ['rewrite', true],
  ['append', false],
] as const)('writeCommit() moves a branch that exists: %s', async (onto, force) => {
  const { proposals } = openMocked()
  expectCommit()
  github()
    .patch(...updateOf(force))
    .reply(200, {})
  expect(await proposals.writeCommit(REPO, { ...COMMIT, onto, exists: true })).toBe(SHA)
})

test.each(['rewrite', 'append'] as const)('writeCommit() makes a branch: %s', async (onto) => {
  const { proposals } = openMocked()
  expectCommit()
  github()
    .post(...CREATE)
    .reply(201, {})
  expect(await proposals.writeCommit(REPO, { ...COMMIT, onto, exists: false })).toBe(SHA)
})

test('writeCommit() rewrites a branch that came meanwhile, and makes one that went', async () => {
  const { proposals } = openMocked()
  expectCommit()
  github()
    .post(...CREATE)
    .reply(422, { message: 'Reference already exists' })
    .patch(...updateOf(true))
    .reply(200, {})
  expect(await proposals.writeCommit(REPO, { ...COMMIT, onto: 'rewrite', exists: false })).toBe(SHA)
  expectCommit()
  github()
    .patch(...updateOf(true))
    .reply(422, { message: 'Reference does not exist' })
    .post(...CREATE)
    .reply(201, {})
  expect(await proposals.writeCommit(REPO, { ...COMMIT, onto: 'rewrite', exists: true })).toBe(SHA)
})

test.each([
  [true, 'Update is not a fast forward'],
  [true, 'Reference does not exist'],
  [false, 'Reference already exists'],
])('writeCommit() appends only from its parent: exists %s, %s', async (exists, message) => {
  const { proposals } = openMocked()
  expectCommit()
  if (exists)
    github()
      .patch(...updateOf(false))
      .reply(422, { message })
  else
    github()
      .post(...CREATE)
      .reply(422, { message })
  await expect(proposals.writeCommit(REPO, { ...COMMIT, onto: 'append', exists })).rejects.toMatchObject({
    code: 'github-conflict',
    retryable: true,
  })
})

test('writeCommit() does not take another refusal for a branch that moved', async () => {
  const { proposals } = openMocked()
  expectCommit()
  github()
    .patch(...updateOf(true))
    .reply(422, { message: 'Repository rule violations found' })
  await expect(proposals.writeCommit(REPO, { ...COMMIT, onto: 'rewrite', exists: true })).rejects.toMatchObject({
    code: 'github-rejected',
  })
})

test('writeCommit() writes no commit that is too large', async () => {
  const { proposals } = openMocked()
  const edits = [{ path: 'a', text: 'x'.repeat(20 * 1024 * 1024) }]
  const writing = proposals.writeCommit(REPO, { ...COMMIT, edits, onto: 'rewrite', exists: true })
  await expect(writing).rejects.toMatchObject({ code: 'limit-exceeded' })
})

const OPEN = { branch: BRANCH, base: 'main', title: 'Deploy service.pot', body: 'text' }

test('openPull() opens one', async () => {
  const { proposals } = openMocked()
  github()
    .post(`${BASE}/pulls`, { head: BRANCH, base: 'main', title: 'Deploy service.pot', body: 'text' })
    .reply(201, pull(5, { title: OPEN.title, body: OPEN.body }))
  expect(await proposals.openPull(REPO, OPEN)).toMatchObject({ number: 5, branch: BRANCH, state: 'open', body: 'text' })
})

test('openPull() adopts the one that an earlier attempt opened', async () => {
  const { proposals } = openMocked()
  const refusal = { message: 'Validation Failed', errors: [{ message: 'A pull request already exists for acme:x.' }] }
  github().post(`${BASE}/pulls`).reply(422, refusal)
  github()
    .get(LIST_PATH)
    .reply(200, [pull(5)])
  github().patch(`${BASE}/pulls/5`, { title: OPEN.title, body: OPEN.body }).reply(200, pull(5))
  expect(await proposals.openPull(REPO, OPEN)).toMatchObject({ number: 5, title: OPEN.title, body: OPEN.body })
})

test('openPull() fails when there is nothing to propose', async () => {
  const { proposals } = openMocked()
  const refusal = { message: 'Validation Failed', errors: [{ message: 'No commits between main and x' }] }
  github().post(`${BASE}/pulls`).reply(422, refusal)
  github()
    .get(LIST_PATH)
    .reply(200, [pull(5, { state: 'closed' })])
  await expect(proposals.openPull(REPO, OPEN)).rejects.toMatchObject({ code: 'github-rejected' })
})

test('editPull() and closePull() change what they say', async () => {
  const { proposals } = openMocked()
  github().patch(`${BASE}/pulls/5`, { title: 'a', body: 'b' }).reply(200, pull(5))
  await proposals.editPull(REPO, 5, { title: 'a', body: 'b' })
  github().patch(`${BASE}/pulls/5`, { state: 'closed' }).reply(200, pull(5))
  await proposals.closePull(REPO, 5)
})
