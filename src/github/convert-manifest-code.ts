import { OperationError } from '../operation-error.ts'
import { askAsNobody } from './ask-as-nobody.ts'
import { asFailure, notGithub, refusalWords, translateFirstAnswer } from './translate-first-answer.ts'

/** What GitHub hands out once for a new app. */
export type AppRegistration = {
  readonly appId: number
  readonly slug: string
  readonly privateKey: string
  readonly webhookSecret: string
  /** Where the app is installed on repositories. */
  readonly url: string
}

/**
 * Changes the code that GitHub gave a browser for the credentials of the app that was registered there. Throws an
 * `OperationError` with advice.
 * https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
 */
export async function convertManifestCode(apiUrl: string, code: string): Promise<AppRegistration> {
  const address = { apiUrl, setting: '--api-url' }
  let answer: Awaited<ReturnType<typeof askAsNobody>>
  try {
    answer = await askAsNobody(apiUrl, `POST /app-manifests/${encodeURIComponent(code)}/conversions`)
  } catch (error) {
    throw translateFirstAnswer(error, address) ?? translateRefusal(error)
  }
  const app = Object(answer.data) as Partial<Record<'id' | 'slug' | 'pem' | 'webhook_secret' | 'html_url', unknown>>
  if (typeof app.pem !== 'string' || typeof app.webhook_secret !== 'string') {
    const failure = asFailure(answer)
    throw translateFirstAnswer(failure, address) ?? notGithub(address, `it answers ${answer.status}`, failure)
  }
  return {
    appId: Number(app.id),
    slug: String(app.slug),
    privateKey: app.pem,
    webhookSecret: app.webhook_secret,
    url: String(app.html_url),
  }
}

function translateRefusal(error: unknown): OperationError {
  const { status } = error as { readonly status?: number }
  const message = `GitHub answered ${status} (${refusalWords(error)}) when asked for the new app's credentials`
  const advice =
    'If the app is on GitHub now, delete it there; then see whether --api-url is right, and register again.'
  return new OperationError('github-rejected', message, { retryable: false, cause: error, advice })
}
