import type { BareRepo } from './bare-repo.ts'
import type { GitTreeEntry } from './commit-text.ts'

export type ChangedPaths = {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly modified: readonly string[]
}

/**
 * Which files differ between two trees, each list in the order of paths; a file that was renamed was removed and added.
 */
export async function changedPaths(repo: BareRepo, from: string, to: string): Promise<ChangedPaths> {
  const before = new Map<string, GitTreeEntry>()
  const after = new Map<string, GitTreeEntry>()
  await collectDiffering(repo, { from, to }, { before, after, folder: '' })
  const sorted = (paths: readonly string[]) => paths.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  return {
    added: sorted([...after.keys()].filter((path) => !before.has(path))),
    removed: sorted([...before.keys()].filter((path) => !after.has(path))),
    modified: sorted([...after.keys()].filter((path) => before.has(path))),
  }
}

type Trees = { readonly from: string | undefined; readonly to: string | undefined }
type Found = { readonly before: Map<string, GitTreeEntry>; readonly after: Map<string, GitTreeEntry>; folder: string }

/** Puts every file that is not the same on both sides where it was found; folders that are the same are not entered. */
async function collectDiffering(repo: BareRepo, { from, to }: Trees, { before, after, folder }: Found): Promise<void> {
  const old = await readEntries(repo, from)
  const recent = await readEntries(repo, to)
  for (const name of new Set([...old.keys(), ...recent.keys()])) {
    const [was, is] = [old.get(name), recent.get(name)]
    if (was?.oid === is?.oid && was?.mode === is?.mode) continue
    const path = `${folder}${name}`
    const below = { from: isFolder(was) ? was?.oid : undefined, to: isFolder(is) ? is?.oid : undefined }
    if (was !== undefined && !isFolder(was)) before.set(path, was)
    if (is !== undefined && !isFolder(is)) after.set(path, is)
    if ((below.from ?? below.to) !== undefined)
      await collectDiffering(repo, below, { before, after, folder: `${path}/` })
  }
}

async function readEntries(repo: BareRepo, tree: string | undefined): Promise<Map<string, GitTreeEntry>> {
  const entries = tree === undefined ? [] : ((await repo.readTree(tree)) ?? [])
  return new Map(entries.map((entry) => [entry.name, entry]))
}

function isFolder(entry: GitTreeEntry | undefined): boolean {
  return entry?.mode === '040000'
}
