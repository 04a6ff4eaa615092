import type { PullRef } from '../flow/ports/ports.ts'
import { repoParams, type GithubAccess } from './github-access.ts'
import { callGithub, githubWords, hasStatus } from './translate-github-error.ts'
import { OperationError } from '../operation-error.ts'

type Refused = { readonly owner: string; readonly why: string }

/**
 * Requests reviews in one call. When GitHub refuses it, as it does for the whole as soon as one owner cannot review,
 * each owner is asked by itself. Gives the handles that were refused, with GitHub's reason.
 */
export async function requestReviews(
  access: GithubAccess,
  ref: PullRef,
  ask: { readonly teams: readonly string[]; readonly users: readonly string[] },
): Promise<readonly Refused[]> {
  const single = [
    ...ask.teams.map((team) => ({ owner: `@${ref.owner}/${team}`, teams: [team], users: [] })),
    ...ask.users.map((user) => ({ owner: `@${user}`, teams: [], users: [user] })),
  ]
  if (single.length === 0) return []
  const reason = await requestOnce(access, ref, ask)
  if (reason === undefined) return []
  const [only, ...others] = single
  if (only !== undefined && others.length === 0) return [{ owner: only.owner, why: reason }]
  const refused: Refused[] = []
  for (const [index, { owner, teams, users }] of single.entries()) {
    const why =
      index < SINGLE_REQUESTS_MAX
        ? await requestOnce(access, ref, { teams, users })
        : 'too many owners to ask one by one'
    if (why !== undefined) refused.push({ owner, why })
  }
  return refused
}

/** Why GitHub refused; undefined when it did not. */
async function requestOnce(
  access: GithubAccess,
  ref: PullRef,
  { teams, users }: { readonly teams: readonly string[]; readonly users: readonly string[] },
): Promise<string | undefined> {
  try {
    const octokit = await callGithub(() => access.octokitFor(ref.installation))
    await callGithub(() =>
      octokit.rest.pulls.requestReviewers({
        ...repoParams(ref),
        pull_number: ref.number,
        team_reviewers: [...teams],
        reviewers: [...users],
      }),
    )
    return undefined
  } catch (error) {
    if (error instanceof OperationError && hasStatus(error, 422)) return githubWords(error)
    throw error
  }
}

const SINGLE_REQUESTS_MAX = 30
