import { OperationError } from '../operation-error.ts'
import { clipText, plainText } from '../text/plain-text.ts'
import { isGithubError, translateGithubError } from './translate-github-error.ts'

/** Where GitHub should be, and the setting or option that says so. */
export type GithubAddress = { readonly apiUrl: string; readonly setting: string }

type Thrown = Error & {
  readonly status?: number
  readonly code?: unknown
  readonly response?: {
    readonly status: number
    readonly headers: Readonly<Record<string, unknown>>
    readonly data: unknown
  }
}

/**
 * What came of the first request to a server that should be GitHub: an `OperationError` with advice when it is down or
 * is something else; undefined when GitHub itself refused, which proves that it is there. Retryable is what may pass by
 * itself: no connection, 5xx whatever is in it (GitHub's own is a web page), limits. A server that answers like no
 * GitHub, and one that is not believed, stay so.
 */
export function translateFirstAnswer(error: unknown, address: GithubAddress): OperationError | undefined {
  if (!isGithubError(error)) return notGithub(address, 'its answer cannot be read', error)
  const thrown = error as Thrown
  const { response, status = 0 } = thrown
  if (response === undefined) return translateConnection(thrown, address)
  // What refuses nothing is no refusal.
  if (status < 400) return notGithub(address, describeAnswer(thrown), error)
  const translated = translateGithubError(error)
  if (translated.code === 'github-rate-limited') {
    return unavailable('GitHub limits our requests', error, {
      code: 'github-rate-limited',
      retryAfterMs: translated.retryAfterMs,
      advice: 'Try again later.',
    })
  }
  if (status >= 500 && response.status < 400) {
    return unavailable("GitHub's answer breaks off", error, {
      advice: `Try again later, or see what ${address.apiUrl} is.`,
    })
  }
  if (status >= 500 || status === 408) {
    return unavailable(`GitHub answers ${status}`, error, {
      advice: `Try again later, or see what ${address.apiUrl} is.`,
    })
  }
  return isGithubsRefusal(response) ? undefined : notGithub(address, describeAnswer(thrown), error)
}

/** An answer that did not fail but is not what GitHub answers either, as Octokit would throw it. */
export function asFailure(answer: {
  readonly status: number
  readonly data: unknown
  readonly headers: object
}): Error {
  return Object.assign(new Error('no answer of GitHub'), { status: answer.status, response: answer })
}

/** GitHub's own words in a refusal, on one line; at most 200 characters. */
export function refusalWords(error: unknown): string {
  const { message } = ((error as Thrown).response?.data ?? {}) as { readonly message?: unknown }
  return clipText(plainText(String(message)), WORDS_MAX)
}

/** An answer that is none of GitHub, although nothing failed. */
export function notGithub({ apiUrl, setting }: GithubAddress, what: string, cause?: unknown): OperationError {
  return new OperationError('setup-wrong', `${setting} ${apiUrl} is not GitHub's API: ${what}`, {
    retryable: false,
    cause,
    advice: 'It is https://api.github.com, or https://HOST/api/v3 of a GitHub Enterprise Server.',
  })
}

// https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api: a refusal says where it is
// documented.
function isGithubsRefusal({ headers, data }: NonNullable<Thrown['response']>): boolean {
  const { message, documentation_url: documentation } = Object(data) as Record<string, unknown>
  const signed = typeof documentation === 'string' || headers['x-github-request-id'] !== undefined
  return typeof message === 'string' && signed
}

function describeAnswer({ status, response }: Thrown): string {
  const { location, 'content-type': type } = response?.headers ?? {}
  if (typeof location === 'string') return `it sends us on to ${clipText(plainText(location), WORDS_MAX)} (${status})`
  const kind = typeof type === 'string' && type.includes('html') ? 'a web page' : 'something else'
  return `it answers with ${kind} (${status})`
}

function translateConnection(error: Error, address: GithubAddress): OperationError {
  const { apiUrl, setting } = address
  const code = systemCode(error)
  const { protocol, port } = new URL(apiUrl)
  if (NOT_HTTP.test(code)) return notGithub(address, `what is there does not speak ${protocol.slice(0, -1)}`, error)
  // https://fetch.spec.whatwg.org/#port-blocking
  if (code === BAD_PORT) return notGithub(address, `port ${port} is for something else`, error)
  if (NOT_TRUSTED.test(code)) {
    return new OperationError('setup-wrong', `the certificate of ${apiUrl} is not trusted here (${code})`, {
      retryable: false,
      cause: error,
      advice: 'Set NODE_EXTRA_CA_CERTS in the environment to a file with the certificates of whoever signed it.',
    })
  }
  const reason = REASONS.get(code) ?? clipText(plainText(error.message), WORDS_MAX)
  return unavailable(`GitHub cannot be reached: ${reason}`, error, {
    advice: `See whether ${apiUrl} is right (${setting}), and whether this machine may reach it.`,
  })
}

function unavailable(
  message: string,
  cause: unknown,
  { code = 'github-unavailable', ...options }: Pick<OperationError, 'advice'> & Partial<OperationError>,
): OperationError {
  return new OperationError(code, message, { ...options, retryable: true, cause })
}

/** The code of what failed below `fetch`, or its name or words where it has no code. */
function systemCode(error: Error): string {
  let at: unknown = error
  for (let depth = 0; typeof at === 'object' && at !== null && depth < CAUSES_MAX; depth += 1) {
    const { code, name, message, cause } = at as Partial<Thrown>
    if (typeof code === 'string') return code
    if (NAMED.has(name ?? '')) return name ?? ''
    if (message === BAD_PORT) return BAD_PORT
    at = cause
  }
  return ''
}

// What `fetch` says of ports that it refuses to ask.
const BAD_PORT = 'bad port'

const WORDS_MAX = 200
const CAUSES_MAX = 5

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'the connection is refused'],
  ['ECONNRESET', 'the connection breaks off'],
  ['EPIPE', 'the connection breaks off'],
  ['UND_ERR_SOCKET', 'the connection breaks off'],
  ['ENOTFOUND', 'its name has no address (DNS)'],
  ['EAI_AGAIN', 'its name cannot be looked up (DNS)'],
  ['EHOSTUNREACH', 'there is no way to it'],
  ['ENETUNREACH', 'there is no way to it'],
  ['ETIMEDOUT', 'it does not answer in time'],
  ['UND_ERR_CONNECT_TIMEOUT', 'it does not answer in time'],
  ['TimeoutError', 'it does not answer in time'],
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
])
const NAMED: ReadonlySet<string> = new Set(['TimeoutError', 'HTTPParserError'])
const NOT_HTTP = /^(EPROTO|HPE_|HTTPParserError|ERR_SSL_)/
const NOT_TRUSTED =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_(?!HAS_EXPIRED)|ERR_TLS_CERT_)/
