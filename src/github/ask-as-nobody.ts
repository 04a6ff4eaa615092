import { Octokit } from '@octokit/rest'

/** A request to GitHub without credentials, tried once; a redirect comes back as it is. Throws what Octokit throws. */
export function askAsNobody(
  apiUrl: string,
  route: string,
): Promise<{ readonly status: number; readonly data: unknown; readonly headers: object }> {
  const octokit = new Octokit({ baseUrl: apiUrl, log: QUIET })
  return octokit.request(route, { request: { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) } })
}

// Failures are thrown, and told by whoever catches them.
const QUIET = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const TIMEOUT_MS = 30_000
