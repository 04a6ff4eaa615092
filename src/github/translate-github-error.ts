import { OperationError, type OperationCode } from '../operation-error.ts'

/** What Octokit throws: `RequestError` has a status, `GraphqlResponseError` has errors; both may carry headers. */
type GithubError = Error & {
  readonly status?: number
  readonly request?: { readonly method?: string; readonly url?: string }
  readonly response?: { readonly headers?: Headers; readonly data?: { readonly errors?: readonly GraphqlProblem[] } }
  readonly headers?: Headers
  readonly errors?: readonly GraphqlProblem[]
}
type Headers = Readonly<Record<string, string | number | undefined>>
type GraphqlProblem = { readonly type?: string }

/**
 * Does a call to GitHub, and turns whatever it throws for the world's sake into an `OperationError`. Anything else that
 * is thrown is our own bug and comes out as it is.
 */
export async function callGithub<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw isGithubError(error) ? translateGithubError(error) : error
  }
}

/**
 * Turns an error of Octokit into an `OperationError`. Limits are told apart by what GitHub documents: 429, or 403 with
 * `retry-after`, with no quota left, or with words about the secondary limit. The message names the request and
 * GitHub's own words, never headers or bodies.
 * Source: docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api and troubleshooting-the-rest-api.
 */
export function translateGithubError(error: unknown): OperationError {
  if (error instanceof OperationError) return error
  const thrown = error as GithubError
  const message = describe(thrown)
  const retryAfterMs = retryAfter(thrown)
  const kind = classify(thrown, retryAfterMs)
  return new OperationError(kind.code, message, { retryable: kind.retryable, retryAfterMs, cause: error })
}

/** Whether GitHub, or the way there, is what failed. */
export function isGithubError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { status, errors, response } = error as GithubError
  return (
    error instanceof OperationError || typeof status === 'number' || Array.isArray(errors) || response !== undefined
  )
}

/** Whether GitHub answered with this status. */
export function hasStatus(error: unknown, ...statuses: readonly number[]): boolean {
  const cause: unknown = error instanceof OperationError ? error.cause : error
  return cause instanceof Error && statuses.includes((cause as GithubError).status ?? 0)
}

/**
 * What GitHub said in so many words, without the request: for people who can do something about it. At most 300
 * characters.
 */
export function githubWords(error: OperationError): string {
  const cause = error.cause instanceof Error ? error.cause : error
  return shorten(cause.message.replace(/ - https:\/\/docs\.github\.com\S*$/, ''))
}

function classify(error: GithubError, retryAfterMs: number | undefined): { code: OperationCode; retryable: boolean } {
  const types = (error.errors ?? error.response?.data?.errors ?? []).map((problem) => problem.type ?? '')
  const { status } = error
  if (types.includes('RATE_LIMITED') || isRateLimit(error, retryAfterMs)) {
    return { code: 'github-rate-limited', retryable: true }
  }
  if (types.includes('NOT_FOUND')) return { code: 'github-not-found', retryable: false }
  if (types.some((type) => ['FORBIDDEN', 'INSUFFICIENT_SCOPES', 'SAML'].includes(type))) {
    return { code: 'github-denied', retryable: false }
  }
  if (status === undefined || status >= 500) return { code: 'github-unavailable', retryable: true }
  switch (status) {
    case 401:
    case 403:
      return { code: 'github-denied', retryable: false }
    case 404:
    case 410:
      return { code: 'github-not-found', retryable: false }
    case 409:
      return { code: 'github-conflict', retryable: true }
    case 422:
      return MOVED_REF.test(error.message)
        ? { code: 'github-conflict', retryable: true }
        : { code: 'github-rejected', retryable: false }
    default:
      return { code: 'github-rejected', retryable: false }
  }
}

function isRateLimit(error: GithubError, retryAfterMs: number | undefined): boolean {
  if (error.status === 429) return true
  return error.status === 403 && (retryAfterMs !== undefined || SECONDARY.test(error.message))
}

/** Milliseconds until GitHub wants to hear from us again, by its own clock, so that ours may be wrong. */
function retryAfter(error: GithubError): number | undefined {
  const headers = error.response?.headers ?? error.headers ?? {}
  const seconds = Number(headers['retry-after'] ?? Number.NaN)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN)
  if (String(headers['x-ratelimit-remaining']) !== '0' || !Number.isFinite(reset)) return undefined
  const date = Date.parse(String(headers.date))
  const now = Number.isNaN(date) ? Date.now() : date
  // The quota is there a second after the reset, not at it.
  return Math.max(0, reset * 1000 - now) + 1000
}

function describe({ request, status, message }: GithubError): string {
  const path = request?.url === undefined || !URL.canParse(request.url) ? '' : new URL(request.url).pathname
  const place = request?.method === undefined ? 'GitHub' : `${request.method} ${path}`
  return `${place}: ${status === undefined ? '' : `${status} `}${shorten(message)}`
}

function shorten(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ')
  return line.length > MESSAGE_CHARS_MAX ? `${line.slice(0, MESSAGE_CHARS_MAX)}…` : line
}

const MESSAGE_CHARS_MAX = 300
const SECONDARY = /secondary rate|abuse detection/i
const MOVED_REF =
  /not a fast.?forward|reference already exists|reference does not exist|sha.? (?:wasn't|does not match)/i
