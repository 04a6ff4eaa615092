import type { ProbotOctokit } from 'probot'
import type { Log, RepoRef } from '../flow/ports/ports.ts'

/** What every adapter in this room works with. */
export type GithubAccess = {
  /** The client of one installation. */
  readonly octokitFor: (installation: number) => Promise<ProbotOctokit>
  /** The client of the app itself. */
  readonly appOctokit: ProbotOctokit
  readonly appId: number
  /** The app's name in URLs; its bot's login is `<slug>[bot]`. */
  readonly slug: string
  readonly log: Log
}

/** A repository as GitHub's REST paths want it. */
export function repoParams({ owner, name }: RepoRef): { owner: string; repo: string } {
  return { owner, repo: name }
}

export type Account = { readonly login?: string | undefined; readonly type?: string | undefined } | null | undefined

/** The login; `ghost`, as GitHub shows it, for an account that was deleted. */
export function accountLogin(account: Account): string {
  return account?.login ?? 'ghost'
}

/** Whether it is a person's account: neither an app, nor an organisation, nor deleted. */
export function isPerson(account: Account): boolean {
  return account?.type === 'User'
}

/** Whether it is this app's bot. No person can take such a login: brackets are not allowed in it. */
export function isOwnBot(account: Account, { slug }: GithubAccess): boolean {
  return account?.type === 'Bot' && account.login?.toLowerCase() === `${slug}[bot]`.toLowerCase()
}
