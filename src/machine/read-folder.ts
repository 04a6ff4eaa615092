import { createHash } from 'node:crypto'
import type { Dirent } from 'node:fs'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { RepoFile, UnreadableFile } from '../file.ts'
import { OperationError } from '../operation-error.ts'

export type Folder = { readonly files: readonly RepoFile[]; readonly unreadable: readonly UnreadableFile[] }

/** As many as a tree of git may have entries. */
const ENTRIES_MAX = 500_000

/**
 * The text files below a folder on disk whose paths are wanted, sorted by path, with paths from the folder; of a single
 * file, that file by its name. Undefined: there is nothing of that name. What begins with a dot is left out, and
 * symbolic links are not followed. Throws `limit-exceeded` above 500,000 entries.
 */
export async function readFolder(
  dir: string,
  { wants, maxBytes }: { readonly wants: (path: string) => boolean; readonly maxBytes: number },
): Promise<Folder | undefined> {
  const stats = await lstat(dir).catch(() => undefined)
  if (stats === undefined) return undefined
  if (stats.isFile()) return readAll([{ path: basename(dir), onDisk: dir, isLink: false }], maxBytes)
  // The folder that a person names may be a link; what is found in it may not.
  const root = await listEntries(dir, '').catch(() => undefined)
  if (root === undefined) return undefined
  const waiting = [root]
  const found: Found[] = []
  let seen = 0
  for (let entries = waiting.pop(); entries !== undefined; entries = waiting.pop()) {
    for (const { entry, path } of entries) {
      if (++seen > ENTRIES_MAX) throw tooMany(dir)
      if (entry.name.startsWith('.')) continue
      if (entry.isDirectory()) waiting.push(await listEntries(dir, path))
      else if (wants(path)) found.push({ path, onDisk: join(dir, path), isLink: entry.isSymbolicLink() })
    }
  }
  return readAll(
    found.sort((a, b) => (a.path < b.path ? -1 : 1)),
    maxBytes,
  )
}

type Found = { readonly path: string; readonly onDisk: string; readonly isLink: boolean }

async function listEntries(dir: string, folder: string): Promise<readonly { entry: Dirent; path: string }[]> {
  const entries = await readdir(join(dir, folder), { withFileTypes: true })
  return entries.map((entry) => ({ entry, path: folder === '' ? entry.name : `${folder}/${entry.name}` }))
}

async function readAll(found: readonly Found[], maxBytes: number): Promise<Folder> {
  const files: RepoFile[] = []
  const unreadable: UnreadableFile[] = []
  for (const { path, onDisk, isLink } of found) {
    if (isLink) unreadable.push({ path, reason: 'symlink' })
    else if ((await lstat(onDisk)).size > maxBytes) unreadable.push({ path, reason: 'too-large' })
    else {
      const bytes = await readFile(onDisk)
      const text = decode(bytes)
      if (text === undefined) unreadable.push({ path, reason: 'not-utf8' })
      else files.push({ path, blob: blobId(bytes), text })
    }
  }
  return { files, unreadable }
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** The id that git gives to such content. */
function blobId(bytes: Buffer): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}

function tooMany(dir: string): OperationError {
  return new OperationError('limit-exceeded', `${dir} has more than ${ENTRIES_MAX} files and folders`, {
    retryable: false,
  })
}
