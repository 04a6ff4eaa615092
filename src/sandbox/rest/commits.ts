import { diffText, diffTrees, patchText } from '../git/diff.ts'
import { ApiError, invalid, notFound, ok } from '../world/answer.ts'
import type { Answer } from '../world/answer.ts'
import { param, repoRoute } from '../http/needs.ts'
import { mediaAnswer, mediaOf } from '../http/media-type.ts'
import { linkHeader, paged, readPage } from '../http/paged.ts'
import type { RepoCall, RepoNeeds, Route } from '../http/route.ts'
import { accountOf, sameName } from '../model/find.ts'
import { diffEntry, presentCommit } from '../present/present-git.ts'
import { simplePull } from '../pull/present-pull.ts'
import { repoApiUrl, repoHtmlUrl } from '../present/present-repo.ts'

/** A comparison lists at most this many files, and does not page them. */
const MAX_COMPARED_FILES = 300
const MAX_COMPARED_COMMITS = 250
const READ: RepoNeeds = { grants: ['contents:read'] }

/** Commits as people read them, and comparisons. */
export const commitRoutes: readonly Route[] = [
  repoRoute('GET', '/repos/{owner}/{repo}/commits', READ, listCommits),
  repoRoute(
    'GET',
    '/repos/{owner}/{repo}/commits/{commit_sha}/pulls',
    { grants: ['pull_requests:read', 'contents:read'] },
    listPulls,
  ),
  repoRoute('GET', '/repos/{owner}/{repo}/compare/{basehead}', READ, compare),
]

/** Behind everything else below `/commits/`, because its ref takes what is left. */
export const lastCommitRoutes: readonly Route[] = [
  repoRoute('GET', '/repos/{owner}/{repo}/commits/{ref}', READ, getCommit),
]

async function listCommits(call: RepoCall): Promise<Answer> {
  const { git, query } = call
  const tip = await git.resolve(query.get('sha') || call.repo.defaultBranch)
  if (tip === undefined) {
    if (query.has('sha')) throw notFound()
    throw new ApiError(409, 'Git Repository is empty.')
  }
  const { page, perPage } = readPage(call)
  const time = (name: 'since' | 'until'): Record<string, string> => {
    const value = query.get(name)
    if (value === null) return {}
    if (Number.isNaN(Date.parse(value))) throw invalid('Commit', name, undefined, 'invalid')
    return { [name]: new Date(value).toISOString() }
  }
  const path = query.get('path')
  // One more than a page, to know whether there is a next one.
  const oids = await git.log(tip, {
    max: perPage + 1,
    skip: (page - 1) * perPage,
    ...(path ? { path } : {}),
    ...time('since'),
    ...time('until'),
  })
  const commits = await Promise.all(oids.slice(0, perPage).map((oid) => git.mustReadCommit(oid)))
  const body = commits.map((commit) => presentCommit(call.world, call.repo, commit))
  return { status: 200, body, headers: linkHeader(call, page, oids.length > perPage ? page + 1 : page) }
}

async function getCommit(call: RepoCall): Promise<Answer> {
  const { git } = call
  const ref = param(call, 'ref')
  const oid = await git.resolve(ref)
  if (oid === undefined) throw new ApiError(422, `No commit found for SHA: ${ref}`)
  const media = mediaOf(call.accept)
  if (media === 'sha') return mediaAnswer(media, oid)
  const commit = await git.mustReadCommit(oid)
  const parent = commit.parents[0]
  const empty = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
  if (parent === undefined) await git.writeTree([])
  if (media === 'diff') return mediaAnswer(media, await diffText(git, parent ?? empty, oid))
  if (media === 'patch') return mediaAnswer(media, await patchText(git, parent, oid))
  const files = await diffTrees(git, parent ?? empty, parent === undefined ? commit.tree : oid)
  const additions = files.reduce((sum, file) => sum + file.additions, 0)
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0)
  return ok({
    ...presentCommit(call.world, call.repo, commit),
    stats: { total: additions + deletions, additions, deletions },
    files: files.slice(0, MAX_COMPARED_FILES).map((file) => diffEntry(call.world, call.repo, oid, file)),
  })
}

async function compare(call: RepoCall): Promise<Answer> {
  const { git, world, repo } = call
  const [left, right] = param(call, 'basehead').split(/\.{2,3}/)
  const [base, head] = [await resolveSide(call, left), await resolveSide(call, right)]
  if (base === undefined || head === undefined) throw notFound()
  const mergeBase = await git.mergeBase(base, head)
  if (mergeBase === undefined) throw new ApiError(404, `No common ancestor between ${left} and ${right}.`)
  const media = mediaOf(call.accept)
  if (media === 'diff') return mediaAnswer(media, await diffText(git, mergeBase, head))
  if (media === 'patch') return mediaAnswer(media, await patchText(git, mergeBase, head))
  const { ahead, behind } = await git.aheadBehind(base, head)
  const oids = (await git.log(head, { not: base, max: MAX_COMPARED_COMMITS })).reverse()
  const files = await diffTrees(git, mergeBase, head)
  const present = async (oid: string): Promise<unknown> => presentCommit(world, repo, await git.mustReadCommit(oid))
  const html = `${repoHtmlUrl(world, repo)}/compare/${left}...${right}`
  const { page, perPage } = readPage(call)
  const shown =
    call.query.has('page') || call.query.has('per_page') ? oids.slice((page - 1) * perPage, page * perPage) : oids
  return ok({
    url: `${repoApiUrl(world, repo)}/compare/${left}...${right}`,
    html_url: html,
    permalink_url: `${repoHtmlUrl(world, repo)}/compare/${base}...${head}`,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: await present(base),
    merge_base_commit: await present(mergeBase),
    status: ahead === 0 ? (behind === 0 ? 'identical' : 'behind') : behind === 0 ? 'ahead' : 'diverged',
    ahead_by: ahead,
    behind_by: behind,
    total_commits: ahead,
    commits: await Promise.all(shown.map(present)),
    files: page === 1 ? files.slice(0, MAX_COMPARED_FILES).map((file) => diffEntry(world, repo, head, file)) : [],
  })
}

/** A side is a branch, a commit, or `owner:branch` of a fork. */
async function resolveSide(call: RepoCall, side: string | undefined): Promise<string | undefined> {
  const { world, repo, git } = call
  if (side === undefined) return undefined
  const colon = side.indexOf(':')
  if (colon < 0) return git.resolve(side)
  const owner = side.slice(0, colon)
  const branch = side.slice(colon + 1)
  if (sameName(accountOf(world.store, repo.ownerId).login, owner)) return git.resolve(branch)
  const fork = world.store.repos.find(
    (each) => each.forkOf === repo.id && sameName(accountOf(world.store, each.ownerId).login, owner),
  )
  const tip = fork && (await world.repos.of(fork).readRef(`refs/heads/${branch}`))
  if (fork && tip !== undefined) await git.fetchFrom(world.repos.of(fork).dir, tip)
  return tip
}

/** Pull requests that brought the commit, or that have it at their head. */
async function listPulls(call: RepoCall): Promise<Answer> {
  const { git, world, repo } = call
  const oid = await git.resolve(param(call, 'commit_sha'))
  if (oid === undefined) throw new ApiError(422, `No commit found for SHA: ${param(call, 'commit_sha')}`)
  const found = []
  for (const pull of world.store.pulls.where((each) => each.repoId === repo.id)) {
    if (pull.mergeCommit === oid || pull.head.sha === oid) found.push(pull)
    else if ((await git.log(pull.head.sha, { not: pull.base.sha, max: MAX_COMPARED_COMMITS })).includes(oid))
      found.push(pull)
  }
  return paged(call, found, (pull) => simplePull(world, pull))
}
