import type { Finding, Parsed } from '../../finding.ts'
import type { RepoFile, TreeEntry } from '../../file.ts'
import type { EnvironmentState } from '../../deploy/policies/plan-context.ts'
import { environmentFiles, environmentPaths, serviceAt } from '../../deploy/releases/environment-paths.ts'
import type { PolicyRules } from '../../deploy/policies/policy-rules.ts'
import { buildPolicyState, isManifest, needsManifests } from '../../deploy/policies/policy-state.ts'
import { parseRelease } from '../../deploy/releases/release-file.ts'
import type { Environment, ImageOptions, RecordedRelease, Release } from '../../deploy/releases/release.ts'
import type { Repository } from '../ports/ports.ts'

/** Of one service's folder: more is no list of manifests, and would make reading the environment slow. */
const MANIFESTS_MAX = 200

// A config repository at 500 deployments a day keeps more than three months of history within this.
const HISTORY_COMMITS_MAX = 50_000

/**
 * Reads one environment's part of the config repository: which services are there, their releases with history, the
 * files that a plan may edit, the modes of its policies, and where the policies depend on them, the manifests that
 * people wrote. A release or mode file that cannot be read at the commit itself is a finding; in the history it is
 * passed over.
 */
export async function readEnvironment(
  repository: Repository,
  input: {
    readonly commit: string
    readonly environment: Environment
    readonly image: ImageOptions
    readonly policy: PolicyRules
  },
): Promise<Parsed<EnvironmentState>> {
  const { commit, environment, image, policy } = input
  const entries = await repository.readTree(commit)
  const present = new Set(entries.flatMap(({ path }) => serviceAt(environment, path) ?? []))
  const wanted = selectFiles(entries, { ...input, present })
  const { files, unreadable } = await repository.readFiles(wanted.entries)
  const releases = new Set([...present].map((service) => environmentPaths(environment, service, image).release))
  const byPath = new Map(files.map((file) => [file.path, file]))
  const policyState = buildPolicyState({ environment, image, policy, present, files: byPath })
  const findings: Finding[] = [
    ...wanted.findings,
    ...policyState.findings,
    ...unreadable.map(({ path, reason }): Finding => {
      return { code: `file-${reason}`, severity: 'error', message: `${path} cannot be read`, place: { path } }
    }),
    ...files.filter(({ path }) => releases.has(path)).flatMap((file) => parseRelease(file).findings),
  ]
  const histories = await readHistories(repository, { ...input, entries, present })
  const value = { environment, commit, present, files: byPath, histories, policyState: policyState.value }
  return { value, findings }
}

function selectFiles(
  entries: readonly TreeEntry[],
  input: { environment: Environment; image: ImageOptions; policy: PolicyRules; present: ReadonlySet<string> },
): { readonly entries: readonly TreeEntry[]; readonly findings: readonly Finding[] } {
  const { environment, image, policy, present } = input
  const { base, mode } = environmentFiles(environment)
  const own = new Map([...present].map((service) => [service, environmentPaths(environment, service, image)]))
  const wanted = new Set([
    base,
    mode,
    ...[...own.values()].flatMap((paths) => [paths.release, paths.policy, paths.mode, paths.manifest]),
  ])
  const findings: Finding[] = []
  const counts = new Map<string, number>()
  const selected = entries.filter(({ path }) => {
    if (wanted.has(path)) return true
    const service = needsManifests(policy) ? serviceAt(environment, path) : undefined
    const paths = service === undefined ? undefined : own.get(service)
    if (service === undefined || paths === undefined || !isManifest(path, paths)) return false
    const count = (counts.get(service) ?? 0) + 1
    counts.set(service, count)
    if (count === MANIFESTS_MAX + 1) {
      const message = `${paths.dir} holds more than ${MANIFESTS_MAX} manifests`
      findings.push({ code: 'file-too-large', severity: 'error', message, place: { path: paths.dir } })
    }
    return count <= MANIFESTS_MAX
  })
  return { entries: selected, findings }
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
