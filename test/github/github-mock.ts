import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals'
import nock from 'nock'
import type { Log, PullRef, RepoRef } from '../../src/flow/ports/ports.ts'
import { buildOctokit, type OctokitPolicy } from '../../src/github/build-octokit.ts'
import type { GithubAccess } from '../../src/github/github-access.ts'
import { openGithub } from '../../src/github/open-github.ts'

export const REPO: RepoRef = { installation: 7, owner: 'acme', name: 'services' }
export const PULL: PullRef = { ...REPO, number: 12 }
export const PULL_PATH = '/repos/acme/services/pulls/12'
export const COMMENTS_PATH = '/repos/acme/services/issues/12/comments'
export const SHA = '4c5b52f1797a1161a7c12a91724a47f527b152f2'
export const OTHER_SHA = '010dcc2efb498ee698f24e66e2b49a9d05795f70'

export const BOT = { login: 'drawbridge[bot]', type: 'Bot', id: 99 }
export const ADA = { login: 'Ada', type: 'User', id: 1 }
export const APP_ID = 4242

// A server of a test's own.
const LOCAL = 'http://127.0.0.1'
const HOST = 'https://api.github.com'
const unexpected: string[] = []
export const logged: { fields: object; message: string }[] = []

/** For a file of tests: every expected request must come, no other may, and none reaches the network. */
export function useGithubMock(): void {
  beforeAll(() => {
    if (!nock.isActive()) nock.activate()
  })
  beforeEach(() => {
    unexpected.length = 0
    logged.length = 0
    nock.disableNetConnect()
    nock.emitter.on('no match', noteUnexpected)
  })
  afterEach(() => {
    const pending = nock.pendingMocks()
    nock.abortPendingRequests()
    nock.cleanAll()
    nock.emitter.off('no match', noteUnexpected)
    expect({ pending, unexpected }).toEqual({ pending: [], unexpected: [] })
  })
  // Test files in the same process that reach real servers do without it.
  afterAll(() => nock.restore())
}

function noteUnexpected(request: { method?: string; url?: string }): void {
  if (!request.url?.startsWith(LOCAL)) unexpected.push(`${request.method} ${request.url}`)
}

/** Requests expected of us, one after the other or at once; each exactly once. */
export function github(): nock.Scope {
  return nock(HOST)
}

/** The header that says which page comes next. */
export function nextPage(path: string, page: number): Record<string, string> {
  return { link: `<${HOST}${path}${path.includes('?') ? '&' : '?'}page=${page}>; rel="next"` }
}

export function openMocked(policy: Partial<OctokitPolicy> = {}, baseUrl = HOST) {
  const note = (fields: object, message: string) => void logged.push({ fields, message })
  const log: Log = { info: note, warn: note, error: note }
  const Octokit = buildOctokit({ log, writeSpacingMs: 0, secondMs: 0, ...policy })
  const octokit = new Octokit({ auth: { token: 'ghs_secret' }, baseUrl })
  const access: GithubAccess = {
    octokitFor: async () => octokit,
    appOctokit: octokit,
    appId: APP_ID,
    slug: 'drawbridge',
    log,
  }
  return { ...openGithub(access), access, octokit }
}
