import { createHash } from 'node:crypto'
import { isObjectId, isRefName } from './revision.ts'
import { runGit, type GitDir } from './run-git.ts'
import { isMissingWant, missingWant, translateGitError } from './translate-git-error.ts'

/**
 * Where a mirror keeps what it fetched. A ref is kept under the hash of its name: no two names collide, on no file
 * system, and `refs/heads/a` does not stand in the way of a later `refs/heads/a/b`.
 */
export function mirroredRef(want: string): string {
  return isObjectId(want)
    ? `refs/drawbridge/commits/${want}`
    : `refs/drawbridge/refs/${createHash('sha256').update(want).digest('hex')}`
}

/**
 * Fetches refs and commits by name, and gives those that the remote lacks. One that is missing fails the whole of a
 * fetch: it is taken out, or when git did not say which it was, the wants are fetched in halves. Names that git would
 * not take count as missing.
 */
export async function fetchWants(git: GitDir, url: string, wants: readonly string[]): Promise<readonly string[]> {
  const sound = wants.filter((want) => isObjectId(want) || isRefName(want))
  const missing = wants.filter((want) => !sound.includes(want))
  for (let batch = sound; batch.length > 0;) {
    const { status, stderr } = await runFetch(git, url, batch)
    if (status === 0) break
    if (!isMissingWant(stderr)) throw translateGitError({ command: 'fetch', status, stderr })
    const named = missingWant(stderr)
    const rest = batch.filter((want) => want !== named)
    if (rest.length === batch.length) return [...missing, ...(await fetchHalves(git, url, batch))]
    missing.push(named ?? '')
    batch = rest
  }
  return missing
}

async function fetchHalves(git: GitDir, url: string, batch: readonly string[]): Promise<readonly string[]> {
  if (batch.length === 1) return batch
  const middle = Math.ceil(batch.length / 2)
  return [...(await fetchWants(git, url, batch.slice(0, middle))), ...(await fetchWants(git, url, batch.slice(middle)))]
}

function runFetch(git: GitDir, url: string, wants: readonly string[]): Promise<{ status: number; stderr: string }> {
  const refspecs = wants.map((want) => `+${want}:${mirroredRef(want)}\n`).join('')
  const quiet = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-show-forced-updates', '--no-recurse-submodules']
  return runGit(git, ['fetch', ...quiet, '--no-auto-maintenance', '--stdin', '--', url], {
    answers: [1, 128],
    input: refspecs,
    timeoutMs: FETCH_TIMEOUT_MS,
  })
}

// The first fetch of a repository brings all of its history.
const FETCH_TIMEOUT_MS = 20 * 60_000
