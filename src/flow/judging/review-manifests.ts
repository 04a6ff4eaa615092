import type { Config } from '../../config/config.ts'
import { parseRelease } from '../../deploy/releases/release-file.ts'
import type { Service } from '../../graph/service.ts'
import type { Codeowners } from '../../owners/parse-codeowners.ts'
import { routeService } from '../../owners/route-service.ts'
import { CONNECTIONS_MARKER, renderConnectionCheck } from '../../report/connections/render-connection-review.ts'
import { checkDigest } from '../../report/formats/check-digest.ts'
import { selectGuard } from '../../verdict/select-guard.ts'
import { reviewConnections, type ConnectionReview } from '../../verdict/review-connections.ts'
import { bringCommit } from './bring-commit.ts'
import type { Ports, Pull, PullRef, RepoRef, Repository } from '../ports/ports.ts'
import { isManifest, readCluster } from './read-cluster.ts'
import { checkRecords } from './check-records.ts'
import type { JudgingPorts } from './read-pull-facts.ts'
import { readRules } from './read-rules.ts'
import { readAllowlist } from './read-snapshot.ts'
import { isSameText } from './same-text.ts'

export type ReviewPorts = JudgingPorts & Pick<Ports, 'verdicts' | 'proposals' | 'log'>

/** Releases that are looked at to find the services' repository: they all name the same. */
const RELEASES_READ_MAX = 20

/**
 * Says on an open pull request of a config repository, whoever opened it, which connections it opens and closes in each
 * environment, in one comment and a check run. A second run writes nothing. A repository that no services' repository
 * names as its config repository is left alone. What tells it from others is read from the tip of the base branch,
 * never from the pull request.
 */
export async function reviewManifests(ref: PullRef, pull: Pull, ports: ReviewPorts): Promise<void> {
  const repository = await ports.repositories.open(ref)
  const tip = await repository.requireCommit(`refs/heads/${pull.baseRef}`)
  const rules = await readServicesRules(ref, { repository, tip }, ports)
  if (rules === undefined) return
  const base = (await repository.readMergeBase(tip, pull.headSha)) ?? tip
  const { check: name } = selectGuard(pull.baseRef, { defaultBranch: pull.defaultBranch, branches: [] })
  const checkRef = { head: pull.headSha, name }
  const published = await ports.verdicts.readPublished(ref, checkRef, CONNECTIONS_MARKER)

  const reviews = await readReviews(repository, { base, head: pull.headSha, rules })

  const at = { repository: `${ref.owner}/${ref.name}`, commit: pull.headSha }
  const check = renderConnectionCheck(reviews, at)
  if (published.check?.digest !== checkDigest(check))
    await ports.verdicts.writeCheck(ref, checkRef, check, published.check)
  // The comment says what the check does, where people look first.
  const body = check.summary
  // A pull request that never changed a manifest gets no comment about it.
  if (published.comment === undefined && reviews.length === 0) return
  if (published.comment === undefined || !isSameText(published.comment.body, body))
    await ports.verdicts.writeComment(ref, body, published.comment)
  ports.log.info({ pull: `${at.repository}#${ref.number}`, head: pull.headSha }, 'reviewed manifests')
}

type ServicesRules = {
  readonly config: Config
  readonly services: readonly Service[]
  readonly codeowners: Codeowners | undefined
}

/** The rules of the repository whose releases are recorded here, when that says that this is its config repository. */
async function readServicesRules(
  configRepo: RepoRef,
  { repository, tip }: { repository: Repository; tip: string },
  ports: ReviewPorts,
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

async function readRulesOf(repo: RepoRef, ports: ReviewPorts): Promise<ServicesRules | undefined> {
  const main = await ports.proposals.readDefaultBranch(repo)
  const repository = await ports.repositories.open(repo)
  const commit = await bringCommit(repository, { commit: main.commit, ref: `refs/heads/${main.name}` })
  const { config, codeowners } = await readRules(repository, commit)
  if (config.value === undefined) return undefined
  const today = ports.clock.now().toISOString().slice(0, 10)
  const { services } = await readAllowlist(repository, { commit, config: config.value, today })
  return { config: config.value, services, codeowners: codeowners?.value }
}

/** Of each environment of which a file changes, in the config's order. */
async function readReviews(
  repository: Repository,
  { base, head, rules }: { base: string; head: string; rules: ServicesRules },
): Promise<readonly ConnectionReview[]> {
  const changed = await repository.readChangedPaths(base, head)
  const { config, services, codeowners } = rules
  const dirs = new Map(services.map((service) => [service.name, service]))
  const ownersOf = (name: string) => {
    const service = dirs.get(name)
    return service === undefined ? undefined : routeService(codeowners, service).owners
  }
  const reviews: ConnectionReview[] = []
  for (const environment of config.environments) {
    if (!changed.some((path) => isManifest(path, environment))) continue
    const before = await readCluster(repository, { commit: base, environment })
    const after = await readCluster(repository, { commit: head, environment })
    const records = await checkRecords(repository, { commit: head, environment, changed })
    reviews.push(
      reviewConnections({
        environment: environment.name,
        base: before,
        head: { ...after, findings: [...after.findings, ...records] },
        identityLabel: config.policy.identityLabel,
        ownersOf,
      }),
    )
  }
  return reviews
}
