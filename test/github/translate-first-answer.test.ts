import { expect, test } from '@jest/globals'
import { translateFirstAnswer } from '../../src/github/translate-first-answer.ts'

const address = { apiUrl: 'https://github.example.com/api/v3', setting: 'GITHUB_API_URL' }

/** What Octokit throws when `fetch` failed with this code. */
function failed(code: string): Error {
  const cause = Object.assign(new Error(`connect ${code}`), { code })
  return Object.assign(new Error(cause.message), { status: 500, cause: new TypeError('fetch failed', { cause }) })
}

test.each([
  ['ECONNREFUSED', 'GitHub cannot be reached: the connection is refused'],
  ['ENOTFOUND', 'GitHub cannot be reached: its name has no address (DNS)'],
  ['EAI_AGAIN', 'GitHub cannot be reached: its name cannot be looked up (DNS)'],
  ['EHOSTUNREACH', 'GitHub cannot be reached: there is no way to it'],
  ['UND_ERR_CONNECT_TIMEOUT', 'GitHub cannot be reached: it does not answer in time'],
  ['CERT_HAS_EXPIRED', 'GitHub cannot be reached: its certificate has expired'],
  ['ESOMETHING', 'GitHub cannot be reached: connect ESOMETHING'],
])('%s may pass: %s', (code, message) => {
  expect(translateFirstAnswer(failed(code), address)).toMatchObject({
    code: 'github-unavailable',
    retryable: true,
    message,
    advice:
      'See whether https://github.example.com/api/v3 is right (GITHUB_API_URL), and whether this machine may reach it.',
  })
})

test.each(['SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID'])(
  '%s stays until somebody changes something',
  (code) => {
    expect(translateFirstAnswer(failed(code), address)).toMatchObject({
      code: 'setup-wrong',
      retryable: false,
      message: `the certificate of https://github.example.com/api/v3 is not trusted here (${code})`,
      advice: 'Set NODE_EXTRA_CA_CERTS in the environment to a file with the certificates of whoever signed it.',
    })
  },
)

test('what a server says is bounded, and cannot move a terminal’s cursor', () => {
  const location = `https://x.test/\u001b[2J${'x'.repeat(5_000)}`
  const thrown = Object.assign(new Error('no'), {
    status: 302,
    response: { status: 302, headers: { location }, data: '' },
  })
  const { message = '' } = translateFirstAnswer(thrown, address) ?? {}
  expect(message).toContain('https://x.test/\\u{1b}[2J')
  expect(message.length).toBeLessThan(400)
})
