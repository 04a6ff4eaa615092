import type { Log } from '../flow/ports/ports.ts'
import { OperationError } from '../operation-error.ts'
import { buildOctokit } from './build-octokit.ts'
import {
  asFailure,
  notGithub,
  refusalWords,
  translateFirstAnswer,
  type GithubAddress,
} from './translate-first-answer.ts'

/** What GitHub knows of the app. */
export type GithubApp = {
  /** Its name in URLs. */
  readonly slug: string
  /** What it may do: permission → `read`, `write` or `admin`. */
  readonly permissions: Readonly<Record<string, string>>
  /** The events that it is sent. */
  readonly events: readonly string[]
}

export type AppCredentials = { readonly apiUrl: string; readonly appId: number; readonly privateKey: string }

/**
 * Asks GitHub once who the app is, which shows whether the address is GitHub's, and whether app and key belong
 * together. Throws an `OperationError` with advice: retryable when GitHub is not there now; `setup-wrong` when the
 * server is something else; `github-denied` or `github-not-found` when GitHub does not take the credentials.
 */
export async function readApp(
  { apiUrl, appId, privateKey }: AppCredentials,
  { log, signal, timeoutMs }: { readonly log: Log; readonly signal?: AbortSignal; readonly timeoutMs?: number },
): Promise<GithubApp> {
  const address = { apiUrl, setting: 'GITHUB_API_URL' }
  const warn = (message: string) => log.warn({}, message)
  const Octokit = buildOctokit({ log, timeoutMs })
  const octokit = new Octokit({
    auth: { appId, privateKey },
    baseUrl: apiUrl,
    throttle: { enabled: false },
    log: { debug: () => undefined, info: () => undefined, warn, error: warn },
  })
  let answer: { readonly status: number; readonly data: unknown; readonly headers: object }
  try {
    // A redirect is no answer: the API has none here, and a log-in page behind one is no API.
    answer = await octokit.request('GET /app', {
      request: { retries: 0, redirect: 'manual', ...(signal ? { signal } : {}) },
    })
  } catch (error) {
    throw translateFirstAnswer(error, address) ?? translateRefusal(error, { appId })
  }
  return parseApp(answer, address)
}

function parseApp(
  answer: { readonly status: number; readonly data: unknown; readonly headers: object },
  address: GithubAddress,
): GithubApp {
  const { slug, permissions, events } = Object(answer.data) as Partial<Record<keyof GithubApp, unknown>>
  if (answer.status !== 200 || typeof slug !== 'string') {
    const failure = asFailure(answer)
    throw translateFirstAnswer(failure, address) ?? notGithub(address, `it answers ${answer.status}`, failure)
  }
  return {
    slug,
    permissions: Object(permissions) as Record<string, string>,
    events: Array.isArray(events) ? events.map(String) : [],
  }
}

function translateRefusal(error: unknown, { appId }: { readonly appId: number }): OperationError {
  const { status } = error as { readonly status?: number }
  const words = `${status} ${refusalWords(error)}`
  if (status === 404) {
    return new OperationError('github-not-found', `GitHub knows no app with the APP_ID ${appId} (${words})`, {
      retryable: false,
      cause: error,
      advice: "Set APP_ID to the App ID that the app's page on GitHub shows.",
    })
  }
  const isClock = /'(Issued at|Expiration time)' claim/.test(words)
  return new OperationError(
    'github-denied',
    isClock
      ? `GitHub does not take the time of this machine's clock (${words})`
      : `GitHub refuses APP_ID ${appId} with this PRIVATE_KEY (${words})`,
    {
      retryable: false,
      cause: error,
      advice: isClock
        ? 'Set the clock.'
        : "Set both from the same app's page on GitHub: its App ID, and a private key generated there.",
    },
  )
}
