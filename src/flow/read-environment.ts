import type { Finding, Parsed } from '../finding.ts'
import type { RepoFile, TreeEntry } from '../file.ts'
import type { EnvironmentState } from '../deploy/plan.ts'
import { environmentPaths } from '../deploy/environment-paths.ts'
import { parseRelease } from '../deploy/release-file.ts'
import type { Environment, ImageOptions, RecordedRelease, Release } from '../deploy/release.ts'
import type { Repository } from './ports.ts'

// A config repository at 500 deployments a day keeps more than three months of history within this.
const HISTORY_COMMITS_MAX = 50_000

/**
 * Reads one environment's part of the config repository: which services are there, their releases with history, and the files that a
 * plan may edit. A release file that cannot be read at the commit itself is a finding; in the history it is passed over.
 */
export async function readEnvironment(
  repository: Repository,
  input: { readonly commit: string; readonly environment: Environment; readonly image: ImageOptions },
): Promise<Parsed<EnvironmentState>> {
  const { commit, environment, image } = input
  const entries = await repository.readTree(commit)
  const present = new Set(entries.flatMap(({ path }) => serviceAt(environment, path) ?? []))
  const wanted = new Set(
    [...present].flatMap((service) => {
      const { release, policy, manifest } = environmentPaths(environment, service, image)
      return [release, policy, manifest]
    }),
  )
  const { files, unreadable } = await repository.readFiles(entries.filter((entry) => wanted.has(entry.path)))
  const releases = new Set([...present].map((service) => environmentPaths(environment, service, image).release))
  const findings: Finding[] = [
    ...unreadable.map(({ path, reason }): Finding => {
      return { code: `file-${reason}`, severity: 'error', message: `${path} cannot be read`, place: { path } }
    }),
    ...files.filter(({ path }) => releases.has(path)).flatMap((file) => parseRelease(file).findings),
  ]
  const histories = await readHistories(repository, { ...input, entries, present })
  const value = { environment, commit, present, files: new Map(files.map((file) => [file.path, file])), histories }
  return { value, findings }
}

/** The service whose directory in this environment holds the path. */
function serviceAt({ path: template }: Environment, path: string): string | undefined {
  const [before = '', after = ''] = template.split('{service}')
  if (!path.startsWith(before)) return undefined
  const end = path.indexOf(`${after}/`, before.length)
  const service = end === -1 ? '' : path.slice(before.length, end)
  return service === '' || service.includes('/') ? undefined : service
}

async function readHistories(
  repository: Repository,
  input: {
    commit: string
    environment: Environment
    image: ImageOptions
    entries: readonly TreeEntry[]
    present: ReadonlySet<string>
  },
): Promise<Map<string, RecordedRelease[]>> {
  const { commit, environment, image } = input
  const current = new Set(input.entries.map((entry) => entry.path))
  const serviceOf = new Map(
    [...input.present]
      .map((service): [string, string] => [environmentPaths(environment, service, image).release, service])
      .filter(([path]) => current.has(path)),
  )
  const histories = new Map<string, RecordedRelease[]>()
  if (serviceOf.size === 0) return histories
  const glob = environmentPaths(environment, '*', image).release
  const changes = await repository.readHistory(commit, glob, { maxCommits: HISTORY_COMMITS_MAX })
  const parsed = await readReleases(repository, changes)
  for (const change of changes) {
    const service = serviceOf.get(change.path)
    const release = parsed.get(`${change.path}:${change.blob}`)?.value
    if (service === undefined || release === undefined) continue
    const history = histories.get(service) ?? []
    history.push({ release, commit: change.commit, at: change.at })
    histories.set(service, history)
  }
  return histories
}

async function readReleases(
  repository: Repository,
  changes: readonly { path: string; blob: string | undefined }[],
): Promise<Map<string, Parsed<Release | undefined>>> {
  const entries = new Map<string, TreeEntry>()
  for (const { path, blob } of changes) {
    if (blob !== undefined) entries.set(`${path}:${blob}`, { path, blob, kind: 'file' })
  }
  const { files } = await repository.readFiles([...entries.values()])
  return new Map(files.map((file: RepoFile) => [`${file.path}:${file.blob}`, parseRelease(file)]))
}
