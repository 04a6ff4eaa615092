import { expect, test } from '@jest/globals'
import { checkDigest } from '../../src/report/formats/check-digest.ts'
import type { Check } from '../../src/report/formats/check.ts'
import {
  ADA,
  APP_ID,
  BOT,
  COMMENTS_PATH,
  github,
  nextPage,
  openMocked,
  PULL,
  PULL_PATH,
  REPO,
  SHA,
  useGithubMock,
} from './github-mock.ts'

useGithubMock()

const MARKER = '<!-- drawbridge:verdict -->'
const RUNS_PATH = '/repos/acme/services/check-runs'
const LIST_PATH = `/repos/acme/services/commits/${SHA}/check-runs?check_name=drawbridge&app_id=${APP_ID}&filter=all&per_page=100`
const LIST_COMMENTS = `${COMMENTS_PATH}?per_page=100`

const run = (id: number, change: object = {}) => ({
  id,
  name: 'drawbridge',
  app: { id: APP_ID },
  external_id: `digest-${id}`,
  status: 'completed',
  output: { annotations_count: 0 },
  ...change,
})
const comment = (id: number, body: string, change: object = {}) => ({ id, body, user: BOT, ...change })

test('readPublished() finds check run and comment in two calls', async () => {
  const { verdicts } = openMocked()
  github()
    .get(LIST_PATH)
    .reply(200, { total_count: 1, check_runs: [run(5)] })
  github()
    .get(LIST_COMMENTS)
    .reply(200, [comment(1, 'another'), comment(2, `${MARKER}\nours`)])
  expect(await verdicts.readPublished(PULL, { head: SHA, name: 'drawbridge' }, MARKER)).toMatchObject({
    check: { id: 5, digest: 'digest-5' },
    comment: { id: 2, body: `${MARKER}\nours` },
  })
})

test('readPublished() without a commit looks for the comment alone', async () => {
  const { verdicts } = openMocked()
  github().get(LIST_COMMENTS).reply(200, [])
  expect(await verdicts.readPublished(PULL, undefined, MARKER)).toEqual({ check: undefined, comment: undefined })
})

test('readPublished() takes the newest of our check runs, and none of others', async () => {
  const { verdicts } = openMocked()
  const runs = [run(5), run(9), run(7), run(20, { app: { id: 1 } }), run(21, { app: null }), run(22, { name: 'lint' })]
  github().get(LIST_PATH).reply(200, { total_count: runs.length, check_runs: runs })
  github().get(LIST_COMMENTS).reply(200, [])
  const { check } = await verdicts.readPublished(PULL, { head: SHA, name: 'drawbridge' }, MARKER)
  expect(check?.id).toBe(9)
})

test('readPublished() ignores a marker that somebody else wrote', async () => {
  const { verdicts } = openMocked()
  github()
    .get(LIST_COMMENTS)
    .reply(200, [
      comment(1, MARKER, { user: ADA }),
      comment(2, MARKER, { user: null }),
      comment(3, MARKER, { user: { login: 'other[bot]', type: 'Bot' } }),
      comment(4, MARKER, { user: { login: 'drawbridge[bot]', type: 'User' } }),
      comment(5, MARKER, { user: ADA, performed_via_github_app: { id: APP_ID } }),
      comment(6, MARKER, { user: { login: 'other[bot]', type: 'Bot' }, performed_via_github_app: { id: 1 } }),
      comment(7, null as unknown as string),
    ])
  expect((await verdicts.readPublished(PULL, undefined, MARKER)).comment).toBeUndefined()
})

test('readPublished() knows our comment by the app too, after the app was renamed', async () => {
  const { verdicts } = openMocked()
  const renamed = { user: { login: 'old-name[bot]', type: 'Bot' }, performed_via_github_app: { id: APP_ID } }
  github()
    .get(LIST_COMMENTS)
    .reply(200, [comment(1, MARKER, renamed)])
  expect((await verdicts.readPublished(PULL, undefined, MARKER)).comment?.id).toBe(1)
})

test('readPublished() reads comments page by page until ours is found', async () => {
  const { verdicts } = openMocked()
  github()
    .get(LIST_COMMENTS)
    .reply(200, [comment(1, 'x', { user: ADA })], nextPage(LIST_COMMENTS, 2))
    .get(`${LIST_COMMENTS}&page=2`)
    .reply(200, [comment(2, MARKER)], nextPage(LIST_COMMENTS, 3))
  expect((await verdicts.readPublished(PULL, undefined, MARKER)).comment?.id).toBe(2)
})

const FAILURE: Check = {
  state: 'failure',
  title: '1 undeclared call',
  summary: 'service.emoji calls service.ledger',
  annotations: [
    { path: 'service.emoji/main.go', line: 7, level: 'failure', title: 'undeclared-call', message: 'not allowed' },
  ],
}
const WAITING: Check = { state: 'pending', title: 'Waiting for @acme/ledger', summary: 'a table', annotations: [] }
const SUCCESS: Check = { state: 'success', title: 'All agreed', summary: '', annotations: [] }

test('writeCheck() creates a check run with everything in one call', async () => {
  const { verdicts } = openMocked()
  github()
    .post(RUNS_PATH, {
      name: 'drawbridge',
      head_sha: SHA,
      status: 'completed',
      conclusion: 'failure',
      external_id: checkDigest(FAILURE),
      output: {
        title: '1 undeclared call',
        summary: 'service.emoji calls service.ledger',
        annotations: [
          {
            path: 'service.emoji/main.go',
            start_line: 7,
            end_line: 7,
            annotation_level: 'failure',
            title: 'undeclared-call',
            message: 'not allowed',
          },
        ],
      },
    })
    .reply(201, run(1))
  await verdicts.writeCheck(REPO, { head: SHA, name: 'drawbridge' }, FAILURE, undefined)
})

test.each([
  ['waiting, then agreed', run(5, { status: 'in_progress' }), SUCCESS, 'patch'],
  ['waiting, then failed', run(5, { status: 'in_progress' }), FAILURE, 'patch'],
  ['agreed, then failed', run(5), FAILURE, 'patch'],
  ['agreed, then waiting again', run(5), WAITING, 'post'],
  ['failed with annotations, then agreed', run(5, { output: { annotations_count: 3 } }), SUCCESS, 'post'],
] as const)(
  'writeCheck() renews the check run, or makes another where annotations would pile up: %s',
  async (...row) => {
    const [, existing, check, method] = row
    const { verdicts } = openMocked()
    github()
      .get(LIST_PATH)
      .reply(200, { total_count: 1, check_runs: [existing] })
    github().get(LIST_COMMENTS).reply(200, [])
    const published = await verdicts.readPublished(PULL, { head: SHA, name: 'drawbridge' }, MARKER)
    const status = check.state === 'pending' ? 'in_progress' : 'completed'
    const isRight = (body: { status?: string; external_id?: string; conclusion?: string }) =>
      body.status === status &&
      body.external_id === checkDigest(check) &&
      body.conclusion === (check.state === 'pending' ? undefined : check.state)
    if (method === 'patch') github().patch(`${RUNS_PATH}/5`, isRight).reply(200, run(5))
    else github().post(RUNS_PATH, isRight).reply(201, run(6))
    await verdicts.writeCheck(REPO, { head: SHA, name: 'drawbridge' }, check, published.check)
  },
)

test('writeCheck() and writeComment() send nothing when it is there already', async () => {
  const { verdicts } = openMocked()
  await verdicts.writeCheck(REPO, { head: SHA, name: 'drawbridge' }, SUCCESS, { id: 5, digest: checkDigest(SUCCESS) })
  await verdicts.writeComment(PULL, 'same', { id: 5, body: 'same' })
})

test('writeComment() creates the first and edits it later', async () => {
  const { verdicts } = openMocked()
  github().post(COMMENTS_PATH, { body: 'one' }).reply(201, { id: 5 })
  await verdicts.writeComment(PULL, 'one', undefined)
  github().patch('/repos/acme/services/issues/comments/5', { body: 'two' }).reply(200, { id: 5 })
  await verdicts.writeComment(PULL, 'two', { id: 5, body: 'one' })
})

test('writeComment() creates another when somebody deleted ours meanwhile', async () => {
  const { verdicts } = openMocked()
  github().patch('/repos/acme/services/issues/comments/5').reply(404)
  github().post(COMMENTS_PATH, { body: 'two' }).reply(201, { id: 6 })
  await verdicts.writeComment(PULL, 'two', { id: 5, body: 'one' })
})

test('writeComment() keeps the oldest of several and deletes the rest', async () => {
  const { verdicts } = openMocked()
  const bodies = [1, 2, 3].map((id) => comment(id, `${MARKER} ${id}`))
  github()
    .get(LIST_COMMENTS)
    .reply(200, [comment(9, MARKER, { user: ADA }), ...bodies])
  const published = await verdicts.readPublished(PULL, undefined, MARKER)
  github().patch('/repos/acme/services/issues/comments/1', { body: 'new' }).reply(200, {})
  github().delete('/repos/acme/services/issues/comments/2').reply(204)
  github().delete('/repos/acme/services/issues/comments/3').reply(404)
  await verdicts.writeComment(PULL, 'new', published.comment)
})

const REVIEWERS_PATH = `${PULL_PATH}/requested_reviewers`

test('requestReviews() asks all in one call, and nobody in none', async () => {
  const { verdicts } = openMocked()
  github()
    .post(REVIEWERS_PATH, { team_reviewers: ['ledger', 'pot'], reviewers: ['ada'] })
    .reply(201, {})
  expect(await verdicts.requestReviews(PULL, { teams: ['ledger', 'pot'], users: ['ada'] })).toEqual([])
  expect(await verdicts.requestReviews(PULL, { teams: [], users: [] })).toEqual([])
})

test('requestReviews() asks one by one when GitHub refuses the whole, and tells who was refused', async () => {
  const { verdicts } = openMocked()
  const message = 'Reviews may only be requested from collaborators.'
  github()
    .post(REVIEWERS_PATH, { team_reviewers: ['ledger', 'gone'], reviewers: ['ada'] })
    .reply(422, { message })
    .post(REVIEWERS_PATH, { team_reviewers: ['ledger'], reviewers: [] })
    .reply(201, {})
    .post(REVIEWERS_PATH, { team_reviewers: ['gone'], reviewers: [] })
    .reply(422, { message, documentation_url: 'https://docs.github.com/rest/pulls/review-requests' })
    .post(REVIEWERS_PATH, { team_reviewers: [], reviewers: ['ada'] })
    .reply(201, {})
  expect(await verdicts.requestReviews(PULL, { teams: ['ledger', 'gone'], users: ['ada'] })).toEqual([
    { owner: '@acme/gone', why: message },
  ])
})

test('requestReviews() does not ask a single owner twice', async () => {
  const { verdicts } = openMocked()
  github().post(REVIEWERS_PATH).reply(422, { message: 'Review cannot be requested from pull request author.' })
  expect(await verdicts.requestReviews(PULL, { teams: [], users: ['ada'] })).toEqual([
    { owner: '@ada', why: 'Review cannot be requested from pull request author.' },
  ])
})

test('requestReviews() fails when GitHub fails, rather than call it refused', async () => {
  const { verdicts } = openMocked()
  github().post(REVIEWERS_PATH).reply(403, { message: 'Resource not accessible by integration' })
  await expect(verdicts.requestReviews(PULL, { teams: ['ledger'], users: [] })).rejects.toMatchObject({
    code: 'github-denied',
  })
})
