import { isUtf8 } from 'node:buffer'
import type { RepoFile, TreeEntry, UnreadableFile } from '../file.ts'
import type { Repository } from '../flow/ports/ports.ts'
import type { ObjectReader } from './object-reader.ts'
import { parseHistory, type HistoryEntry, parsePaths, parseTreeListing } from './parse-listing.ts'
import { ReadCache } from './read-cache.ts'
import { isObjectId } from './revision.ts'
import { runGit, type GitDir } from './run-git.ts'
import { gitDamaged, gitLimitExceeded, gitObjectMissing } from './translate-git-error.ts'

/** All of `Repository` but what brings and names commits: that differs between a mirror and a clone. */
export type RepositoryReads = Omit<Repository, 'fetch' | 'readCommit' | 'requireCommit'>

/**
 * Reads of a repository on disk by commit ids. `objects` gives the reader to use now. Commits that are not full ids, or
 * not here, throw `git-missing-object`; a file that a tree names and the repository lacks throws `git-failed`, or,
 * where the repository may be `partial`, is unreadable.
 */
export function repositoryReads(
  git: GitDir,
  objects: () => ObjectReader,
  options: { readonly maxFileBytes?: number | undefined; readonly partial?: boolean } = {},
): RepositoryReads {
  const { maxFileBytes = FILE_BYTES_MAX, partial = false } = options
  const cache = new ReadCache()
  // The same in both directions, and asked for in both.
  const askMergeBase = (...pair: readonly [string, string]) => {
    const [a, b] = pair.toSorted() as [string, string]
    return cache.ask(['merge-base', a, b], () => readMergeBase(git, a, b))
  }
  const isAncestor: Repository['isAncestor'] = async (ancestor, descendant) => {
    if (!isObjectId(ancestor) || !isObjectId(descendant)) return false
    for (const id of [ancestor, descendant]) {
      if ((await objects().read(id, 0)).state === 'missing') return false
    }
    return ancestor === descendant || (await askMergeBase(ancestor, descendant)) === ancestor
  }
  return {
    readMergeBase: (a, b) => askMergeBase(a, b),

    readMerge: (ours, theirs) => cache.ask(['merge', ours, theirs], () => readMerge(git, ours, theirs)),

    async readMessage(commit) {
      const object = await objects().read(known(commit), BLOB_BYTES_MAX)
      if (object.state !== 'read') throw gitObjectMissing(commit)
      const text = object.content.toString('utf8')
      return text.slice(text.indexOf('\n\n') + 2)
    },

    readParents: (commit) => cache.ask(['parents', commit], () => readParents(git, commit)),

    isAncestor,

    async requireAncestor(ancestor, descendant) {
      if (!(await isAncestor(ancestor, descendant))) throw gitObjectMissing(`${ancestor} in ${descendant}`)
    },

    readTree: (commit) => cache.ask(['tree', commit], () => readTree(git, commit)),

    readFiles: (entries, { maxBytes = maxFileBytes } = {}) => readFiles(objects(), entries, { maxBytes, partial }),

    readChangedPaths: (from, to) => cache.ask(['changes', from, to], () => readChangedPaths(git, from, to)),

    readHistory: (commit, glob, { maxCommits }) =>
      cache.ask(['history', commit, glob, maxCommits], () => readHistory(git, commit, { glob, maxCommits })),

    readFirstParents: (commit, { maxCommits }) =>
      cache.ask(['first-parents', commit, maxCommits], () => readFirstParents(git, commit, maxCommits)),

    // Bytes that are not UTF-8 become U+FFFD: one bad file of long ago must not hide a history.
    async readBlob(blob) {
      const object = isObjectId(blob) ? await objects().read(blob, BLOB_BYTES_MAX) : { state: 'missing' as const }
      if (object.state === 'missing') throw gitObjectMissing(blob)
      if (object.state === 'too-large') throw gitLimitExceeded(`the blob ${blob} is too large`, BLOB_BYTES_MAX)
      return object.content.toString('utf8')
    },
  }
}

async function readMergeBase(git: GitDir, a: string, b: string): Promise<string | undefined> {
  const { status, stdout } = await runGit(git, ['merge-base', known(a), known(b)], { answers: [1] })
  return status === 1 ? undefined : stdout.toString('latin1').trim()
}

/**
 * `git merge-tree --write-tree` (git 2.38). Status 1 means a conflict only together with a tree: it is also that of a
 * commit that cannot be read.
 */
async function readMerge(
  git: GitDir,
  ours: string,
  theirs: string,
): Promise<{ readonly tree: string } | { readonly conflicts: readonly string[] }> {
  const options = ['--write-tree', '--allow-unrelated-histories', '--name-only', '--no-messages', '-z']
  const { status, stdout, stderr } = await runGit(git, ['merge-tree', ...options, known(ours), known(theirs)], {
    answers: [1],
  })
  const [tree = '', ...paths] = stdout.toString('utf8').split('\0')
  if (!isObjectId(tree)) throw gitDamaged(`git merge-tree gave no tree (status ${status}): ${stderr}`)
  return status === 0 ? { tree } : { conflicts: [...new Set(paths.filter((path) => path !== ''))].sort() }
}

async function readParents(git: GitDir, commit: string): Promise<readonly string[]> {
  const { stdout } = await runGit(git, ['rev-list', '--parents', '--max-count=1', known(commit), '--'])
  return stdout.toString('latin1').trim().split(' ').slice(1)
}

async function readFirstParents(git: GitDir, commit: string, maxCommits: number): Promise<readonly string[]> {
  const limit = `--max-count=${Math.trunc(maxCommits)}`
  const { stdout } = await runGit(git, ['rev-list', '--first-parent', limit, known(commit), '--'])
  return stdout.toString('latin1').trim().split('\n')
}

async function readTree(git: GitDir, commit: string): Promise<readonly TreeEntry[]> {
  const { stdout } = await runGit(git, ['ls-tree', '-r', '-z', '--full-tree', known(commit)])
  const entries = parseTreeListing(stdout, TREE_ENTRIES_MAX)
  if (entries === undefined) throw gitLimitExceeded(`the tree of ${commit} has too many entries`, TREE_ENTRIES_MAX)
  return entries
}

async function readChangedPaths(git: GitDir, from: string, to: string): Promise<readonly string[]> {
  const names = ['--name-only', '--no-renames', '--no-ext-diff', '--no-textconv', '--ignore-submodules=none']
  const { stdout } = await runGit(git, ['diff-tree', '-r', '-z', ...names, known(from), known(to), '--'])
  const paths = parsePaths(stdout, TREE_ENTRIES_MAX)
  if (paths === undefined) throw gitLimitExceeded(`${from} and ${to} differ in too many paths`, TREE_ENTRIES_MAX)
  return paths
}

async function readHistory(
  git: GitDir,
  commit: string,
  { glob, maxCommits }: { glob: string; maxCommits: number },
): Promise<readonly HistoryEntry[]> {
  const { stdout } = await runGit(git, [
    ...['log', '--first-parent', '-m', '--raw', '-z', '--no-abbrev', '--format=%H %ct'],
    ...['--no-renames', '--no-ext-diff', '--no-textconv', '--no-show-signature', '--no-notes', '--no-color'],
    ...['--ignore-submodules=none', `--max-count=${Math.trunc(maxCommits)}`, known(commit), '--', `:(top,glob)${glob}`],
  ])
  return parseHistory(stdout)
}

async function readFiles(
  objects: ObjectReader,
  entries: readonly TreeEntry[],
  limits: Limits,
): Promise<{ files: readonly RepoFile[]; unreadable: readonly UnreadableFile[] }> {
  const results: (RepoFile | UnreadableFile | undefined)[] = entries.map(() => undefined)
  let next = 0
  let bytes = 0
  const readOn = async () => {
    while (next < entries.length) {
      const index = next++
      const entry = entries[index]
      if (entry === undefined) return
      const read = await readFile(objects, entry, limits)
      bytes += 'text' in read ? read.text.length : 0
      if (bytes > FILES_CHARS_MAX) throw gitLimitExceeded('too much text was asked for at once', FILES_CHARS_MAX)
      results[index] = read
    }
  }
  await Promise.all(Array.from({ length: Math.min(READS_AT_ONCE, entries.length) }, readOn))
  return {
    files: results.filter((result) => result !== undefined && 'text' in result),
    unreadable: results.filter((result) => result !== undefined && 'reason' in result),
  }
}

type Limits = { readonly maxBytes: number; readonly partial: boolean }

async function readFile(
  objects: ObjectReader,
  entry: TreeEntry,
  { maxBytes, partial }: Limits,
): Promise<RepoFile | UnreadableFile> {
  const { path, blob, kind } = entry
  if (kind !== 'file') return { path, reason: kind }
  const object = isObjectId(blob) ? await objects.read(blob, maxBytes) : { state: 'missing' as const }
  if (object.state === 'too-large') return { path, reason: 'too-large' }
  if (object.state === 'missing' && partial) return { path, reason: 'missing' }
  if (object.state === 'missing' || object.type !== 'blob')
    throw gitDamaged(`the file with the id ${blob} is missing here`)
  const text = decode(object.content)
  return text === undefined ? { path, reason: 'not-utf8' } : { path, blob, text }
}

// A byte order mark stays: an edit splices the file's own bytes.
function decode(content: Buffer): string | undefined {
  return isUtf8(content) ? content.toString('utf8') : undefined
}

function known(commit: string): string {
  if (!isObjectId(commit)) throw gitObjectMissing(`commit ${commit}`)
  return commit
}

const FILE_BYTES_MAX = 1024 * 1024
const BLOB_BYTES_MAX = 1024 * 1024
const TREE_ENTRIES_MAX = 500_000
const FILES_CHARS_MAX = 1024 * 1024 * 1024
const READS_AT_ONCE = 256
