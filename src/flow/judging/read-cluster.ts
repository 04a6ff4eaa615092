import type { Cluster } from '../../cluster/model/cluster.ts'
import { parseManifests } from '../../cluster/parse-manifests.ts'
import { environmentFiles, isOwnRecord, serviceAt } from '../../deploy/releases/environment-paths.ts'
import type { Environment } from '../../deploy/releases/release.ts'
import type { RepoFile, TreeEntry, UnreadableFile } from '../../file.ts'
import type { Finding, Parsed } from '../../finding.ts'
import type { Repository } from '../ports/ports.ts'

/** Of one file; what `kustomize build` prints for a whole cluster has less. */
export const MANIFEST_BYTES_MAX = 8 * 1024 * 1024

/** Files that may hold manifests, as far as they can be had as text. */
export type ManifestFiles = { readonly files: readonly RepoFile[]; readonly unreadable: readonly UnreadableFile[] }

/** What is read of one environment at one commit. */
export type ManifestLimits = { readonly files: number; readonly bytes: number }

/**
 * 10,000 services with a handful of manifests each. Parsed, this many bytes take about a gigabyte of memory, and two
 * commits are compared at once.
 */
const LIMITS: ManifestLimits = { files: 50_000, bytes: 32 * 1024 * 1024 }

/** Read at a time, so that what is too much is not in memory first. */
const FILES_PER_READ = 500

/** What the manifests of an environment say at a commit: `readManifestFiles()`, understood. */
export async function readCluster(
  repository: Pick<Repository, 'readTree' | 'readFiles'>,
  where: { readonly commit: string; readonly environment: Environment },
  limits: ManifestLimits = LIMITS,
): Promise<Parsed<Cluster | undefined>> {
  const { value, findings } = await readManifestFiles(repository, where, limits)
  return value === undefined ? { value, findings } : parseManifests(value.files, value.unreadable)
}

/**
 * Reads the manifests of an environment at a commit. Drawbridge's own records lie among them and are passed over.
 * Undefined, with an error finding that says how much there is, when that is more than the limits: part of a cluster
 * would give wrong answers.
 */
export async function readManifestFiles(
  repository: Pick<Repository, 'readTree' | 'readFiles'>,
  { commit, environment }: { readonly commit: string; readonly environment: Environment },
  limits: ManifestLimits,
): Promise<Parsed<ManifestFiles | undefined>> {
  const entries = (await repository.readTree(commit)).filter(
    ({ path }) => isManifest(path, environment) && !isOwnRecord(path, environment),
  )
  if (entries.length > limits.files) {
    return refuse(environment, `${entries.length} manifests, and at most ${limits.files} are read`)
  }
  const read = await readWithin(repository, entries, limits)
  return read === undefined
    ? refuse(environment, `manifests of more than ${limits.bytes} bytes, which is the most that is read`)
    : { value: read, findings: [] }
}

/** Whether a file of the config repository may hold manifests of an environment, or records beside them. */
export function isManifest(path: string, environment: Environment): boolean {
  if (!/\.(ya?ml|json)$/.test(path)) return false
  const { base, mode } = environmentFiles(environment)
  return path === base || path === mode || serviceAt(environment, path) !== undefined
}

/** Undefined: more bytes than that. */
async function readWithin(
  repository: Pick<Repository, 'readFiles'>,
  entries: readonly TreeEntry[],
  limits: ManifestLimits,
): Promise<ManifestFiles | undefined> {
  const files: RepoFile[] = []
  const unreadable: UnreadableFile[] = []
  let bytes = 0
  for (let start = 0; start < entries.length; start += FILES_PER_READ) {
    const read = await repository.readFiles(entries.slice(start, start + FILES_PER_READ), {
      maxBytes: MANIFEST_BYTES_MAX,
    })
    for (const { text } of read.files) bytes += Buffer.byteLength(text)
    if (bytes > limits.bytes) return undefined
    files.push(...read.files)
    unreadable.push(...read.unreadable)
  }
  return { files, unreadable }
}

function refuse({ name, path }: Environment, much: string): Parsed<undefined> {
  const finding: Finding = {
    code: 'file-too-large',
    severity: 'error',
    message: `${name} has ${much}: none of its connections are compared`,
    hint: 'Split the environment, or take what is no manifest of a service out of its folders.',
    place: { path: path.slice(0, path.indexOf('{service}')).replace(/\/[^/]*$/, '') || '.' },
  }
  return { value: undefined, findings: [finding] }
}
