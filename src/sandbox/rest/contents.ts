import { isTreePath, writeEditedTree } from '../git/edit-tree.ts'
import type { GitTreeEntry } from '../git/commit-text.ts'
import { ApiError, notFound, ok } from '../world/answer.ts'
import type { Answer } from '../world/answer.ts'
import { actingActor, actingUser, param, repoRoute } from '../http/needs.ts'
import type { RepoCall, RepoNeeds, Route } from '../http/route.ts'
import { pushRefs } from '../pull/refuse-push.ts'
import { readSignature } from './git-data.ts'
import { gitCommit } from '../present/present-git.ts'
import { repoApiUrl, repoHtmlUrl } from '../present/present-repo.ts'

/** Above this the content is left out; a directory lists at most so many entries (docs: repository contents). */
const MAX_INLINE_BYTES = 1024 * 1024
const MAX_RAW_BYTES = 100 * 1024 * 1024
const MAX_DIRECTORY_ENTRIES = 1_000

const READ: RepoNeeds = { grants: ['contents:read'] }
const WRITE: RepoNeeds = { grants: ['contents:write'], role: 'write' }

/** Files by path. */
export const contentRoutes: readonly Route[] = [
  repoRoute('GET', '/repos/{owner}/{repo}/contents', READ, (call) => getContent(call, '')),
  repoRoute('GET', '/repos/{owner}/{repo}/contents/{path}', READ, (call) => getContent(call, param(call, 'path'))),
  repoRoute('PUT', '/repos/{owner}/{repo}/contents/{path}', WRITE, (call) => writeContent(call, 'put')),
  repoRoute('DELETE', '/repos/{owner}/{repo}/contents/{path}', WRITE, (call) => writeContent(call, 'delete')),
]

async function getContent(call: RepoCall, path: string): Promise<Answer> {
  const { git } = call
  const ref = call.query.get('ref') ?? call.repo.defaultBranch
  const commit = await git.resolve(ref)
  if (commit === undefined) throw new ApiError(404, `No commit found for the ref ${ref}`)
  const entry = await git.readEntry((await git.mustReadCommit(commit)).tree, path)
  if (!entry) throw notFound()
  if (entry.mode !== '040000' && /\braw\b/.test(call.accept)) return rawFile(call, entry)
  if (entry.mode !== '040000') return ok(await presentFile(call, path, entry, ref, true))
  const entries = (await git.readTree(entry.oid)) ?? []
  const below = entries.slice(0, MAX_DIRECTORY_ENTRIES)
  return ok(
    await Promise.all(
      below.map((each) => presentFile(call, path ? `${path}/${each.name}` : each.name, each, ref, false)),
    ),
  )
}

/** The media type `application/vnd.github.raw`: the bytes alone, up to 100 MB. */
async function rawFile(call: RepoCall, entry: GitTreeEntry): Promise<Answer> {
  const object = await call.git.readObject(entry.oid)
  if (object?.type !== 'blob' || object.size > MAX_RAW_BYTES)
    throw new ApiError(403, 'This file cannot be had in raw form.')
  const headers = { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' }
  return { status: 200, body: object.content, headers }
}

async function presentFile(
  call: RepoCall,
  path: string,
  entry: GitTreeEntry,
  ref: string,
  whole: boolean,
): Promise<unknown> {
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  const api = repoApiUrl(call.world, call.repo)
  const html = repoHtmlUrl(call.world, call.repo)
  const type = typeOf(entry.mode)
  const object = type === 'file' || type === 'symlink' ? await call.git.readObject(entry.oid) : undefined
  const self = `${api}/contents/${encoded}?ref=${encodeURIComponent(ref)}`
  const gitUrl = `${api}/git/${type === 'dir' ? 'trees' : 'blobs'}/${entry.oid}`
  const page = `${html}/${type === 'dir' ? 'tree' : 'blob'}/${ref}/${encoded}`
  const common = {
    name: path.split('/').at(-1) ?? '',
    path,
    sha: entry.oid,
    size: object?.size ?? 0,
    url: self,
    html_url: page,
    git_url: gitUrl,
    download_url: type === 'file' ? `${html}/raw/${ref}/${encoded}` : null,
    type,
    _links: { self, git: gitUrl, html: page },
  }
  if (!whole) return common
  if (type === 'symlink') return { ...common, target: object?.content.toString('utf8') ?? '' }
  if (type === 'submodule') return { ...common, submodule_git_url: null }
  const inline = (object?.size ?? 0) <= MAX_INLINE_BYTES
  return {
    ...common,
    content: inline ? (object?.content.toString('base64').replace(/(.{60})/g, '$1\n') ?? '') : '',
    encoding: inline ? 'base64' : 'none',
  }
}

function typeOf(mode: string): 'dir' | 'file' | 'symlink' | 'submodule' {
  if (mode === '040000') return 'dir'
  if (mode === '120000') return 'symlink'
  return mode === '160000' ? 'submodule' : 'file'
}

/** Creates, replaces or deletes one file as one commit on a branch. 409 when `sha` is not what is there. */
async function writeContent(call: RepoCall, what: 'put' | 'delete'): Promise<Answer> {
  const { body, git, world, repo } = call
  const path = param(call, 'path')
  if (!isTreePath(path)) throw new ApiError(422, 'path contains a malformed path component')
  const branch = body.optionalString('branch') ?? repo.defaultBranch
  const ref = `refs/heads/${branch}`
  const tip = await git.readRef(ref)
  if (tip === undefined) throw new ApiError(404, `Branch ${branch} not found`)
  const { tree } = await git.mustReadCommit(tip)
  const existing = await git.readEntry(tree, path)
  const sha = what === 'delete' ? body.string('sha') : body.optionalString('sha')
  if (existing && sha === undefined) throw new ApiError(422, 'Invalid request.\n\n"sha" wasn\'t supplied.')
  if (what === 'delete' && !existing) throw notFound()
  if (sha !== undefined && sha !== existing?.oid) throw new ApiError(409, `${path} does not match ${sha}`)
  const blob = what === 'put' ? await git.writeBlob(Buffer.from(body.string('content'), 'base64')) : null
  const edited = await writeEditedTree(git, tree, [{ path, mode: existing?.mode ?? '100644', oid: blob }])
  const user = actingUser(call)
  const author = readSignature(world, body.object('author'), user)
  const committer = body.has('committer') ? readSignature(world, body.object('committer'), user) : author
  const commit = await git.writeCommit({
    tree: edited,
    parents: [tip],
    author,
    committer,
    message: body.string('message'),
  })
  const verb = what === 'delete' ? 'delete' : existing ? 'update' : 'create'
  await pushRefs({ world, repo, actor: actingActor(call) }, [{ ref, new: commit, old: tip }], {
    status: 409,
    before: `Could not ${verb} file: `,
  })
  const entry = blob === null ? undefined : await git.readEntry(edited, path)
  return {
    status: existing ? 200 : 201,
    body: {
      content: entry ? await presentFile(call, path, entry, branch, false) : null,
      commit: gitCommit(world, repo, await git.mustReadCommit(commit)),
    },
  }
}
