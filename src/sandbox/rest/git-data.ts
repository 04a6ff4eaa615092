import { isObjectId, isRefName } from '../git/bare-repo.ts'
import { isTreePath, writeEditedTree } from '../git/edit-tree.ts'
import type { TreeEdit } from '../git/edit-tree.ts'
import type { Signature } from '../git/commit-text.ts'
import { ApiError, NO_CONTENT, created, invalid, notFound, ok } from '../world/answer.ts'
import type { Answer } from '../world/answer.ts'
import type { Body } from '../http/body.ts'
import { actingActor, actingUser, param, repoRoute } from '../http/needs.ts'
import { paged } from '../http/paged.ts'
import type { RepoCall, RepoNeeds, Route } from '../http/route.ts'
import type { User } from '../model/records.ts'
import { pushRefs } from '../pull/refuse-push.ts'
import { protectionOf } from '../pull/protections.ts'
import { timestamp } from '../world/world.ts'
import type { World } from '../world/world.ts'
import { nodeId } from '../present/present-account.ts'
import { gitCommit, presentRef } from '../present/present-git.ts'
import { repoApiUrl } from '../present/present-repo.ts'

/** GitHub's limits for a recursive tree and a blob. */
const MAX_TREE_ENTRIES = 100_000
const MAX_TREE_BYTES = 7 * 1024 * 1024
const MAX_BLOB_BYTES = 100 * 1024 * 1024
const MODES = ['100644', '100755', '040000', '160000', '120000']

const READ: RepoNeeds = { grants: ['contents:read'] }
const WRITE: RepoNeeds = { grants: ['contents:write'], role: 'write' }

/** Refs, commits, trees and blobs. */
export const gitRoutes: readonly Route[] = [
  repoRoute('GET', '/repos/{owner}/{repo}/git/ref/{ref}', READ, async (call) => {
    const ref = `refs/${param(call, 'ref')}`
    const oid = await call.git.readRef(ref)
    if (oid === undefined) throw notFound()
    return ok(presentRef(call.world, call.repo, ref, oid, (await call.git.readObject(oid))?.type))
  }),
  repoRoute('GET', '/repos/{owner}/{repo}/git/matching-refs/{ref}', READ, async (call) => {
    const refs = await call.git.listRefs(`refs/${param(call, 'ref')}`)
    return paged(call, refs, ({ ref, oid, type }) => presentRef(call.world, call.repo, ref, oid, type))
  }),
  repoRoute('POST', '/repos/{owner}/{repo}/git/refs', WRITE, createRef),
  repoRoute('PATCH', '/repos/{owner}/{repo}/git/refs/{ref}', WRITE, updateRef),
  repoRoute('DELETE', '/repos/{owner}/{repo}/git/refs/{ref}', WRITE, deleteRef),
  repoRoute('GET', '/repos/{owner}/{repo}/git/commits/{commit_sha}', READ, async (call) => {
    const commit = await call.git.readCommit(param(call, 'commit_sha'))
    if (!commit) throw notFound()
    return ok(gitCommit(call.world, call.repo, commit))
  }),
  repoRoute('POST', '/repos/{owner}/{repo}/git/commits', WRITE, createCommit),
  repoRoute('GET', '/repos/{owner}/{repo}/git/trees/{tree_sha}', READ, getTree),
  repoRoute('POST', '/repos/{owner}/{repo}/git/trees', WRITE, createTree),
  repoRoute('GET', '/repos/{owner}/{repo}/git/blobs/{file_sha}', READ, getBlob),
  repoRoute('POST', '/repos/{owner}/{repo}/git/blobs', WRITE, createBlob),
]

async function createRef(call: RepoCall): Promise<Answer> {
  const ref = call.body.string('ref')
  const sha = call.body.string('sha')
  if (!isRefName(ref) || !writable(ref)) throw new ApiError(422, 'Reference name is invalid.')
  if ((await call.git.resolve(sha)) !== sha) throw new ApiError(422, 'Object does not exist')
  if ((await call.git.readRef(ref)) !== undefined) throw new ApiError(422, 'Reference already exists')
  await pushRefs({ ...call, actor: actingActor(call) }, [{ ref, new: sha, old: '0'.repeat(40) }])
  return created(presentRef(call.world, call.repo, ref, sha))
}

async function updateRef(call: RepoCall): Promise<Answer> {
  const ref = `refs/${param(call, 'ref')}`
  const sha = call.body.string('sha')
  const force = call.body.boolean('force', false)
  const old = await call.git.readRef(ref)
  if (old === undefined || !writable(ref)) throw new ApiError(422, 'Reference does not exist')
  if ((await call.git.resolve(sha)) !== sha) throw new ApiError(422, 'Object does not exist')
  if (!force && !(await call.git.isAncestor(old, sha))) throw new ApiError(422, 'Update is not a fast forward')
  await pushRefs({ ...call, actor: actingActor(call) }, [{ ref, new: sha, old }])
  return ok(presentRef(call.world, call.repo, ref, sha))
}

async function deleteRef(call: RepoCall): Promise<Answer> {
  const ref = `refs/${param(call, 'ref')}`
  const old = await call.git.readRef(ref)
  if (old === undefined || !writable(ref)) throw new ApiError(422, 'Reference does not exist')
  const branch = ref.slice('refs/heads/'.length)
  if (branch === call.repo.defaultBranch || protectionOf(call.repo, branch)) {
    throw new ApiError(422, 'Cannot delete this branch')
  }
  await pushRefs({ ...call, actor: actingActor(call) }, [{ ref, new: undefined, old }])
  return NO_CONTENT
}

/** `refs/pull` belongs to the server. */
function writable(ref: string): boolean {
  return !ref.startsWith('refs/pull/')
}

async function createCommit(call: RepoCall): Promise<Answer> {
  const { body, git } = call
  const tree = body.string('tree')
  if ((await git.readObject(tree))?.type !== 'tree') throw new ApiError(422, 'Tree SHA does not exist')
  const parents = body.strings('parents')
  for (const parent of parents) {
    if (!(await git.readCommit(parent))) throw new ApiError(422, 'Parent SHA does not exist or is not a commit object')
  }
  const author = readSignature(call.world, body.object('author'), actingUser(call))
  const committer = body.has('committer')
    ? readSignature(call.world, body.object('committer'), actingUser(call))
    : author
  const oid = await git.writeCommit({ tree, parents, author, committer, message: body.string('message') })
  return created(gitCommit(call.world, call.repo, await git.mustReadCommit(oid)))
}

/** Name, address and date as given; what is left out comes from the user and the clock. */
export function readSignature(world: World, given: Body | undefined, user: User): Signature {
  const date = given?.optionalString('date')
  if (date !== undefined && Number.isNaN(Date.parse(date))) throw invalid('Commit', 'date', undefined, 'invalid')
  return {
    name: given?.optionalString('name') ?? user.name,
    email: given?.optionalString('email') ?? user.email,
    date: date ?? timestamp(world),
  }
}

async function getTree(call: RepoCall): Promise<Answer> {
  const { git } = call
  const name = param(call, 'tree_sha')
  const commit = isObjectId(name) ? undefined : await git.resolve(name)
  const object = await git.readObject(commit ?? name)
  const oid = object?.type === 'commit' ? (await git.mustReadCommit(object.oid)).tree : object?.oid
  const entries = oid === undefined ? undefined : await git.readTree(oid)
  if (oid === undefined || !entries) throw notFound()
  return ok(presentTree(call, oid, await git.listTree(oid, call.query.has('recursive'))))
}

function presentTree(
  call: RepoCall,
  oid: string,
  all: readonly { path: string; mode: string; type: string; oid: string; size?: number }[],
): unknown {
  const api = `${repoApiUrl(call.world, call.repo)}/git`
  const tree: unknown[] = []
  let bytes = 0
  for (const entry of all) {
    bytes += entry.path.length + 150
    if (tree.length >= MAX_TREE_ENTRIES || bytes > MAX_TREE_BYTES)
      return { sha: oid, url: `${api}/trees/${oid}`, tree, truncated: true }
    const { path, mode, type, size } = entry
    const kind = type === 'tree' ? 'trees' : 'blobs'
    const url = type === 'commit' ? {} : { url: `${api}/${kind}/${entry.oid}` }
    tree.push({ path, mode, type, sha: entry.oid, ...(size === undefined ? {} : { size }), ...url })
  }
  return { sha: oid, url: `${api}/trees/${oid}`, tree, truncated: false }
}

async function createTree(call: RepoCall): Promise<Answer> {
  const { body, git } = call
  const edits = await Promise.all(body.objects('tree').map((entry) => readEdit(call, entry)))
  if (edits.length === 0) throw new ApiError(422, 'Invalid tree info')
  const base = body.optionalString('base_tree')
  const baseObject = base === undefined ? undefined : await git.readObject(base)
  if (base !== undefined && !baseObject) throw new ApiError(422, 'base_tree is not a valid tree oid')
  const baseTree = baseObject?.type === 'commit' ? (await git.mustReadCommit(baseObject.oid)).tree : baseObject?.oid
  for (const edit of edits) {
    if (edit.oid === null && !(baseTree && (await git.readEntry(baseTree, edit.path)))) {
      throw new ApiError(422, 'GitRPC::BadObjectState')
    }
  }
  const oid = await writeEditedTree(git, baseTree, edits)
  return created(presentTree(call, oid, await git.listTree(oid, false)))
}

async function readEdit(call: RepoCall, entry: Body): Promise<TreeEdit> {
  const path = entry.string('path')
  const mode = entry.string('mode')
  if (!isTreePath(path)) throw new ApiError(422, 'tree.path contains a malformed path component')
  if (!MODES.includes(mode)) throw new ApiError(422, 'tree.mode is not valid')
  const content = entry.optionalString('content')
  if (entry.has('sha') && entry.raw('sha') === null) return { path, mode, oid: null }
  const sha = entry.optionalString('sha')
  if ((sha === undefined) === (content === undefined)) {
    throw new ApiError(422, 'Must supply either tree.sha or tree.content, and not both.')
  }
  if (content !== undefined) return { path, mode, oid: await call.git.writeBlob(Buffer.from(content)) }
  const object = mode === '160000' ? { oid: sha ?? '' } : await call.git.readObject(sha ?? '')
  if (!object) throw new ApiError(422, `tree.sha ${sha} is not a valid object`)
  return { path, mode, oid: object.oid }
}

async function getBlob(call: RepoCall): Promise<Answer> {
  const object = await call.git.readObject(param(call, 'file_sha'))
  if (object?.type !== 'blob') throw notFound()
  if (object.size > MAX_BLOB_BYTES) throw new ApiError(403, 'This blob is too large.')
  return ok({
    sha: object.oid,
    node_id: nodeId('B', object.oid),
    size: object.size,
    url: `${repoApiUrl(call.world, call.repo)}/git/blobs/${object.oid}`,
    content: object.content.toString('base64').replace(/(.{60})/g, '$1\n'),
    encoding: 'base64',
  })
}

async function createBlob(call: RepoCall): Promise<Answer> {
  const encoding = call.body.oneOf('encoding', ['utf-8', 'base64']) ?? 'utf-8'
  const sha = await call.git.writeBlob(
    Buffer.from(call.body.string('content'), encoding === 'base64' ? 'base64' : 'utf8'),
  )
  return created({ sha, url: `${repoApiUrl(call.world, call.repo)}/git/blobs/${sha}` })
}
