import { expect, test } from '@jest/globals'
import { OperationError } from '../../src/operation-error.ts'
import { callGithub, githubWords, translateGithubError } from '../../src/github/translate-github-error.ts'

type Shape = {
  status?: number
  message?: string
  headers?: Record<string, string>
  data?: object
  errors?: object[]
}

function thrown({ status, message = 'words', headers, data, errors }: Shape): Error {
  const request = {
    method: 'GET',
    url: 'https://api.github.com/repos/acme/services?token=x',
    headers: { authorization: 'x' },
  }
  const response = headers === undefined && data === undefined ? undefined : { headers: headers ?? {}, data }
  return Object.assign(new Error(message), { status, request, response, errors })
}

const DATE = 'Tue, 14 Nov 2023 22:13:20 GMT'
const SECOND = 1_700_000_000

test.each<[string, Shape, string, boolean, number | undefined]>([
  ['500', { status: 500 }, 'github-unavailable', true, undefined],
  ['502', { status: 502, headers: {} }, 'github-unavailable', true, undefined],
  ['503 with a time', { status: 503, headers: { 'retry-after': '7' } }, 'github-unavailable', true, 7_000],
  ['401', { status: 401, headers: {} }, 'github-denied', false, undefined],
  [
    '403',
    { status: 403, message: 'Resource not accessible by integration', headers: {} },
    'github-denied',
    false,
    undefined,
  ],
  [
    '403 with quota left',
    { status: 403, headers: { 'x-ratelimit-remaining': '12' } },
    'github-denied',
    false,
    undefined,
  ],
  [
    '403 without quota',
    { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${SECOND + 90}`, date: DATE } },
    'github-rate-limited',
    true,
    91_000,
  ],
  [
    '403 with a reset in the past',
    { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${SECOND - 90}`, date: DATE } },
    'github-rate-limited',
    true,
    1_000,
  ],
  ['403 with a time', { status: 403, headers: { 'retry-after': '60' } }, 'github-rate-limited', true, 60_000],
  [
    '403 with words alone',
    { status: 403, message: 'You have exceeded a secondary rate limit.', headers: {} },
    'github-rate-limited',
    true,
    undefined,
  ],
  ['429', { status: 429, headers: {} }, 'github-rate-limited', true, undefined],
  ['404', { status: 404, headers: {} }, 'github-not-found', false, undefined],
  ['410', { status: 410, headers: {} }, 'github-not-found', false, undefined],
  ['409', { status: 409, headers: {} }, 'github-conflict', true, undefined],
  ['422 of a moved ref', { status: 422, message: 'Update is not a fast forward' }, 'github-conflict', true, undefined],
  ['422 of a new ref', { status: 422, message: 'Reference already exists' }, 'github-conflict', true, undefined],
  ['422', { status: 422, message: 'Validation Failed' }, 'github-rejected', false, undefined],
  ['400', { status: 400 }, 'github-rejected', false, undefined],
  ['451', { status: 451 }, 'github-rejected', false, undefined],
  ['GraphQL limit', { errors: [{ type: 'RATE_LIMITED' }], headers: {} }, 'github-rate-limited', true, undefined],
  [
    'GraphQL limit as the plugin throws it',
    {
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${SECOND}`, date: DATE },
      data: { errors: [{ type: 'RATE_LIMITED' }] },
    },
    'github-rate-limited',
    true,
    1_000,
  ],
  ['GraphQL not found', { errors: [{ type: 'NOT_FOUND' }] }, 'github-not-found', false, undefined],
  ['GraphQL forbidden', { errors: [{ type: 'FORBIDDEN' }] }, 'github-denied', false, undefined],
  ['GraphQL trouble', { errors: [{ message: 'Something went wrong' }] }, 'github-unavailable', true, undefined],
])('translateGithubError() tells %s apart', (_, shape, code, retryable, retryAfterMs) => {
  const error = translateGithubError(thrown(shape))
  expect(error).toBeInstanceOf(OperationError)
  expect({ code: error.code, retryable: error.retryable, retryAfterMs: error.retryAfterMs }).toEqual({
    code,
    retryable,
    retryAfterMs,
  })
})

test('translateGithubError() names the request and what GitHub said, on one short line without the query', () => {
  const { message } = translateGithubError(thrown({ status: 422, message: 'Validation\nFailed '.repeat(100) }))
  expect(message).toMatch(/^GET \/repos\/acme\/services: 422 Validation Failed Validation/)
  expect(message).not.toMatch(/token|\n/)
  expect(message.length).toBeLessThan(400)
})

test('translateGithubError() leaves one that was translated as it is', () => {
  const error = new OperationError('limit-exceeded', 'too many', { retryable: false })
  expect(translateGithubError(error)).toBe(error)
})

test('callGithub() translates what GitHub did, and lets our own bugs through', async () => {
  const bug = new TypeError('x is undefined')
  await expect(callGithub(() => Promise.reject(bug))).rejects.toBe(bug)
  await expect(callGithub(() => Promise.reject(thrown({ status: 500 })))).rejects.toMatchObject({
    code: 'github-unavailable',
  })
})

test('githubWords() gives what a person can use', () => {
  const message =
    'Reviews may only be requested from collaborators. - https://docs.github.com/rest/pulls/review-requests#x'
  expect(githubWords(translateGithubError(thrown({ status: 422, message })))).toBe(
    'Reviews may only be requested from collaborators.',
  )
})
