import { allowlistPath } from '../../allowlist/allowlist-path.ts'
import { isOwnRecord } from '../../deploy/releases/environment-paths.ts'
import { parseRelease } from '../../deploy/releases/release-file.ts'
import type { Environment } from '../../deploy/releases/release.ts'
import { parseManifests } from '../../cluster/parse-manifests.ts'
import { compareFindings, compareText, type Finding } from '../../finding.ts'
import { checkOpenings } from '../../verdict/check-openings.ts'
import { reviewConnections, type ConnectionReview } from '../../verdict/review-connections.ts'
import { checkRecords } from '../judging/check-records.ts'
import { isManifest, MANIFEST_BYTES_MAX, readCluster } from '../judging/read-cluster.ts'
import { describeDifference, verifyReleases } from '../judging/verify-releases.ts'
import type { Repository } from '../ports/ports.ts'
import { indexOwners, type ServicesRules } from './read-services-rules.ts'

/** What a pull request of the config repository changes, from its fork point to its head. */
export type ChangedRange = { readonly repository: Repository; readonly base: string; readonly head: string }

export type Reviewed = {
  /** Of each environment of which a file changes, in the config's order. */
  readonly reviews: readonly ConnectionReview[]
  /** About policies in files that belong to no environment. */
  readonly outside: readonly Finding[]
}

/** Reviews what changes in each environment, and beside them. */
export async function reviewEnvironments(range: ChangedRange, rules: ServicesRules): Promise<Reviewed> {
  const { repository, base, head } = range
  const changed = await repository.readChangedPaths(base, head)
  const { environments } = rules.config
  const reviews: ConnectionReview[] = []
  for (const environment of environments) {
    const own = changed.filter((path) => isManifest(path, environment))
    if (own.length > 0) reviews.push(await reviewEnvironment(range, { rules, environment, changed: own }))
  }
  const rest = changed.filter((path) => !environments.some((environment) => isManifest(path, environment)))
  return { reviews, outside: await findPoliciesOutside(range, rest, rules) }
}

/** More files beside all environments are not looked into for policies; that is said. */
const OUTSIDE_MAX = 500

/** Policies that come, change or go in files of no environment: nobody can tell what that opens. */
async function findPoliciesOutside(
  { repository, base, head }: ChangedRange,
  paths: readonly string[],
  { config }: ServicesRules,
): Promise<readonly Finding[]> {
  const wanted = paths.filter((path) => /\.(ya?ml|json)$/.test(path))
  const severity = config.connections === 'fail' ? 'error' : 'warning'
  const looked = new Set(wanted.slice(0, OUTSIDE_MAX))
  const found = new Set(wanted.slice(OUTSIDE_MAX, OUTSIDE_MAX + 1))
  for (const commit of looked.size === 0 ? [] : [base, head]) {
    const entries = (await repository.readTree(commit)).filter(({ path }) => looked.has(path))
    const { files, unreadable } = await repository.readFiles(entries, { maxBytes: MANIFEST_BYTES_MAX })
    const { policies, unread } = parseManifests(files, unreadable).value
    for (const { path } of policies.map(({ source }) => source.place)) found.add(path)
    for (const { kind, place } of unread) if (kind !== undefined) found.add(place.path)
  }
  return [...found].sort(compareText).map((path) => ({
    code: 'policy-outside',
    severity,
    message: `${path} is in the folder of no environment: what its policies open cannot be told`,
    hint: 'Move it to the folder of a service in its environment.',
    place: { path },
  }))
}

type Subject = {
  readonly rules: ServicesRules
  readonly environment: Environment
  readonly changed: readonly string[]
}

async function reviewEnvironment(
  { repository, base, head }: ChangedRange,
  subject: Subject,
): Promise<ConnectionReview> {
  const { rules, environment, changed } = subject
  const before = await readCluster(repository, { commit: base, environment })
  const after = await readCluster(repository, { commit: head, environment })
  const records = await checkRecords(repository, { commit: head, environment, changed })
  const review = reviewConnections({
    environment: environment.name,
    base: before,
    head: { ...after, findings: [...after.findings, ...records] },
    identityLabel: rules.config.policy.identityLabel,
    ownersOf: indexOwners(rules),
  })
  if (review.delta === undefined || before.value === undefined || after.value === undefined) return review
  const clusters = { base: before.value, head: after.value }
  const objections = [
    ...(await objectToReleases(repository, head, subject)),
    ...objectToOpenings(review.delta, clusters, subject),
  ]
  return { ...review, objections: objections.sort(compareFindings) }
}

/** The releases that the pull request changes, held against their source. */
async function objectToReleases(
  repository: Repository,
  head: string,
  { rules, environment, changed }: Subject,
): Promise<readonly Finding[]> {
  const paths = new Set(changed.filter((path) => isOwnRecord(path, environment) && path.endsWith('/release.yaml')))
  if (paths.size === 0) return []
  const entries = (await repository.readTree(head)).filter(({ path }) => paths.has(path))
  const { files } = await repository.readFiles(entries)
  const parsed = files.flatMap((file) => {
    const release = parseRelease(file).value
    return release === undefined ? [] : [{ path: file.path, release }]
  })
  const names = new Set(rules.services.map(({ name }) => name))
  const source = `${rules.repo.owner}/${rules.repo.name}`
  const own = parsed.filter(({ release }) => release.source.repository === source || names.has(release.service))
  const recomputed = await verifyReleases(
    own.map(({ release }) => release),
    rules,
  )
  return own.flatMap(({ path, release }, index) =>
    describeDifference(release, recomputed[index], { path, severity: 'error' }),
  )
}

function objectToOpenings(
  delta: NonNullable<ConnectionReview['delta']>,
  clusters: Parameters<typeof checkOpenings>[1],
  { rules, environment, changed }: Subject,
): readonly Finding[] {
  const { config, repo, services, allowlist } = rules
  const calls = new Set(allowlist.entries.map(({ caller, callee }) => pairOf(caller, callee)))
  const byName = new Map(services.map((service) => [service.name, service]))
  return checkOpenings(delta, clusters, {
    environment: environment.name,
    repository: `${repo.owner}/${repo.name}`,
    identityLabel: config.policy.identityLabel,
    isAllowed: (caller, callee) => calls.has(pairOf(caller, callee)),
    ownersOf: indexOwners(rules),
    allowlistOf: (caller, callee) => {
      const to = byName.get(callee)
      // Where the callee has the file, it does not matter who calls.
      const from = byName.get(caller) ?? (config.allowlist.layout === 'callee' ? to : undefined)
      return from === undefined || to === undefined
        ? 'the allowlist'
        : allowlistPath(config.allowlist, { caller: from, callee: to })
    },
    changed,
    severity: config.connections === 'fail' ? 'error' : 'warning',
  })
}

function pairOf(caller: string, callee: string): string {
  return JSON.stringify([caller, callee])
}
