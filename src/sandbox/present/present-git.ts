import type { GitCommit } from '../git/commit-text.ts'
import type { FileDiff } from '../git/diff.ts'
import type { Schema } from '../model/schema.ts'
import { sameName } from '../model/find.ts'
import type { Repo, User } from '../model/records.ts'
import type { World } from '../world/world.ts'
import { nodeId, simpleUser } from './present-account.ts'
import { repoApiUrl, repoHtmlUrl } from './present-repo.ts'

const UNSIGNED = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null }
const SIGNED = { ...UNSIGNED, verified: true, reason: 'valid' }

function verificationOf(world: World, repo: Repo, oid: string): typeof UNSIGNED {
  return isSigned(world, repo, oid) ? SIGNED : UNSIGNED
}

/** Whether GitHub itself made the commit: what the commit says of its committer proves nothing. */
export function isSigned(world: World, repo: Repo, oid: string): boolean {
  return world.store.signedCommits.find((each) => each.repoId === repo.id && each.oid === oid) !== undefined
}

/** A commit as the git data interface shows it. */
export function gitCommit(world: World, repo: Repo, commit: GitCommit): Schema<'git-commit'> {
  const api = `${repoApiUrl(world, repo)}/git`
  return {
    sha: commit.oid,
    node_id: nodeId('C', commit.oid),
    url: `${api}/commits/${commit.oid}`,
    html_url: `${repoHtmlUrl(world, repo)}/commit/${commit.oid}`,
    author: commit.author,
    committer: commit.committer,
    message: commit.message,
    tree: { sha: commit.tree, url: `${api}/trees/${commit.tree}` },
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/commits/${sha}`,
      html_url: `${repoHtmlUrl(world, repo)}/commit/${sha}`,
    })),
    verification: verificationOf(world, repo, commit.oid),
  }
}

/** A commit in a list: with the accounts behind the addresses, when there are any. */
export function presentCommit(world: World, repo: Repo, commit: GitCommit): Schema<'commit'> {
  const api = repoApiUrl(world, repo)
  const { oid } = commit
  const account = (email: string): Schema<'simple-user'> | null => {
    const user = userByEmail(world, email)
    return user ? simpleUser(world, user) : null
  }
  return {
    sha: oid,
    node_id: nodeId('C', oid),
    url: `${api}/commits/${oid}`,
    html_url: `${repoHtmlUrl(world, repo)}/commit/${oid}`,
    comments_url: `${api}/commits/${oid}/comments`,
    commit: {
      url: `${api}/git/commits/${oid}`,
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      verification: verificationOf(world, repo, oid),
    },
    author: account(commit.author.email),
    committer: account(commit.committer.email),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/commits/${sha}`,
      html_url: `${repoHtmlUrl(world, repo)}/commit/${sha}`,
    })),
  }
}

export function diffEntry(world: World, repo: Repo, commit: string, file: FileDiff): Schema<'diff-entry'> {
  const path = file.path.split('/').map(encodeURIComponent).join('/')
  const html = repoHtmlUrl(world, repo)
  return {
    sha: file.oid,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${html}/blob/${commit}/${path}`,
    raw_url: `${html}/raw/${commit}/${path}`,
    contents_url: `${repoApiUrl(world, repo)}/contents/${path}?ref=${commit}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previousPath === undefined ? {} : { previous_filename: file.previousPath }),
  }
}

export function presentRef(world: World, repo: Repo, ref: string, oid: string, type = 'commit'): Schema<'git-ref'> {
  const api = `${repoApiUrl(world, repo)}/git`
  return {
    ref,
    node_id: nodeId('REF', `${repo.id}:${ref}`),
    url: `${api}/${encodeURI(ref)}`,
    object: { type, sha: oid, url: `${api}/${type}s/${oid}` },
  }
}

export function userByEmail(world: World, email: string): User | undefined {
  return world.store.users.find((user) => sameName(user.email, email))
}
