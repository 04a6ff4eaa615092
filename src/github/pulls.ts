import type { Permission, Pull, Pulls, Review } from '../flow/ports/ports.ts'
import { OperationError } from '../operation-error.ts'
import { accountLogin, isPerson, repoParams, type Account, type GithubAccess } from './github-access.ts'
import { readPushes } from './read-pushes.ts'
import { readMembers } from './read-members.ts'
import { PER_PAGE, readPages } from './read-pages.ts'
import { callGithub, hasStatus } from './translate-github-error.ts'

/** Reads of pull requests: one call for the pull request, one for every 100 reviews, one for all memberships. */
export function openPulls(access: GithubAccess): Pulls {
  return {
    async readPull(ref) {
      try {
        return await callGithub(async () => {
          const octokit = await access.octokitFor(ref.installation)
          const { data } = await octokit.rest.pulls.get({ ...repoParams(ref), pull_number: ref.number })
          return presentPull(data)
        })
      } catch (error) {
        throw hasStatus(error, 404) ? notYetThere(error as OperationError) : error
      }
    },

    async readReviews(ref) {
      const octokit = await callGithub(() => access.octokitFor(ref.installation))
      const pages = octokit.paginate.iterator(octokit.rest.pulls.listReviews, {
        ...repoParams(ref),
        pull_number: ref.number,
        per_page: PER_PAGE,
      })
      const reviews: Review[] = []
      const limit = { maxPages: REVIEW_PAGES_MAX, orFail: `reviews of ${ref.owner}/${ref.name}#${ref.number}` }
      for await (const page of readPages<GithubReview>(pages, limit)) reviews.push(...page.flatMap(presentReview))
      return reviews.sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    },

    readMembers: (repo, ask) => readMembers(access, repo, ask),

    readPushes: (repo, branch) => readPushes(access, repo, branch),

    readPullsOf: (repo, commit) =>
      callGithub(async () => {
        const { repos } = (await access.octokitFor(repo.installation)).rest
        const ask = { ...repoParams(repo), commit_sha: commit, per_page: PER_PAGE }
        const { data } = await repos.listPullRequestsAssociatedWithCommit(ask)
        return data.flatMap(({ number, user, base, head, merge_commit_sha: mergeCommit, merged_at: mergedAt }) =>
          typeof mergedAt !== 'string'
            ? []
            : [
                {
                  number,
                  author: accountLogin(user),
                  authorIsPerson: isPerson(user),
                  baseRef: base.ref,
                  headSha: head.sha,
                  mergeCommit: mergeCommit ?? undefined,
                  mergedAt,
                },
              ],
        )
      }),

    async readPermission(repo, login) {
      try {
        return await callGithub(async () => {
          const octokit = await access.octokitFor(repo.installation)
          const params = { ...repoParams(repo), username: login }
          const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel(params)
          return selectPermission(data)
        })
      } catch (error) {
        if (hasStatus(error, 404)) return 'none'
        throw error
      }
    },
  }
}

// Whoever asks was told of the pull request by GitHub, whose reads may lag behind what it tells.
function notYetThere(error: OperationError): OperationError {
  return new OperationError(error.code, error.message, { retryable: true, cause: error.cause })
}

type GithubPull = {
  readonly number: number
  readonly title: string
  readonly user: Account
  readonly state: string
  readonly draft?: boolean | undefined
  readonly merged: boolean
  readonly merged_by: Account
  readonly merge_commit_sha: string | null
  readonly base: {
    readonly ref: string
    readonly repo: { readonly id: number | bigint; readonly default_branch: string }
  }
  readonly stack?: { readonly base?: { readonly ref?: string } | null } | null
  readonly head: { readonly ref: string; readonly sha: string; readonly repo: { readonly id: number | bigint } | null }
  readonly assignees?: readonly Account[] | null | undefined
  readonly requested_teams?: readonly { readonly slug: string }[] | null | undefined
  readonly requested_reviewers?: readonly Account[] | null | undefined
  readonly body: string | null
  readonly html_url: string
}

function presentPull(data: GithubPull): Pull {
  const { base, head, merged } = data
  return {
    number: data.number,
    title: data.title,
    author: accountLogin(data.user),
    isByPerson: isPerson(data.user),
    assignees: (data.assignees ?? []).map(accountLogin),
    state: data.state === 'open' ? 'open' : 'closed',
    draft: data.draft ?? false,
    // Before the merge GitHub gives a commit here too: that of a trial.
    mergeCommit: merged ? (data.merge_commit_sha ?? undefined) : undefined,
    mergedBy: merged ? accountLogin(data.merged_by) : undefined,
    baseRef: base.ref,
    trunkRef: data.stack?.base?.ref ?? base.ref,
    defaultBranch: base.repo.default_branch,
    headRef: head.ref,
    headSha: head.sha,
    sameRepository: head.repo?.id !== undefined && Number(head.repo.id) === Number(base.repo.id),
    requestedTeams: (data.requested_teams ?? []).map(({ slug }) => slug),
    requestedUsers: (data.requested_reviewers ?? []).map(accountLogin),
    body: data.body ?? '',
    url: data.html_url,
  }
}

type GithubReview = {
  readonly user: Account
  readonly state: string
  readonly commit_id?: string | null
  readonly submitted_at?: string | undefined
}

// A pending review is one that its author has not sent. A review of no commit any more is one of a commit that nobody
// has.
function presentReview({ user, state, commit_id: commit, submitted_at: at }: GithubReview): Review[] {
  const known = REVIEW_STATES.get(state.toUpperCase())
  if (known === undefined || at === undefined) return []
  return [{ login: accountLogin(user), isPerson: isPerson(user), state: known, commit: commit ?? NO_COMMIT, at }]
}

// An organisation may name roles of its own; `permission` then says what the role comes down to.
function selectPermission(data: { readonly permission: string; readonly role_name?: string }): Permission {
  const known = (name: string | undefined) => PERMISSIONS.find((permission) => permission === name)
  return known(data.role_name) ?? known(data.permission) ?? 'none'
}

const PERMISSIONS: readonly Permission[] = ['admin', 'maintain', 'write', 'triage', 'read', 'none']

const REVIEW_STATES: ReadonlyMap<string, Review['state']> = new Map([
  ['APPROVED', 'approved'],
  ['CHANGES_REQUESTED', 'changes-requested'],
  ['COMMENTED', 'commented'],
  ['DISMISSED', 'dismissed'],
])

const NO_COMMIT = '0'.repeat(40)
const REVIEW_PAGES_MAX = 10
