import type { Call } from '../../graph/call.ts'
import type { Service } from '../../graph/service.ts'
import type { Codeowners } from '../../owners/parse-codeowners.ts'
import type { Config } from '../../config/config.ts'
import type { EnvironmentState, PlanContext } from '../../deploy/policies/plan-context.ts'
import { listDeclaredCalls } from '../../deploy/releases/recompute-calls.ts'
import type { Environment, Release } from '../../deploy/releases/release.ts'
import type { Finding, Parsed } from '../../finding.ts'
import { isReachable } from '../judging/check-config-repository.ts'
import { bringCommit } from '../judging/bring-commit.ts'
import type { Ports, RepoRef, Repository } from '../ports/ports.ts'
import type { Declarations } from '../../allowlist/declarations.ts'
import { readDeclarations } from '../judging/read-declarations.ts'
import { readAllowlist } from '../judging/read-snapshot.ts'
import { verifyReleases, type VerifyInput } from '../judging/verify-releases.ts'
import type { FactsCache } from '../sources/facts-cache.ts'
import { readEnvironment } from './read-environment.ts'
import { readRules } from '../judging/read-rules.ts'

/** Everything about one services' repository that a deployment or rollback starts from, as it is now. */
export type DeploymentInputs = {
  readonly repo: RepoRef
  readonly repository: Repository
  readonly branch: string
  /** The commit at its tip. */
  readonly servicesCommit: string
  readonly config: Config
  readonly services: readonly Service[]
  readonly codeowners: Codeowners | undefined
  readonly facts: Pick<FactsCache, 'recent'>
  readonly context: PlanContext
  readonly configRepo: RepoRef
  readonly configRepository: Repository
  readonly configBranch: string
  readonly configCommit: string
  /** By environment. The calls of releases are those that their source declares, whatever the records say. */
  readonly states: ReadonlyMap<string, EnvironmentState>
  /** What was declared when, on the services' default branch. */
  readonly declarations: Declarations
  /**
   * Release files that cannot be read: while there is one, no policy of that environment can be trusted to be complete.
   */
  readonly findings: ReadonlyMap<string, readonly Finding[]>
}

export type DeploymentInputPorts = Pick<Ports, 'repositories' | 'proposals' | 'clock'> & {
  readonly facts: Pick<FactsCache, 'recent'>
}

/**
 * Undefined: the repository deploys nothing (no config, an unusable one, no config repository or one that cannot be
 * reached, no image).
 */
export async function readDeploymentInputs(
  repo: RepoRef,
  ports: DeploymentInputPorts,
): Promise<DeploymentInputs | undefined> {
  const main = await ports.proposals.readDefaultBranch(repo)
  const repository = await ports.repositories.open(repo)
  const { config, codeowners } = await readRules(repository, await bringBranch(repository, main))
  const { value } = config
  if (value?.configRepository === undefined || value.image === undefined) return undefined

  if (!(await isReachable(repo, value.configRepository, ports))) return undefined
  const [owner = '', name = ''] = value.configRepository.split('/')
  const configRepo: RepoRef = { installation: repo.installation, owner, name }
  const configMain = await ports.proposals.readDefaultBranch(configRepo)
  const configRepository = await ports.repositories.open(configRepo)
  const configCommit = await bringBranch(configRepository, configMain)

  const now = ports.clock.now().toISOString()
  const { facts } = ports
  const today = now.slice(0, 10)
  const { allowlist, services } = await readAllowlist(repository, { commit: main.commit, config: value, today, facts })
  const own = new Set(services.map((service) => service.name))
  const isOurs: IsOurs = ({ service, source }) => source.repository === `${repo.owner}/${repo.name}` || own.has(service)
  const declarations = await readDeclarations(repository, { commit: main.commit, config: value, facts })
  const source = { repository, commit: main.commit, config: value, declarations, facts, isOurs }
  const { states, findings } = await readEnvironments(configRepository, configCommit, source)
  return {
    repo,
    repository,
    branch: main.name,
    servicesCommit: main.commit,
    config: value,
    services,
    codeowners: codeowners?.value,
    facts,
    context: {
      repository: `${repo.owner}/${repo.name}`,
      allowlist: allowlist.value,
      image: value.image,
      policy: value.policy,
      rollback: value.rollback,
      now,
    },
    configRepo,
    configRepository,
    configBranch: configMain.name,
    configCommit,
    states,
    declarations,
    findings,
  }
}

/** Every environment of the config, as the config repository has it at a commit. */
async function readEnvironments(
  configRepository: Repository,
  commit: string,
  source: VerifyInput & { readonly isOurs: IsOurs },
): Promise<Pick<DeploymentInputs, 'states' | 'findings'>> {
  const states = new Map<string, EnvironmentState>()
  const findings = new Map<string, readonly Finding[]>()
  const { image, policy, environments } = source.config
  for (const environment of environments) {
    if (image === undefined) break
    const request = { commit, environment, image, policy }
    const read = await source.facts.recent.ask(
      ['environment', request],
      () => readEnvironment(configRepository, request),
      weighEnvironment,
    )
    const verified = await verifyEnvironment(read, source)
    states.set(environment.name, verified.value)
    findings.set(environment.name, verified.findings)
  }
  return { states, findings }
}

/**
 * The environment with the calls of its releases recomputed from the source: nothing is rendered from what a record
 * says by hand. Releases of services that are none of this repository's are left as they are.
 */
async function verifyEnvironment(
  { value: state, findings }: Parsed<EnvironmentState>,
  input: VerifyInput & { readonly isOurs: IsOurs },
): Promise<Parsed<EnvironmentState>> {
  const { environment, commit } = state
  const question = ['verified', commit, environment, input.commit, input.config.services, input.config.allowlist]
  return input.facts.recent.ask(
    question,
    async () => ({ value: { ...state, histories: await verifyHistories(state.histories, input) }, findings }),
    weighEnvironment,
  )
}

async function verifyHistories(
  histories: EnvironmentState['histories'],
  input: VerifyInput & { readonly isOurs: IsOurs },
): Promise<EnvironmentState['histories']> {
  const releases = [...histories.values()].flat().flatMap(({ release }) => (input.isOurs(release) ? [release] : []))
  const recomputed = await verifyReleases(releases, input)
  const callsOf = new Map(
    releases.map((release, index) => [
      release,
      recomputed[index]?.calls ?? listDeclaredCalls(input.declarations, release.service),
    ]),
  )
  return new Map(
    [...histories].map(([service, history]) => [
      service,
      history.map((record) => {
        const calls = callsOf.get(record.release)
        return calls === undefined ? record : { ...record, release: { ...record.release, calls } }
      }),
    ]),
  )
}

/** Whether a release is to be held against this services' repository: it says so, or the service is one of its own. */
type IsOurs = (release: Pick<Release, 'service' | 'source'>) => boolean

// What was read of one commit is asked for again by every job until the next one.
function weighEnvironment({ value, findings }: Parsed<EnvironmentState>): number {
  const releases = [...value.histories.values()].reduce((sum, history) => sum + history.length, 0)
  return 1 + value.files.size + value.present.size + releases + findings.length
}

function bringBranch(repository: Repository, { name, commit }: { name: string; commit: string }): Promise<string> {
  return bringCommit(repository, { commit, ref: `refs/heads/${name}` })
}

/** A service's entries in the allowlist at a commit: the calls that a release of that commit may make. */
export async function readDeclaredCalls(
  { repository, config, context }: DeploymentInputs,
  service: string,
  commit: string,
): Promise<Omit<Call, 'caller'>[]> {
  await repository.fetch([commit])
  await repository.requireCommit(commit)
  const { allowlist } = await readAllowlist(repository, { commit, config, today: context.now.slice(0, 10) })
  return allowlist.value.entries
    .filter((entry) => entry.caller === service)
    .map(({ callee, methods }) => (methods === undefined ? { callee } : { callee, methods }))
}

export function findEnvironment({ config }: DeploymentInputs, name: string): Environment | undefined {
  return config.environments.find((environment) => environment.name === name)
}
