import type { RepoFile, UnreadableFile } from '../file.ts'
import { parseManifests } from '../cluster/parse-manifests.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { Finding, FindingCode, Parsed } from '../finding.ts'
import { InputError } from './input-error.ts'
import { readRevision } from './read-revision.ts'
import { relative, sep } from 'node:path'
import type { World } from './world.ts'

/** Of one file; what `kustomize build` prints for a whole cluster has less. */
const FILE_BYTES_MAX = 8 * 1024 * 1024
/** Of one tree. */
const FILES_MAX = 200_000

export type ManifestsRequest = {
  /** Files and folders on disk; none: those of a commit. */
  readonly paths: readonly string[]
  /** The commit. */
  readonly at: string
  /** The folder of the clone. */
  readonly dir: string
}

export type Manifests = { readonly files: readonly RepoFile[]; readonly cluster: Parsed<Cluster> }

/**
 * The manifests that a person named: files, or what a commit has in a folder. What cannot be read as text is a finding, and counts as if policies were
 * in it. Throws `InputError` where there is nothing to read.
 */
export async function readManifests({ paths, at, dir }: ManifestsRequest, world: World): Promise<Manifests> {
  const read = paths.length > 0 ? await readNamed(paths, world) : await readCommit({ at, dir }, world)
  const parsed = parseManifests(read.files)
  const place = (path: string) => ({ kind: undefined, name: undefined, namespace: undefined, place: { path } })
  const cluster = {
    ...parsed.value,
    unread: [...parsed.value.unread, ...read.unreadable.map(({ path }) => place(path))],
  }
  return {
    files: read.files,
    cluster: { value: cluster, findings: [...read.unreadable.map(toFinding), ...parsed.findings] },
  }
}

type Read = { readonly files: readonly RepoFile[]; readonly unreadable: readonly UnreadableFile[] }

async function readNamed(paths: readonly string[], world: World): Promise<Read> {
  const reads: Read[] = []
  for (const typed of paths) {
    const read = await world.readFolder(typed, { wants: isManifest, maxBytes: FILE_BYTES_MAX })
    if (read === undefined) {
      throw new InputError(
        `${typed} cannot be read.`,
        'Name files or folders of manifests, or a folder of a clone with -C.',
      )
    }
    const isFile =
      read.files.length + read.unreadable.length === 1 &&
      typed.endsWith(read.files[0]?.path ?? read.unreadable[0]?.path ?? '/')
    const fromHere = <T extends { readonly path: string }>(each: T): T => ({
      ...each,
      path: isFile ? typed : `${typed.replace(/\/+$/, '')}/${each.path}`,
    })
    reads.push({ files: read.files.map(fromHere), unreadable: read.unreadable.map(fromHere) })
  }
  return { files: reads.flatMap(({ files }) => files), unreadable: reads.flatMap(({ unreadable }) => unreadable) }
}

function isManifest(path: string): boolean {
  return /\.(?:ya?ml|json)$/.test(path)
}

async function readCommit({ at, dir }: { at: string; dir: string }, world: World): Promise<Read> {
  const clone = await world.openClone(dir)
  try {
    const commit = await readRevision(clone, at)
    const folder = relative(clone.root, await world.realFolder(dir))
      .split(sep)
      .join('/')
    const isBare = folder === '..' || folder.startsWith('../')
    const prefix = folder === '' || isBare ? '' : `${folder}/`
    const entries = (await clone.readTree(commit)).filter(({ path, kind }) => {
      return kind === 'file' && path.startsWith(prefix) && isManifest(path)
    })
    if (entries.length === 0) {
      throw new InputError(
        `${at} has no YAML or JSON files in ${prefix === '' ? 'it' : prefix}.`,
        'Name a folder of manifests with -C.',
      )
    }
    if (entries.length > FILES_MAX)
      throw new InputError(`There are more than ${FILES_MAX} files.`, 'Name a folder with fewer with -C.')
    return await clone.readFiles(entries, { maxBytes: FILE_BYTES_MAX })
  } finally {
    clone.close()
  }
}

function toFinding({ path, reason }: UnreadableFile): Finding {
  return {
    code: CODES[reason],
    severity: 'error',
    message: `The file cannot be read: ${reason.replace('-', ' ')}.`,
    place: { path },
  }
}

const CODES: Record<UnreadableFile['reason'], FindingCode> = {
  symlink: 'file-symlink',
  submodule: 'file-submodule',
  'too-large': 'file-too-large',
  'not-utf8': 'file-not-utf8',
  missing: 'manifest-missing',
}
