import { expect, test } from '@jest/globals'
import {
  ADA,
  BOT,
  COMMENTS_PATH,
  github,
  nextPage,
  openMocked,
  PULL,
  PULL_PATH,
  SHA,
  useGithubMock,
} from './github-mock.ts'

useGithubMock()

const ONE_PATH = '/repos/acme/services/issues/comments/5'
const AT = '2026-01-01T00:00:00Z'
const ANSWER = {
  id: 5,
  user: ADA,
  body: '/deploy service.pot',
  created_at: AT,
  updated_at: AT,
  issue_url: 'https://api.github.com/repos/acme/services/issues/12',
}

test.each([
  ['a person', {}, { id: 5, author: 'Ada', isPerson: true, body: '/deploy service.pot', edited: false, at: AT }],
  ['a bot', { user: BOT }, { author: 'drawbridge[bot]', isPerson: false }],
  ['somebody gone', { user: null, body: null }, { author: 'ghost', isPerson: false, body: '' }],
  ['edited later', { updated_at: '2026-01-02T00:00:00Z' }, { edited: true }],
])('readComment() of %s', async (_, change, expected) => {
  const { comments } = openMocked()
  github()
    .get(ONE_PATH)
    .reply(200, { ...ANSWER, ...change })
  expect(await comments.readComment(PULL, 5)).toMatchObject(expected)
})

test.each([404, 410])('readComment() of a deleted one: %i', async (status) => {
  const { comments } = openMocked()
  github().get(ONE_PATH).reply(status)
  expect(await comments.readComment(PULL, 5)).toBeUndefined()
})

test('readComment() does not give the comment of another pull request', async () => {
  const { comments } = openMocked()
  github()
    .get(ONE_PATH)
    .reply(200, { ...ANSWER, issue_url: 'https://api.github.com/repos/acme/services/issues/112' })
  expect(await comments.readComment(PULL, 5)).toBeUndefined()
})

const REVIEW = {
  id: 6,
  user: ADA,
  body: '/allow',
  commit_id: SHA,
  state: 'COMMENTED',
  submitted_at: AT,
}

function answerReview(change: object, nodes: readonly unknown[] | null): void {
  github()
    .get(`${PULL_PATH}/reviews/6`)
    .reply(200, { ...REVIEW, ...change })
    .post('/graphql')
    .reply(200, { data: { repository: { pullRequest: { reviews: { nodes } } } } })
}

test.each<[string, object, readonly unknown[] | null, object]>([
  [
    'a person',
    {},
    [{ databaseId: 6, lastEditedAt: null }],
    { author: 'Ada', isPerson: true, edited: false, commit: SHA },
  ],
  ['a bot', { user: BOT }, [{ databaseId: 6, lastEditedAt: null }], { isPerson: false }],
  ['one that was edited', {}, [{ databaseId: 6, lastEditedAt: AT }], { edited: true }],
  ['one that is not listed', {}, [{ databaseId: 5, lastEditedAt: null }], { edited: true }],
  ['one of which nothing is told', {}, null, { edited: true }],
])('G27 readReview() of %s', async (_, change, nodes, expected) => {
  const { comments } = openMocked()
  answerReview(change, nodes)
  expect(await comments.readReview(PULL, 6)).toMatchObject({ id: 6, body: '/allow', at: AT, ...expected })
})

test('G27 readReview() of one that is gone', async () => {
  const { comments } = openMocked()
  github().get(`${PULL_PATH}/reviews/6`).reply(404)
  expect(await comments.readReview(PULL, 6)).toBeUndefined()
})

test('readMarked() gives ours from all pages, oldest first', async () => {
  const { comments } = openMocked()
  const path = `${COMMENTS_PATH}?per_page=100`
  github()
    .get(path)
    .reply(
      200,
      [
        { id: 1, user: BOT, body: '<!-- m --> one' },
        { id: 2, user: ADA, body: '<!-- m -->' },
      ],
      nextPage(path, 2),
    )
    .get(`${path}&page=2`)
    .reply(200, [
      { id: 3, user: BOT, body: 'no marker' },
      { id: 4, user: BOT, body: 'two <!-- m -->' },
    ])
  expect(await comments.readMarked(PULL, '<!-- m -->')).toEqual([
    { id: 1, body: '<!-- m --> one' },
    { id: 4, body: 'two <!-- m -->' },
  ])
})

test('readMarked() looks at the first thousand comments', async () => {
  const { comments } = openMocked()
  const path = `${COMMENTS_PATH}?per_page=100`
  for (let page = 1; page <= 10; page += 1) {
    github()
      .get(page === 1 ? path : `${path}&page=${page}`)
      .reply(200, [{ id: page, user: BOT, body: 'm' }], nextPage(path, page + 1))
  }
  expect(await comments.readMarked(PULL, 'm')).toHaveLength(10)
})

test('writeReply() and writeReaction() write', async () => {
  const { comments } = openMocked()
  github().post(COMMENTS_PATH, { body: 'done' }).reply(201, { id: 6 })
  await comments.writeReply(PULL, 'done')
  github()
    .post(`${ONE_PATH}/reactions`, { content: 'eyes' })
    .reply(201, { id: 1 })
    .post(`${ONE_PATH}/reactions`)
    .reply(200, { id: 1 })
  await comments.writeReaction(PULL, 5, 'eyes')
  await comments.writeReaction(PULL, 5, 'eyes')
})
