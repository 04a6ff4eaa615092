import type { Listings, RepoRef } from '../flow/ports/ports.ts'
import { OperationError } from '../operation-error.ts'
import { issueNumber } from './comments.ts'
import { isPerson, repoParams, type GithubAccess } from './github-access.ts'
import { PER_PAGE, readPages } from './read-pages.ts'
import { callGithub } from './translate-github-error.ts'

/** What a sweep looks at. */
export function openListings(access: GithubAccess): Listings {
  const clientFor = (repo: RepoRef) => callGithub(() => access.octokitFor(repo.installation))
  return {
    readRepositories: () => readRepositories(access),

    async readOpenPulls(repo) {
      const octokit = await clientFor(repo)
      const query = { state: 'open', sort: 'updated', direction: 'desc', per_page: PER_PAGE } as const
      const pages = octokit.paginate.iterator(octokit.rest.pulls.list, { ...repoParams(repo), ...query })
      const open: { number: number; headSha: string; baseSha: string; updatedAt: string }[] = []
      for await (const page of readPages(pages, { maxPages: OPEN_PAGES_MAX })) {
        for (const { number, head, base, updated_at: updatedAt } of page) {
          open.push({ number, headSha: head.sha, baseSha: base.sha, updatedAt })
        }
      }
      return open
    },

    async readMergedPulls(repo, since) {
      const octokit = await clientFor(repo)
      const query = { state: 'closed', sort: 'updated', direction: 'desc', per_page: PER_PAGE } as const
      const pages = octokit.paginate.iterator(octokit.rest.pulls.list, { ...repoParams(repo), ...query })
      const merged: { number: number; mergedAt: string }[] = []
      for await (const page of readPages(pages, { maxPages: CLOSED_PAGES_MAX })) {
        for (const { number, merged_at: mergedAt } of page) {
          if (typeof mergedAt === 'string' && isSince(mergedAt, since)) merged.push({ number, mergedAt })
        }
        // A merge is a change, so nothing that was merged since follows one that was last changed before.
        if (merged.length >= MERGED_MAX || page.some(({ updated_at: at }) => !isSince(at, since))) break
      }
      return merged.slice(0, MERGED_MAX)
    },

    async readRecentComments(repo, since) {
      const octokit = await clientFor(repo)
      const query = { since, sort: 'created', direction: 'desc', per_page: PER_PAGE } as const
      const pages = octokit.paginate.iterator(octokit.rest.issues.listCommentsForRepo, {
        ...repoParams(repo),
        ...query,
      })
      const recent: { pull: number; comment: number; body: string }[] = []
      for await (const page of readPages(pages, { maxPages: COMMENT_PAGES_MAX })) {
        for (const { id, body, user, html_url: url, issue_url: issue, created_at: at } of page) {
          const pull = issueNumber(issue)
          // `since` of the query is about the last change; an old comment that was edited is not recent. Issues are not
          // our business.
          if (pull === undefined || !url.includes('/pull/') || !isPerson(user) || !isSince(at, since)) continue
          recent.push({ pull, comment: Number(id), body: body ?? '' })
        }
        if (page.some(({ created_at: at }) => !isSince(at, since))) break
      }
      return recent.reverse()
    },
  }
}

/** An installation that was suspended or taken away meanwhile is passed over; every other failure is one. */
async function readRepositories(access: GithubAccess): Promise<readonly RepoRef[]> {
  const { appOctokit } = access
  const pages = appOctokit.paginate.iterator(appOctokit.rest.apps.listInstallations, { per_page: PER_PAGE })
  const repos: RepoRef[] = []
  for await (const page of readPages(pages, { maxPages: INSTALLATION_PAGES_MAX, orFail: 'installations' })) {
    for (const { id, suspended_at: suspendedAt } of page) {
      if (typeof suspendedAt === 'string') continue
      try {
        repos.push(...(await readInstallation(access, Number(id))))
      } catch (error) {
        if (!(error instanceof OperationError) || !GONE_CODES.has(error.code)) throw error
        access.log.warn({ installation: Number(id), err: error }, 'cannot list the repositories of an installation')
      }
    }
  }
  return repos
}

async function readInstallation(access: GithubAccess, installation: number): Promise<RepoRef[]> {
  const octokit = await callGithub(() => access.octokitFor(installation))
  const { listReposAccessibleToInstallation } = octokit.rest.apps
  const pages = octokit.paginate.iterator(listReposAccessibleToInstallation, { per_page: PER_PAGE })
  const repos: RepoRef[] = []
  const limit = { maxPages: REPOSITORY_PAGES_MAX, orFail: `repositories of installation ${installation}` }
  for await (const page of readPages(pages, limit)) {
    for (const { name, owner, archived, disabled } of page) {
      if (!archived && !disabled) repos.push({ installation, owner: owner.login, name })
    }
  }
  return repos
}

function isSince(at: string, since: string): boolean {
  return Date.parse(at) >= Date.parse(since)
}

const GONE_CODES: ReadonlySet<string> = new Set(['github-denied', 'github-not-found'])
const INSTALLATION_PAGES_MAX = 100
const REPOSITORY_PAGES_MAX = 200
const OPEN_PAGES_MAX = 10
const CLOSED_PAGES_MAX = 20
const COMMENT_PAGES_MAX = 10
const MERGED_MAX = 500
