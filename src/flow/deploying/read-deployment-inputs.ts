import type { Call } from '../../graph/call.ts'
import type { Config } from '../../config/config.ts'
import type { EnvironmentState, PlanContext } from '../../deploy/policies/plan-context.ts'
import type { Environment } from '../../deploy/releases/release.ts'
import type { Finding, Parsed } from '../../finding.ts'
import { bringCommit } from '../judging/bring-commit.ts'
import type { Ports, RepoRef, Repository } from '../ports/ports.ts'
import { readAllowlist } from '../judging/read-snapshot.ts'
import type { FactsCache } from '../sources/facts-cache.ts'
import { readEnvironment } from './read-environment.ts'
import { readRules } from '../judging/read-rules.ts'

/** Everything about one services' repository that a deployment or rollback starts from, as it is now. */
export type DeploymentInputs = {
  readonly repo: RepoRef
  readonly repository: Repository
  readonly branch: string
  readonly config: Config
  readonly context: PlanContext
  readonly configRepo: RepoRef
  readonly configRepository: Repository
  readonly configBranch: string
  readonly configCommit: string
  readonly states: ReadonlyMap<string, EnvironmentState>
  /**
   * Release files that cannot be read: while there is one, no policy of that environment can be trusted to be complete.
   */
  readonly findings: ReadonlyMap<string, readonly Finding[]>
}

export type DeploymentInputPorts = Pick<Ports, 'repositories' | 'proposals' | 'clock'> & {
  readonly facts: Pick<FactsCache, 'recent'>
}

/** Undefined: the repository deploys nothing (no config, an unusable one, no config repository, no image). */
export async function readDeploymentInputs(
  repo: RepoRef,
  ports: DeploymentInputPorts,
): Promise<DeploymentInputs | undefined> {
  const main = await ports.proposals.readDefaultBranch(repo)
  const repository = await ports.repositories.open(repo)
  const { config } = await readRules(repository, await bringBranch(repository, main))
  const { value } = config
  if (value?.configRepository === undefined || value.image === undefined) return undefined

  const [owner = '', name = ''] = value.configRepository.split('/')
  const configRepo: RepoRef = { installation: repo.installation, owner, name }
  const configMain = await ports.proposals.readDefaultBranch(configRepo)
  const configRepository = await ports.repositories.open(configRepo)
  const configCommit = await bringBranch(configRepository, configMain)

  const now = ports.clock.now().toISOString()
  const { facts } = ports
  const today = now.slice(0, 10)
  const { allowlist } = await readAllowlist(repository, { commit: main.commit, config: value, today, facts })
  const states = new Map<string, EnvironmentState>()
  const findings = new Map<string, readonly Finding[]>()
  for (const environment of value.environments) {
    const { image, policy } = value
    const request = { commit: configCommit, environment, image, policy }
    const read = await facts.recent.ask(
      ['environment', request],
      () => readEnvironment(configRepository, request),
      weighEnvironment,
    )
    states.set(environment.name, read.value)
    findings.set(environment.name, read.findings)
  }
  return {
    repo,
    repository,
    branch: main.name,
    config: value,
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
    findings,
  }
}

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
