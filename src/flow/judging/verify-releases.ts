import type { Declarations } from '../../allowlist/declarations.ts'
import type { Config } from '../../config/config.ts'
import { recomputeCalls, type RecomputedCalls } from '../../deploy/releases/recompute-calls.ts'
import type { Release } from '../../deploy/releases/release.ts'
import type { Finding } from '../../finding.ts'
import type { FactsCache } from '../sources/facts-cache.ts'
import type { Repository } from '../ports/ports.ts'
import { readRules } from './read-rules.ts'
import { readAllowlist } from './read-snapshot.ts'

export type VerifyInput = {
  /** The services' repository, and the commit at the tip of its default branch. */
  readonly repository: Repository
  readonly commit: string
  readonly config: Config
  readonly declarations: Declarations
  readonly facts: Pick<FactsCache, 'recent'>
}

/** Versions whose own allowlists are read, when their history leaves doubts; the newest come first. */
const VERSIONS_READ_MAX = 1_000

/**
 * Recomputes the calls of releases from the source. What the histories of the files as they lie today do not tell (the
 * layout was another one, the caller is gone) is looked up in the allowlists of the version itself, with the config that
 * was in force there. Undefined for a release whose version is not on the default branch.
 */
export async function verifyReleases(
  releases: readonly Release[],
  input: VerifyInput,
): Promise<readonly (RecomputedCalls | undefined)[]> {
  const first = releases.map((release) => recomputeCalls(release, input.declarations))
  const isDoubtful = (index: number) => {
    const { undeclared, widened } = first[index] ?? { undeclared: [], widened: [] }
    return undeclared.length + widened.length > 0
  }
  const doubtful = releases.flatMap(({ version }, index) => (isDoubtful(index) ? [version] : []))
  const versions = [...new Set(doubtful)].slice(0, VERSIONS_READ_MAX)
  const then = new Map<string, ReadonlyMap<string, Release['calls']>>()
  for (const version of versions) then.set(version, await readCallsAt(version, input))
  return releases.map((release, index) => {
    const calls = isDoubtful(index) ? then.get(release.version)?.get(release.service) : undefined
    return calls === undefined ? first[index] : recomputeCalls(release, input.declarations, calls)
  })
}

/** Caller → its calls by the allowlists of one version. */
async function readCallsAt(
  version: string,
  { repository, config, facts }: VerifyInput,
): Promise<ReadonlyMap<string, Release['calls']>> {
  await repository.fetch([version])
  const rules = await readRules(repository, version)
  const { allowlist } = await readAllowlist(repository, {
    commit: await repository.requireCommit(version),
    config: rules.config.value ?? config,
    today: '',
    facts,
  })
  const calls = new Map<string, Release['calls'][number][]>()
  for (const { caller, callee, methods } of allowlist.value.entries) {
    const list = calls.get(caller) ?? []
    calls.set(caller, [...list, methods === undefined ? { callee } : { callee, methods }])
  }
  return calls
}

/** What is wrong with the calls that a record gives; empty: nothing. */
export function describeDifference(
  { service, version }: Release,
  recomputed: RecomputedCalls | undefined,
  { path, severity }: { readonly path: string; readonly severity: Finding['severity'] },
): readonly Finding[] {
  const short = version.slice(0, 7)
  const report = (message: string): readonly Finding[] => [
    { code: 'release-calls-differ', severity, message, hint: HINT, place: { path } },
  ]
  if (recomputed === undefined)
    return report(`${service} ${short} is no commit of the default branch of the services' repository`)
  const { undeclared, widened, missing } = recomputed
  const parts = [
    ...(undeclared.length > 0 ? [`it never declared the calls to ${undeclared.join(', ')}`] : []),
    ...(widened.length > 0 ? [`it declared other methods of ${widened.join(', ')}`] : []),
    ...(missing.length > 0 ? [`the calls to ${missing.join(', ')} are missing`] : []),
  ]
  return parts.length === 0 ? [] : report(`${service} ${short} calls something else by its source: ${parts.join('; ')}`)
}

const HINT =
  'Take the edit back. Which calls a release makes follows from the allowlists at its version; add an entry there, and ' +
  'Drawbridge writes it here.'
