import { posix, relative, resolve, sep } from 'node:path'
import type { Cluster } from '../cluster/cluster.ts'
import { parseManifests } from '../cluster/parse-manifests.ts'
import type { RepoFile, UnreadableFile } from '../file.ts'
import { compareFindings, type Finding, type Parsed } from '../finding.ts'
import { OperationError } from '../operation-error.ts'
import { describeFinding } from './describe-finding.ts'
import { InputError } from './input-error.ts'
import type { LocalClone, World } from './world.ts'

export type TreeRequest = {
  /** A revision of the clone, or a folder or file on disk. */
  readonly name: string
  /** The clone, or the folder in it that counts; folders on disk start there, too. */
  readonly dir: string
  /** Only what is below this folder of it; undefined: all. */
  readonly path: string | undefined
}

type Read = { readonly files: readonly RepoFile[]; readonly unreadable: readonly UnreadableFile[] }

/** Of one file; what `kustomize build` prints for a whole cluster has less. */
const FILE_BYTES_MAX = 8 * 1024 * 1024
const FINDINGS_MAX = 20

/**
 * The cluster that the manifests of a tree describe. A name may be that of a revision and of a folder: then it is the revision, unless it begins with
 * `./`, `../` or `/`. What cannot be read as text is a finding, and counts as if policies were in it. Throws `InputError` when there is no
 * such tree, or no manifests are in it.
 */
export async function readTree(request: TreeRequest, world: World): Promise<Parsed<Cluster>> {
  const { name, path } = request
  const read = (await readFromClone(request, world)) ?? (await readFromDisk(request, world))
  if (read === undefined) {
    throw new InputError(
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
  const { value, findings } = parseManifests(read.files)
  const lost = read.unreadable.map((file) => ({ place: { path: file.path }, reason: file.reason.replace('-', ' ') }))
  const unread = lost.map(({ place }) => ({ kind: undefined, name: undefined, namespace: undefined, place }))
  return {
    value: { ...value, unread: [...value.unread, ...unread] },
    findings: [...findings, ...lost.map(toFinding)].sort(compareFindings),
  }
}

/** What is wrong with manifests, on standard error; notices are left out. */
export function printFindings(findings: readonly Finding[], { stderr }: World): void {
  const told = findings.filter(({ severity }) => severity !== 'notice')
  for (const finding of told.slice(0, FINDINGS_MAX)) stderr.write(`${describeFinding(finding)}\n`)
  if (told.length > FINDINGS_MAX) stderr.write(`… and ${told.length - FINDINGS_MAX} findings more\n`)
}

/** Whether something could not be read that an answer may depend on: a policy, or a workload. */
export function isUncertain({ value, findings }: Parsed<Cluster>): boolean {
  return value.unread.length > 0 || findings.some(({ severity }) => severity === 'error')
}

async function readFromClone({ name, dir, path }: TreeRequest, world: World): Promise<Read | undefined> {
  if (/^\.{0,2}\//.test(name) || name === '.' || name === '..') return undefined
  const clone = await openCloneIfAny(dir, world)
  if (clone === undefined) return undefined
  try {
    const commit = (await clone.readCommit(name)) ?? (await clone.readCommit(`refs/remotes/origin/${name}`))
    if (commit === undefined) return undefined
    const folder = relative(clone.root, await world.realFolder(dir))
      .split(sep)
      .join(posix.sep)
    // A bare clone has no folders to be in.
    const from = folder === '..' || folder.startsWith('../') ? '' : folder
    const isWanted = wantsManifest(posix.join(from, path ?? ''))
    const entries = (await clone.readTree(commit)).filter((entry) => isWanted(entry.path))
    return await clone.readFiles(entries, { maxBytes: FILE_BYTES_MAX })
  } finally {
    clone.close()
  }
}

async function readFromDisk({ name, dir, path }: TreeRequest, world: World): Promise<Read | undefined> {
  const wants = wantsManifest(path ?? '')
  return world.readFolder(resolve(world.cwd, dir, name), { wants, maxBytes: FILE_BYTES_MAX })
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

function wantsManifest(folder: string): (file: string) => boolean {
  const path = posix.normalize(folder).replace(/^(?:\.?\/)+|\/+$/g, '')
  const prefix = path === '' || path === '.' ? '' : `${path}/`
  return (file) => /\.(?:ya?ml|json)$/i.test(file) && file.startsWith(prefix)
}

const CODES = { symlink: 'file-symlink', 'too large': 'file-too-large', 'not utf8': 'file-not-utf8' } as const

function toFinding({ place, reason }: { place: { path: string }; reason: string }): Finding {
  const code = new Map<string, Finding['code']>(Object.entries(CODES)).get(reason) ?? 'file-missing'
  return { code, severity: 'error', message: `The file cannot be read: ${reason}.`, place }
}
