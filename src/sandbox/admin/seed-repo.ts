import { isTreePath, writeEditedTree } from '../git/edit-tree.ts'
import type { TreeEdit } from '../git/edit-tree.ts'
import { importFiles, readFolder } from '../git/import-files.ts'
import type { ImportFile } from '../git/import-files.ts'
import { findRepo, findUser, fullName } from '../model/find.ts'
import type { Account } from '../model/find.ts'
import type { Repo, User } from '../model/records.ts'
import { signatureOf } from '../pull/merge-pull.ts'
import { moveRefs } from '../pull/move-refs.ts'
import { noteActivity } from '../pull/note-activity.ts'
import type { World } from '../world/world.ts'
import { timestamp } from '../world/world.ts'
import type { Admin, Files, NewRepository } from './admin.ts'
import { mustUser, operator } from './lookup.ts'

const REPO_NAME = /^(?!\.{1,2}$)(?!.*\.git$)[\w.-]{1,100}$/

/** Makes a repository and, when there are files, its first commit. */
export async function createRepository(
  world: World,
  owner: Account,
  given: NewRepository,
): ReturnType<Admin['createRepository']> {
  if (!REPO_NAME.test(given.name)) throw new Error(`${given.name} is no name for a repository`)
  if (findRepo(world.store, owner.login, given.name)) throw new Error(`${owner.login}/${given.name} exists already`)
  const now = timestamp(world)
  const repo = world.store.repos.add({
    id: world.store.nextId(),
    ownerId: owner.id,
    name: given.name,
    description: given.description ?? '',
    private: given.public !== true,
    defaultBranch: given.defaultBranch ?? 'main',
    collaborators: [],
    protections: [],
    labels: [],
    lastNumber: 0,
    createdAt: now,
    updatedAt: now,
    pushedAt: now,
  })
  const git = world.repos.of(repo)
  await git.create(repo.defaultBranch)
  if (given.files !== undefined) {
    const author = given.author === undefined ? undefined : findUser(world.store, given.author)
    await importFiles(git, repo.defaultBranch, readFiles(given.files), {
      author: author ? signatureOf(world, author) : { name: 'Sandbox', email: 'sandbox@example.com', date: now },
      message: given.message ?? 'Initial commit',
    })
  }
  world.store.touch()
  const name = fullName(world.store, repo)
  const ref = `refs/heads/${repo.defaultBranch}`
  const head = await git.readRef(ref)
  const author = given.author === undefined ? undefined : findUser(world.store, given.author)
  await noteActivity(world, repo, [{ ref, before: undefined, after: head }], author ?? operator(world))
  return { id: repo.id, fullName: name, cloneUrl: `${world.url}/${name}.git`, head }
}

/** One commit on a branch, made here and then treated as a push by its author. */
export async function commitFiles(
  world: World,
  repo: Repo,
  author: User,
  given: Parameters<Admin['commit']>[1],
): Promise<string> {
  const git = world.repos.of(repo)
  const branch = given.branch ?? repo.defaultBranch
  const ref = `refs/heads/${branch}`
  const old = await git.readRef(ref)
  const parent = old ?? (await git.readRef(`refs/heads/${repo.defaultBranch}`))
  const tree = parent === undefined ? undefined : (await git.mustReadCommit(parent)).tree
  const edits = await Promise.all(
    Object.entries(given.files).map(async ([path, content]): Promise<TreeEdit> => {
      if (!isTreePath(path)) throw new Error(`${path} cannot be a path in a repository`)
      const mode = (tree && (await git.readEntry(tree, path))?.mode) || '100644'
      return { path, mode, oid: content === undefined ? null : await git.writeBlob(Buffer.from(content)) }
    }),
  )
  const signature = signatureOf(world, author)
  const commit = await git.writeCommit({
    tree: await writeEditedTree(git, tree, edits),
    parents: parent === undefined ? [] : [parent],
    author: signature,
    committer: signature,
    message: `${given.message}\n`,
  })
  const pusher = given.pusher === null ? operator(world) : mustUser(world, given.pusher ?? author.login)
  await moveRefs(world, repo, [{ ref, new: commit, ...(old === undefined ? {} : { old }) }], pusher)
  return commit
}

function readFiles(files: Files): ImportFile[] {
  if (typeof files === 'string') return readFolder(files)
  const entries = files instanceof Map ? [...(files as Map<string, string | Buffer>)] : Object.entries(files)
  return entries.map(([path, content]) => {
    if (!isTreePath(path)) throw new Error(`${path} cannot be a path in a repository`)
    return { path, mode: '100644', content: Buffer.from(content as string) }
  })
}
