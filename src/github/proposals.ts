import type { Branch, Proposal, Proposals, RepoRef } from '../flow/ports/ports.ts'
import { isOwnBot, repoParams, type Account, type GithubAccess } from './github-access.ts'
import { PER_PAGE, readPages } from './read-pages.ts'
import { callGithub, hasStatus } from './translate-github-error.ts'
import { writeCommit } from './write-commit.ts'

/** Branches and pull requests that this app writes. */
export function openProposals(access: GithubAccess): Proposals {
  const pulls = async (repo: RepoRef) => (await access.octokitFor(repo.installation)).rest.pulls
  const edit = (repo: RepoRef, number: number, change: { title?: string; body?: string; state?: 'closed' }) =>
    callGithub(async () => {
      await (await pulls(repo)).update({ ...repoParams(repo), pull_number: number, ...change })
    })
  return {
    isInstalled: (repo) => isInstalled(access, repo),

    readDefaultBranch: (repo) =>
      callGithub(async () => {
        const { repos, git } = (await access.octokitFor(repo.installation)).rest
        const { default_branch: name } = (await repos.get(repoParams(repo))).data
        const { data } = await git.getRef({ ...repoParams(repo), ref: `heads/${name}` })
        return { name, commit: data.object.sha }
      }),

    async readProposal(repo, branch) {
      const listed = list(access, repo, {
        head: `${repo.owner}:${branch}`,
        state: 'all',
        sort: 'created',
        direction: 'desc',
      })
      for await (const page of readPages<GithubPull>(await listed, { maxPages: PROPOSAL_PAGES_MAX })) {
        const [own, ...earlier] = page.filter((pull) => isOwnProposal(pull, access) && pull.head.ref === branch)
        if (own === undefined) continue
        const closed = earlier.filter(({ state, merged_at: at }) => state !== 'open' && typeof at !== 'string')
        return { ...presentProposal(own), closedBefore: closed.map(({ body }) => body ?? '') }
      }
      return undefined
    },

    async readOpenProposals(repo) {
      const listed = list(access, repo, { state: 'open', sort: 'created', direction: 'asc' })
      const proposals: Proposal[] = []
      for await (const page of readPages<GithubPull>(await listed, { maxPages: OPEN_PAGES_MAX })) {
        proposals.push(...page.filter((pull) => isOwnProposal(pull, access)).map(presentProposal))
      }
      return proposals.sort((a, b) => a.number - b.number).slice(0, OPEN_PROPOSALS_MAX)
    },

    readBranch: (repo, branch) => readBranch(access, repo, branch),

    writeCommit: (repo, commit) => writeCommit(access, repo, commit),

    async openPull(repo, { branch, base, title, body }) {
      try {
        return await callGithub(async () => {
          const { data } = await (await pulls(repo)).create({ ...repoParams(repo), head: branch, base, title, body })
          return presentProposal(data)
        })
      } catch (error) {
        // An earlier attempt got through although its answer did not.
        const existing = hasStatus(error, 422) ? await this.readProposal(repo, branch) : undefined
        if (existing?.state !== 'open') throw error
        await edit(repo, existing.number, { title, body })
        return { ...existing, title, body }
      }
    },

    editPull: (repo, number, { title, body }) => edit(repo, number, { title, body }),

    closePull: (repo, number) => edit(repo, number, { state: 'closed' }),
  }
}

/** Asked as the app: an installation can read public repositories that it is not installed on. */
async function isInstalled({ appOctokit }: GithubAccess, repo: RepoRef): Promise<boolean> {
  try {
    return await callGithub(async () => {
      const { data } = await appOctokit.rest.apps.getRepoInstallation(repoParams(repo))
      return Number(data.id) === repo.installation && typeof data.suspended_at !== 'string'
    })
  } catch (error) {
    if (hasStatus(error, 404)) return false
    throw error
  }
}

type GithubPull = {
  readonly number: number
  readonly state: string
  readonly title: string
  readonly body: string | null
  readonly merged_at: string | null
  readonly merge_commit_sha?: string | null
  readonly html_url: string
  readonly user: Account
  readonly head: { readonly ref: string; readonly sha: string; readonly repo: { readonly id: number | bigint } | null }
  readonly base: { readonly repo: { readonly id: number | bigint } }
}

async function list(
  access: GithubAccess,
  repo: RepoRef,
  query: { head?: string; state: 'open' | 'all'; sort: 'created'; direction: 'asc' | 'desc' },
): Promise<AsyncIterable<{ readonly data: readonly GithubPull[] }>> {
  const octokit = await callGithub(() => access.octokitFor(repo.installation))
  return octokit.paginate.iterator(octokit.rest.pulls.list, { ...repoParams(repo), ...query, per_page: PER_PAGE })
}

// A fork may have a branch of the same name, and people may open pull requests from ours.
function isOwnProposal({ user, head, base }: GithubPull, access: GithubAccess): boolean {
  return isOwnBot(user, access) && head.repo !== null && Number(head.repo.id) === Number(base.repo.id)
}

function presentProposal({
  number,
  head,
  state,
  title,
  body,
  merged_at: mergedAt,
  merge_commit_sha: mergeCommit,
  html_url: url,
}: GithubPull): Proposal {
  return {
    ...(typeof mergedAt === 'string' ? { merged: { commit: mergeCommit ?? undefined, at: mergedAt } } : {}),
    number,
    branch: head.ref,
    state: typeof mergedAt === 'string' ? 'merged' : state === 'open' ? 'open' : 'closed',
    title,
    body: body ?? '',
    headSha: head.sha,
    url,
  }
}

/**
 * Ours is a branch whose commit GitHub ascribes to our bot. The address that decides can be forged by whoever may push;
 * all they gain is that their commit is taken for a rendering that is out of date, and rendered anew.
 */
async function readBranch(access: GithubAccess, repo: RepoRef, branch: string): Promise<Branch | undefined> {
  try {
    return await callGithub(async () => {
      const octokit = await access.octokitFor(repo.installation)
      const { data } = await octokit.rest.repos.getBranch({ ...repoParams(repo), branch })
      // A renamed branch is answered under its new name.
      if (data.name !== branch) return undefined
      const { sha, parents, author } = data.commit
      const isProtected = data.protected
      return { commit: sha, parents: parents.map((parent) => parent.sha), ours: isOwnBot(author, access), isProtected }
    })
  } catch (error) {
    if (hasStatus(error, 404)) return undefined
    throw error
  }
}

const PROPOSAL_PAGES_MAX = 3
const OPEN_PAGES_MAX = 30
const OPEN_PROPOSALS_MAX = 1_000
