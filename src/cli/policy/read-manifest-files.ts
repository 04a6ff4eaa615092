import { posix, relative, sep } from 'node:path'
import { MANIFEST_BYTES_MAX, type ManifestFiles } from '../../flow/judging/read-cluster.ts'
import { InputError } from '../terminal/input-error.ts'
import type { LocalClone, World } from '../terminal/world.ts'

/** Of one tree. */
const FILES_MAX = 200_000

/**
 * The files that manifests may be in, of a commit: in the folder `dir` of the clone, and there below `path`. Throws
 * `InputError` for too many.
 */
export async function readCommitManifests(
  clone: LocalClone,
  commit: string,
  { dir, path = '', world }: { readonly dir: string; readonly path?: string | undefined; readonly world: World },
): Promise<ManifestFiles> {
  const folder = relative(clone.root, await world.realFolder(dir))
    .split(sep)
    .join(posix.sep)
  // A bare clone has no folders to be in.
  const from = folder === '..' || folder.startsWith('../') ? '' : folder
  const isWanted = wantsManifest(posix.join(from, path))
  const entries = (await clone.readTree(commit)).filter((entry) => isWanted(entry.path))
  if (entries.length > FILES_MAX)
    throw new InputError(`There are more than ${FILES_MAX} files.`, 'Name a folder with fewer with -C.')
  return clone.readFiles(entries, { maxBytes: MANIFEST_BYTES_MAX })
}

/** The same of a folder on disk, or a file; undefined when there is none of that name. */
export async function readFolderManifests(
  folder: string,
  { path = '', world }: { readonly path?: string | undefined; readonly world: World },
): Promise<ManifestFiles | undefined> {
  return world.readFolder(folder, { wants: wantsManifest(path), maxBytes: MANIFEST_BYTES_MAX })
}

function wantsManifest(folder: string): (file: string) => boolean {
  const path = posix.normalize(folder).replace(/^(?:\.?\/)+|\/+$/g, '')
  const prefix = path === '' || path === '.' ? '' : `${path}/`
  return (file) => /\.(?:ya?ml|json)$/i.test(file) && file.startsWith(prefix)
}
