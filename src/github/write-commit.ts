import type { FileEdit } from '../file.ts'
import type { Proposals, RepoRef } from '../flow/ports/ports.ts'
import { OperationError } from '../operation-error.ts'
import { repoParams, type GithubAccess } from './github-access.ts'
import { callGithub, hasStatus } from './translate-github-error.ts'

type Commit = Parameters<Proposals['writeCommit']>[1]

/**
 * Writes one commit through the Git Data API in four calls: parent, tree with the texts inside, commit, ref. The commit
 * names no author, so that it is our bot's and GitHub may sign it. Files become plain ones (mode 100644). Gives the
 * commit's id.
 */
export async function writeCommit(access: GithubAccess, repo: RepoRef, commit: Commit): Promise<string> {
  checkSize(commit.edits)
  const { git } = (await callGithub(() => access.octokitFor(repo.installation))).rest
  const params = repoParams(repo)
  const sha = await callGithub(async () => {
    const parent = await git.getCommit({ ...params, commit_sha: commit.parent })
    const tree = await git.createTree({
      ...params,
      base_tree: parent.data.tree.sha,
      tree: commit.edits.map(renderEntry),
    })
    const { message, parent: parentSha } = commit
    const made = await git.createCommit({ ...params, message, tree: tree.data.sha, parents: [parentSha] })
    return made.data.sha
  })
  await moveBranch(access, repo, commit, sha)
  return sha
}

// The branch may have come or gone since it was looked at. To rewrite it either way is what was wanted; to append to it
// is not.
async function moveBranch(access: GithubAccess, repo: RepoRef, commit: Commit, sha: string): Promise<void> {
  const { git } = (await callGithub(() => access.octokitFor(repo.installation))).rest
  const params = repoParams(repo)
  const force = commit.onto === 'rewrite'
  const create = () => callGithub(() => git.createRef({ ...params, ref: `refs/heads/${commit.branch}`, sha }))
  const update = () => callGithub(() => git.updateRef({ ...params, ref: `heads/${commit.branch}`, sha, force }))
  try {
    await (commit.exists ? update() : create())
  } catch (error) {
    if (!hasStatus(error, 404, 422)) throw error
    if (!force) throw conflict(error, commit.branch)
    const isMoved = error instanceof OperationError && ['github-conflict', 'github-not-found'].includes(error.code)
    if (!isMoved) throw error
    await (commit.exists ? create() : update())
  }
}

function conflict(error: unknown, branch: string): OperationError {
  return new OperationError('github-conflict', `the branch ${branch} moved meanwhile`, {
    retryable: true,
    cause: error,
  })
}

function renderEntry({ path, text }: FileEdit) {
  const entry = { path, mode: '100644' as const, type: 'blob' as const }
  return text === undefined ? { ...entry, sha: null } : { ...entry, content: text }
}

function checkSize(edits: readonly FileEdit[]): void {
  const characters = edits.reduce((sum, { path, text }) => sum + path.length + (text?.length ?? 0), 0)
  if (edits.length <= EDITS_MAX && characters <= CHARACTERS_MAX) return
  const message = `${edits.length} files with ${characters} characters are too many for one commit`
  throw new OperationError('limit-exceeded', message, { retryable: false })
}

const EDITS_MAX = 2_000
const CHARACTERS_MAX = 20 * 1024 * 1024
