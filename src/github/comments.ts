import type { Comments, PullRef } from '../flow/ports/ports.ts'
import { accountLogin, isPerson, repoParams, type GithubAccess } from './github-access.ts'
import { readOwnComments, type OwnComment } from './own-comments.ts'
import { callGithub, hasStatus } from './translate-github-error.ts'

/** Comments on pull requests and reactions to them; one call each. */
export function openComments(access: GithubAccess): Comments {
  return {
    async readComment(ref, id) {
      try {
        return await callGithub(async () => {
          const octokit = await access.octokitFor(ref.installation)
          const { data } = await octokit.rest.issues.getComment({ ...repoParams(ref), comment_id: id })
          // An id of another pull request's comment is no comment of this one.
          if (issueNumber(data.issue_url) !== ref.number) return undefined
          return {
            id: Number(data.id),
            author: accountLogin(data.user),
            isPerson: isPerson(data.user),
            body: data.body ?? '',
            edited: data.updated_at !== data.created_at,
            at: data.created_at,
          }
        })
      } catch (error) {
        if (hasStatus(error, 404, 410)) return undefined
        throw error
      }
    },

    async readReview(ref, id) {
      try {
        return await callGithub(async () => {
          const octokit = await access.octokitFor(ref.installation)
          const params = { ...repoParams(ref), pull_number: ref.number, review_id: id }
          const { data } = await octokit.rest.pulls.getReview(params)
          // Who asks afterwards sees every change of what was read before.
          const { user, body, commit_id: commit, submitted_at: at } = data
          if (at === undefined) return undefined
          const edited = await wasEdited(access, ref, { id, author: accountLogin(user) })
          const person = { author: accountLogin(user), isPerson: isPerson(user) }
          return { id, ...person, body, edited, at, commit: commit ?? undefined }
        })
      } catch (error) {
        if (hasStatus(error, 404, 410)) return undefined
        throw error
      }
    },

    async readMarked(ref, marker) {
      const comments: OwnComment[] = []
      for await (const page of readOwnComments(access, ref, marker, { maxPages: MARKED_PAGES_MAX }))
        comments.push(...page)
      return comments
    },

    writeReply: (ref, body) =>
      callGithub(async () => {
        const octokit = await access.octokitFor(ref.installation)
        const { data } = await octokit.rest.issues.createComment({ ...repoParams(ref), issue_number: ref.number, body })
        return Number(data.id)
      }),

    editReply: (ref, id, body) =>
      callGithub(async () => {
        const octokit = await access.octokitFor(ref.installation)
        await octokit.rest.issues.updateComment({ ...repoParams(ref), comment_id: id, body })
      }),

    writeReaction: (ref, comment, reaction) => writeReaction(access, ref, comment, reaction),
  }
}

function writeReaction(
  access: GithubAccess,
  ref: PullRef,
  comment: number,
  reaction: Parameters<Comments['writeReaction']>[2],
): Promise<void> {
  return callGithub(async () => {
    const octokit = await access.octokitFor(ref.installation)
    const { reactions } = octokit.rest
    await reactions.createForIssueComment({ ...repoParams(ref), comment_id: comment, content: reaction })
  })
}

/** The number at the end of an issue's API address; undefined when there is none. */
export function issueNumber(url: string): number | undefined {
  const match = /\/issues\/(\d+)$/.exec(url)
  return match === null ? undefined : Number(match[1])
}

const REVIEWS = `query Reviews($owner: String!, $name: String!, $number: Int!, $author: String!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) { reviews(last: 100, author: $author) { nodes { databaseId lastEditedAt } } }
  }
}`

type Reviews = {
  readonly repository?: {
    readonly pullRequest?: {
      readonly reviews?: {
        readonly nodes?: readonly ({ databaseId?: number | null; lastEditedAt?: string | null } | null)[] | null
      } | null
    } | null
  } | null
}

// REST does not tell. A review that is not among its author's last hundred is taken for edited.
async function wasEdited(
  access: GithubAccess,
  { installation, owner, name, number }: PullRef,
  { id, author }: { readonly id: number; readonly author: string },
): Promise<boolean> {
  const octokit = await access.octokitFor(installation)
  const data = await octokit.graphql<Reviews>(REVIEWS, { owner, name, number, author })
  const nodes = data.repository?.pullRequest?.reviews?.nodes ?? []
  const found = nodes.find((node) => node?.databaseId === id)
  return found?.lastEditedAt !== null
}

const MARKED_PAGES_MAX = 10
