import type { BareRepo } from './bare-repo.ts'
import type { GitTreeEntry } from './commit-text.ts'

/** An entry as it shall be afterwards; `oid` null removes what is at the path. */
export type TreeEdit = { readonly path: string; readonly mode: string; readonly oid: string | null }

type Folder = { folders: Map<string, Folder>; entries: Map<string, TreeEdit> }

/**
 * Writes the tree that `base` (undefined: the empty tree) becomes by these edits, and gives its id. Empty directories
 * vanish.
 */
export async function writeEditedTree(
  repo: BareRepo,
  base: string | undefined,
  edits: readonly TreeEdit[],
): Promise<string> {
  const root: Folder = { folders: new Map(), entries: new Map() }
  for (const edit of edits) {
    const names = edit.path.split('/')
    const last = names.pop() ?? ''
    let folder = root
    for (const name of names) {
      let next = folder.folders.get(name)
      if (!next) folder.folders.set(name, (next = { folders: new Map(), entries: new Map() }))
      folder = next
    }
    folder.entries.set(last, edit)
  }
  return (await writeFolder(repo, base, root)) ?? repo.writeTree([])
}

/** True for a path that git would take: relative, without empty, `.`, `..` or `.git` parts. */
export function isTreePath(path: string): boolean {
  return (
    path !== '' &&
    !path.includes('\0') &&
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git')
  )
}

async function writeFolder(repo: BareRepo, base: string | undefined, folder: Folder): Promise<string | undefined> {
  const entries = new Map<string, GitTreeEntry>()
  for (const entry of (base && (await repo.readTree(base))) || []) entries.set(entry.name, entry)
  for (const [name, edit] of folder.entries) {
    if (edit.oid === null) entries.delete(name)
    else entries.set(name, { name, mode: edit.mode, oid: edit.oid })
  }
  for (const [name, below] of folder.folders) {
    const existing = entries.get(name)
    const oid = await writeFolder(repo, existing?.mode === '040000' ? existing.oid : undefined, below)
    if (oid) entries.set(name, { name, mode: '040000', oid })
    else entries.delete(name)
  }
  return entries.size === 0 ? undefined : repo.writeTree([...entries.values()])
}
