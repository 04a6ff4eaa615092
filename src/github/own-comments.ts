import type { PullRef } from '../flow/ports/ports.ts'
import { isOwnBot, repoParams, type Account, type GithubAccess } from './github-access.ts'
import { PER_PAGE, readPages } from './read-pages.ts'
import { callGithub } from './translate-github-error.ts'

export type OwnComment = { readonly id: number; readonly body: string }

type GithubComment = {
  readonly id: number | bigint
  readonly body?: string | null
  readonly user: Account
  readonly performed_via_github_app?: { readonly id?: number | bigint } | null
}

/**
 * Our comments on a pull request that carry the marker, oldest first, page by page as long as somebody asks. Anybody
 * can write a marker: what counts is who wrote the comment.
 */
export async function* readOwnComments(
  access: GithubAccess,
  ref: PullRef,
  marker: string,
  limit: { readonly maxPages: number; readonly orFail?: string },
): AsyncGenerator<readonly OwnComment[]> {
  const octokit = await callGithub(() => access.octokitFor(ref.installation))
  const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, {
    ...repoParams(ref),
    issue_number: ref.number,
    per_page: PER_PAGE,
  })
  for await (const page of readPages<GithubComment>(pages, limit)) {
    yield page
      .filter((comment) => isOwn(comment, access) && (comment.body ?? '').includes(marker))
      .map(({ id, body }) => ({ id: Number(id), body: body ?? '' }))
  }
}

// A person who acts through an app has the app's id on the comment as well, but is no bot.
function isOwn({ user, performed_via_github_app: via }: GithubComment, access: GithubAccess): boolean {
  return isOwnBot(user, access) || (user?.type === 'Bot' && via?.id !== undefined && Number(via?.id) === access.appId)
}
