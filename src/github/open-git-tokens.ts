import type { ProbotOctokit } from 'probot'
import type { RepoRef } from '../flow/ports/ports.ts'
import { translateGithubError } from './translate-github-error.ts'

// GitHub's tokens live an hour; a fetch that begins with one shall end with it.
const REUSED_MS = 50 * 60 * 1000

/**
 * Gives tokens for git that can read one repository's contents and nothing else. One is asked for per repository and
 * hour, and kept in memory alone.
 * https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
 */
export function openGitTokens({
  appOctokit,
  now,
}: {
  readonly appOctokit: ProbotOctokit
  readonly now: () => Date
}): (repo: RepoRef) => Promise<string> {
  const kept = new Map<string, { readonly token: string; readonly until: number }>()
  return async ({ installation, owner, name }) => {
    const key = `${installation} ${owner}/${name}`
    const known = kept.get(key)
    if (known !== undefined && known.until > now().getTime()) return known.token
    try {
      const { data } = await appOctokit.rest.apps.createInstallationAccessToken({
        installation_id: installation,
        repositories: [name],
        permissions: { contents: 'read' },
      })
      kept.set(key, { token: data.token, until: now().getTime() + REUSED_MS })
      return data.token
    } catch (error) {
      throw translateGithubError(error)
    }
  }
}
