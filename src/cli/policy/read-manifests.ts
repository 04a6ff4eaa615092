import type { Cluster } from '../../cluster/model/cluster.ts'
import { parseManifests } from '../../cluster/parse-manifests.ts'
import type { RepoFile } from '../../file.ts'
import type { Parsed } from '../../finding.ts'
import { InputError } from '../terminal/input-error.ts'
import type { ManifestFiles } from '../../flow/judging/read-cluster.ts'
import { readCommitManifests, readFolderManifests } from './read-manifest-files.ts'
import { readRevision } from '../clone/read-revision.ts'
import type { World } from '../terminal/world.ts'

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
 * The manifests that a person named: files, or what a commit has in a folder. Throws `InputError` where there is
 * nothing to read.
 */
export async function readManifests({ paths, at, dir }: ManifestsRequest, world: World): Promise<Manifests> {
  const { files, unreadable } = paths.length > 0 ? await readNamed(paths, world) : await readCommit({ at, dir }, world)
  return { files, cluster: parseManifests(files, unreadable) }
}

async function readNamed(paths: readonly string[], world: World): Promise<ManifestFiles> {
  const reads: ManifestFiles[] = []
  for (const typed of paths) {
    const read = await readFolderManifests(typed, { world })
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

async function readCommit({ at, dir }: { at: string; dir: string }, world: World): Promise<ManifestFiles> {
  const clone = await world.openClone(dir)
  try {
    const commit = await readRevision(clone, at)
    const read = await readCommitManifests(clone, commit, { dir, world })
    if (read.files.length + read.unreadable.length > 0) return read
    throw new InputError(`${at} has no YAML or JSON files in ${dir}.`, 'Name a folder of manifests with -C.')
  } finally {
    clone.close()
  }
}
