import { expect, test } from '@jest/globals'
import { ADA, BOT, github, logged, nextPage, openMocked, REPO, SHA, OTHER_SHA, useGithubMock } from './github-mock.ts'

useGithubMock()

const BASE = '/repos/acme/services'
const INSTALLATIONS = '/app/installations?per_page=100'
const REPOSITORIES = '/installation/repositories?per_page=100'
const repository = (name: string, change: object = {}) => ({
  name,
  owner: { login: 'acme' },
  archived: false,
  disabled: false,
  ...change,
})

test('readRepositories() gives every repository in use of every installation in use', async () => {
  const { listings } = openMocked()
  github()
    .get(INSTALLATIONS)
    .reply(200, [{ id: 1 }, { id: 2, suspended_at: '2026-01-01T00:00:00Z' }], nextPage(INSTALLATIONS, 2))
    .get(`${INSTALLATIONS}&page=2`)
    .reply(200, [{ id: 3, suspended_at: null }])
  github()
    .get(REPOSITORIES)
    .reply(
      200,
      { total_count: 3, repositories: [repository('services'), repository('old', { archived: true })] },
      nextPage(REPOSITORIES, 2),
    )
    .get(`${REPOSITORIES}&page=2`)
    .reply(200, { total_count: 3, repositories: [repository('off', { disabled: true }), repository('web')] })
    .get(REPOSITORIES)
    .reply(200, { total_count: 3, repositories: [repository('config')] })
  expect(await listings.readRepositories()).toEqual([
    { installation: 1, owner: 'acme', name: 'services' },
    { installation: 1, owner: 'acme', name: 'web' },
    { installation: 3, owner: 'acme', name: 'config' },
  ])
})

test('readRepositories() passes over an installation that was taken away meanwhile', async () => {
  const { listings } = openMocked()
  github()
    .get(INSTALLATIONS)
    .reply(200, [{ id: 1 }, { id: 2 }])
  github()
    .get(REPOSITORIES)
    .reply(403, { message: 'This installation has been suspended' })
    .get(REPOSITORIES)
    .reply(200, { total_count: 3, repositories: [repository('services')] })
  expect(await listings.readRepositories()).toEqual([{ installation: 2, owner: 'acme', name: 'services' }])
  expect(logged).toMatchObject([{ fields: { installation: 1 } }])
})

test('readRepositories() fails when GitHub does: an incomplete list would look like a complete one', async () => {
  const { listings } = openMocked()
  github()
    .get(INSTALLATIONS)
    .reply(200, [{ id: 1 }])
  github().get(REPOSITORIES).times(4).reply(502)
  await expect(listings.readRepositories()).rejects.toMatchObject({ code: 'github-unavailable' })
})

const pull = (number: number, updated: string, merged: string | null = null) => ({
  number,
  head: { sha: SHA },
  base: { sha: OTHER_SHA },
  updated_at: updated,
  merged_at: merged,
})

test('readOpenPulls() gives all pages, newest change first', async () => {
  const { listings } = openMocked()
  const path = `${BASE}/pulls?state=open&sort=updated&direction=desc&per_page=100`
  github()
    .get(path)
    .reply(200, [pull(2, '2026-01-02T00:00:00Z')], nextPage(path, 2))
    .get(`${path}&page=2`)
    .reply(200, [pull(1, '2026-01-01T00:00:00Z')])
  expect(await listings.readOpenPulls(REPO)).toEqual([
    { number: 2, headSha: SHA, baseSha: OTHER_SHA, updatedAt: '2026-01-02T00:00:00Z' },
    { number: 1, headSha: SHA, baseSha: OTHER_SHA, updatedAt: '2026-01-01T00:00:00Z' },
  ])
})

test('readMergedPulls() stops at the first page that is older than asked for', async () => {
  const { listings } = openMocked()
  const path = `${BASE}/pulls?state=closed&sort=updated&direction=desc&per_page=100`
  github()
    .get(path)
    .reply(
      200,
      [pull(5, '2026-01-09T00:00:00Z', '2026-01-08T00:00:00Z'), pull(4, '2026-01-08T00:00:00Z')],
      nextPage(path, 2),
    )
    .get(`${path}&page=2`)
    .reply(
      200,
      [
        // Commented on lately, merged long ago.
        pull(3, '2026-01-07T00:00:00Z', '2025-01-01T00:00:00Z'),
        pull(2, '2026-01-06T00:00:00Z', '2026-01-05T00:00:00Z'),
        pull(1, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'),
      ],
      nextPage(path, 3),
    )
  expect(await listings.readMergedPulls(REPO, '2026-01-05T00:00:00.000Z')).toEqual([
    { number: 5, mergedAt: '2026-01-08T00:00:00Z' },
    { number: 2, mergedAt: '2026-01-05T00:00:00Z' },
  ])
})

const comment = (id: number, change: object = {}) => ({
  id,
  body: `/deploy ${id}`,
  user: ADA,
  html_url: `https://github.com/acme/services/pull/12#issuecomment-${id}`,
  issue_url: 'https://api.github.com/repos/acme/services/issues/12',
  created_at: '2026-01-05T00:00:00Z',
  ...change,
})

test('readRecentComments() gives what people wrote on pull requests, oldest first', async () => {
  const { listings } = openMocked()
  const since = '2026-01-05T00:00:00Z'
  const path = `${BASE}/issues/comments?since=${encodeURIComponent(since)}&sort=created&direction=desc&per_page=100`
  github()
    .get(path)
    .reply(200, [comment(9), comment(8, { user: BOT }), comment(7, { user: null })], nextPage(path, 2))
    .get(`${path}&page=2`)
    .reply(
      200,
      [
        comment(6, { html_url: 'https://github.com/acme/services/issues/12#issuecomment-6' }),
        comment(5, { body: null }),
        // Written long ago, edited lately.
        comment(4, { created_at: '2025-01-01T00:00:00Z' }),
      ],
      nextPage(path, 3),
    )
  expect(await listings.readRecentComments(REPO, since)).toEqual([
    { pull: 12, comment: 5, body: '' },
    { pull: 12, comment: 9, body: '/deploy 9' },
  ])
})
