import { resolve } from 'node:path'
import type { Cluster } from '../../cluster/model/cluster.ts'
import { parseManifests } from '../../cluster/parse-manifests.ts'
import type { Parsed } from '../../finding.ts'
import { OperationError } from '../../operation-error.ts'
import { InputError } from '../terminal/input-error.ts'
import type { ManifestFiles } from '../../flow/judging/read-cluster.ts'
import { readCommitManifests, readFolderManifests } from './read-manifest-files.ts'
import { findRevision } from '../clone/read-revision.ts'
import type { LocalClone, World } from '../terminal/world.ts'

export type TreeRequest = {
  /** A revision of the clone, or a folder or file on disk. */
  readonly name: string
  /** The clone, or the folder in it that counts; folders on disk start there, too. */
  readonly dir: string
  /** Only what is below this folder of it; undefined: all. */
  readonly path: string | undefined
}

/**
 * The cluster that the manifests of a tree describe. A name may be that of a revision and of a folder: then it is the
 * revision, unless it begins with `./`, `../` or `/`. Throws `InputError` when there is no such tree, or no manifests
 * are in it.
 */
export async function readTree(request: TreeRequest, world: World): Promise<Parsed<Cluster>> {
  const { name, dir, path } = request
  const read =
    (await readFromClone(request, world)) ?? (await readFolderManifests(resolve(world.cwd, dir, name), { path, world }))
  if (read === undefined) {
    throw (await openCloneIfAny(dir, world)) === undefined
      ? new InputError(
          `There is no folder or file ${JSON.stringify(name)}, and ${dir} is in no git repository that could have such a revision.`,
          'Name a folder of manifests, or a clone with -C.',
        )
      : new InputError(
          `There is no revision, folder or file ${JSON.stringify(name)}.`,
          'Name a branch, a tag or a commit that `git log` shows, or a folder of manifests.',
        )
  }
  if (read.files.length + read.unreadable.length === 0) {
    throw new InputError(
      `There are no manifests in ${name}${path === undefined ? '' : `, below ${path}`}.`,
      'Manifests are files that end in .yaml, .yml or .json; charts have to be rendered first.',
    )
  }
  return parseManifests(read.files, read.unreadable)
}

/** Whether something could not be read that an answer may depend on: a policy, or a workload. */
export function isUncertain({ value, findings }: Parsed<Cluster>): boolean {
  return value.unread.length > 0 || findings.some(({ severity }) => severity === 'error')
}

async function readFromClone({ name, dir, path }: TreeRequest, world: World): Promise<ManifestFiles | undefined> {
  if (/^\.{0,2}\//.test(name) || name === '.' || name === '..') return undefined
  const clone = await openCloneIfAny(dir, world)
  if (clone === undefined) return undefined
  try {
    const commit = await findRevision(clone, name)
    return commit === undefined ? undefined : await readCommitManifests(clone, commit, { dir, path, world })
  } finally {
    clone.close()
  }
}

// Trees of manifests need not be in a clone.
async function openCloneIfAny(dir: string, world: World): Promise<LocalClone | undefined> {
  try {
    return await world.openClone(dir)
  } catch (error) {
    if (error instanceof OperationError && error.code === 'git-failed') return undefined
    throw error
  }
}
