import type { Allowlist } from '../../allowlist/allowlist.ts'
import type { Declarations } from '../../allowlist/declarations.ts'
import type { Config } from '../../config/config.ts'
import { parseRelease } from '../../deploy/releases/release-file.ts'
import type { Service } from '../../graph/service.ts'
import type { Owner } from '../../owners/owner.ts'
import type { Codeowners } from '../../owners/parse-codeowners.ts'
import { routeService } from '../../owners/route-service.ts'
import { bringCommit } from '../judging/bring-commit.ts'
import type { JudgingPorts } from '../judging/read-pull-facts.ts'
import { readDeclarations } from '../judging/read-declarations.ts'
import { readRules } from '../judging/read-rules.ts'
import { readAllowlist } from '../judging/read-snapshot.ts'
import type { FactsCache } from '../sources/facts-cache.ts'
import type { Ports, RepoRef, Repository } from '../ports/ports.ts'

export type ServicesPorts = JudgingPorts & Pick<Ports, 'proposals'>

/** What the services' repository says at the tip of its default branch: by that a config repository is judged. */
export type ServicesRules = {
  readonly repo: RepoRef
  readonly repository: Repository
  readonly commit: string
  /** The default branch. */
  readonly branch: string
  readonly config: Config
  readonly services: readonly Service[]
  readonly codeowners: Codeowners | undefined
  /** Without what has ended by today. */
  readonly allowlist: Allowlist
  readonly declarations: Declarations
  readonly facts: Pick<FactsCache, 'recent'>
}

/** Releases that are looked at to find the services' repository: they all name the same. */
const RELEASES_READ_MAX = 20

/** The rules of the repository whose releases are recorded here, when that says that this is its config repository. */
export async function readServicesRules(
  configRepo: RepoRef,
  { repository, tip }: { repository: Repository; tip: string },
  ports: ServicesPorts,
): Promise<ServicesRules | undefined> {
  const entries = (await repository.readTree(tip)).filter(
    ({ path, kind }) => kind === 'file' && path.endsWith('/release.yaml'),
  )
  const { files } = await repository.readFiles(entries.slice(0, RELEASES_READ_MAX))
  const sources = new Set(files.flatMap((file) => parseRelease(file).value?.source.repository ?? []))
  for (const source of sources) {
    const [owner = '', name = ''] = source.split('/')
    if (owner.toLowerCase() !== configRepo.owner.toLowerCase()) continue
    const rules = await readRulesOf({ installation: configRepo.installation, owner, name }, ports)
    const named = rules?.config.configRepository?.toLowerCase()
    if (named === `${configRepo.owner}/${configRepo.name}`.toLowerCase()) return rules
  }
  return undefined
}

async function readRulesOf(repo: RepoRef, ports: ServicesPorts): Promise<ServicesRules | undefined> {
  const main = await ports.proposals.readDefaultBranch(repo)
  const repository = await ports.repositories.open(repo)
  const commit = await bringCommit(repository, { commit: main.commit, ref: `refs/heads/${main.name}` })
  const { config, codeowners } = await readRules(repository, commit)
  if (config.value === undefined) return undefined
  const { facts } = ports
  const today = ports.clock.now().toISOString().slice(0, 10)
  const { services, allowlist } = await readAllowlist(repository, { commit, config: config.value, today, facts })
  return {
    repo,
    repository,
    commit,
    branch: main.name,
    config: config.value,
    services,
    codeowners: codeowners?.value,
    allowlist: allowlist.value,
    declarations: await readDeclarations(repository, { commit, config: config.value, facts }),
    facts,
  }
}

/** The owners of a service by its name; undefined: it is none of ours. */
export function indexOwners({
  services,
  codeowners,
}: Pick<ServicesRules, 'services' | 'codeowners'>): (service: string) => readonly Owner[] | undefined {
  const byName = new Map(services.map((service) => [service.name, service]))
  return (name) => {
    const service = byName.get(name)
    return service === undefined ? undefined : routeService(codeowners, service).owners
  }
}
