import type { BranchMove, RepoRef } from '../flow/ports/ports.ts'
import { isOwnBot, repoParams, type Account, type GithubAccess } from './github-access.ts'
import { PER_PAGE } from './read-pages.ts'
import { callGithub } from './translate-github-error.ts'

type Activity = {
  readonly before: string
  readonly after: string
  readonly actor: Account
}

/**
 * What moved a branch, newest first, from its last creation on, by GitHub's record of a repository's activity. Commits
 * say what their authors want; this says who pushed. Undefined when the record is longer than a page, or has a gap.
 * https://docs.github.com/en/rest/repos/repos#list-repository-activities
 */
export async function readPushes(
  access: GithubAccess,
  repo: RepoRef,
  branch: string,
): Promise<readonly BranchMove[] | undefined> {
  const { data } = await callGithub(async () => {
    const octokit = await access.octokitFor(repo.installation)
    const params = { ...repoParams(repo), ref: `refs/heads/${branch}`, direction: 'desc', per_page: PER_PAGE } as const
    return octokit.rest.repos.listActivities(params)
  })
  const moves: BranchMove[] = []
  for (const { before, after, actor } of data as readonly Activity[]) {
    const later = moves.at(-1)
    if (later !== undefined && later.before !== after) return undefined
    const made = before === NO_COMMIT
    const login = actor?.login?.toLowerCase()
    moves.push({ actor: login, ours: isOwnBot(actor, access), before: made ? undefined : before, after })
    if (made) return moves
  }
  return undefined
}

const NO_COMMIT = '0'.repeat(40)
