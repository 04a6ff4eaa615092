import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openAcme, REPO } from './acme.ts'
import type { Acme } from './acme.ts'

let acme: Acme
let now = new Date('2027-01-01T10:00:00Z')

beforeAll(async () => {
  acme = await openAcme({ clock: () => now })
  await acme.openPull('one')
})
afterAll(() => acme.close())

const comments = `${REPO}/issues/1/comments`

test.each<[string, Record<string, unknown>, number]>([
  ['65,536 characters', { body: 'x'.repeat(65_536) }, 201],
  ['65,537 characters', { body: 'x'.repeat(65_537) }, 422],
  ['nothing but blanks', { body: ' \n' }, 422],
  ['no body', {}, 422],
])('createComment() with %s', async (_, body, status) => {
  const answer = await acme.ana('POST', comments, body)
  expect(answer.status).toBe(status)
})

test('presentComment() tells a comment of the app from one of a person', async () => {
  const own = await acme.bot('POST', comments, { body: 'by the app' })
  const person = await acme.ana('POST', comments, { body: 'by a person' })
  expect(own.body).toMatchObject({
    user: { login: 'drawbridge[bot]', type: 'Bot' },
    performed_via_github_app: { slug: 'drawbridge' },
  })
  expect(person.body).toMatchObject({ user: { login: 'ana', type: 'User' }, performed_via_github_app: null })
})

test('updateComment() shows in updated_at, and only own comments or with write access', async () => {
  const made = await acme.cleo('POST', comments, { body: '/deploy' })
  const path = `${REPO}/issues/comments/${made.at('id')}`
  now = new Date('2027-01-01T10:05:00Z')
  expect((await acme.dora('PATCH', path, { body: 'no' })).status).toBe(404)
  expect((await acme.bot('PATCH', path, { body: '/rollback' })).at('updated_at')).toBe('2027-01-01T10:05:00Z')
  const since = await acme.bot('GET', `${REPO}/issues/comments?since=2027-01-01T10:05:00Z&sort=updated`)
  expect(since.body).toMatchObject([{ body: '/rollback', created_at: '2027-01-01T10:00:00Z' }])
  expect((await acme.cleo('DELETE', path)).status).toBe(204)
  expect((await acme.cleo('GET', path)).status).toBe(404)
})

test('addReaction() is there once, however often it is added', async () => {
  const made = await acme.ana('POST', comments, { body: 'react' })
  const path = `${REPO}/issues/comments/${made.at('id')}/reactions`
  const first = await acme.bot('POST', path, { content: 'eyes' })
  const second = await acme.bot('POST', path, { content: 'eyes' })
  expect([first.status, second.status, second.at('id')]).toEqual([201, 200, first.at('id')])
  expect((await acme.bot('POST', path, { content: 'moat' })).status).toBe(422)
  expect((await acme.bot('GET', path)).body).toHaveLength(1)
})
