import { deploymentBranch } from '../../deploy/releases/deployment-branch.ts'
import { parsePlanBody } from '../../deploy/plans/plan-body.ts'
import type { Environment } from '../../deploy/releases/release.ts'
import {
  DEPLOYMENTS_MARKER,
  renderDeploymentStatus,
  renderUnnamedMerge,
} from '../../report/render-deployment-status.ts'
import type { Outcome } from './carry-out-plan.ts'
import type { FactsCache } from '../sources/facts-cache.ts'
import { planServiceDeployment, type Planned, type PlanningPorts } from './plan-service.ts'
import type { Ports, Pull, PullRef } from '../ports/ports.ts'
import { readDesired, readSelections, type Selection } from './read-selections.ts'
import { readDeploymentInputs, type DeploymentInputs } from './read-deployment-inputs.ts'
import { bringCommit } from '../judging/bring-commit.ts'
import { isReachable } from '../judging/check-config-repository.ts'
import { readRules } from '../judging/read-rules.ts'
import { isSameText } from '../judging/same-text.ts'

export type ReportPorts = Pick<Ports, 'repositories' | 'pulls' | 'proposals' | 'verdicts' | 'clock'> & {
  readonly facts: FactsCache
}

type Row = Parameters<typeof renderDeploymentStatus>[0]['rows'][number]

/** Says on a merged pull request where its services are now. A second run writes nothing. */
export async function reportDeployment(ref: PullRef, ports: ReportPorts): Promise<void> {
  const pull = await ports.pulls.readPull(ref)
  if (pull.mergeCommit === undefined) return pull.mergedBy === undefined ? undefined : reportUnnamed(ref, pull, ports)
  const inputs = await readDeploymentInputs(ref, ports)
  if (inputs === undefined) return reportUnreachable(ref, { pull, mergeCommit: pull.mergeCommit }, ports)
  if (pull.baseRef !== inputs.branch) return
  const selections = await readSelections(inputs, pull, pull.mergeCommit, ports.facts)
  await writeDeploymentStatus(ref, { inputs, pull, selections }, ports)
}

/** A merge of which GitHub does not name the commit deploys nothing, and that is said. */
async function reportUnnamed(ref: PullRef, pull: Pull, ports: ReportPorts): Promise<void> {
  const inputs = await readDeploymentInputs(ref, ports)
  if (inputs === undefined || pull.baseRef !== inputs.branch) return
  const { comment } = await ports.verdicts.readPublished(ref, undefined, DEPLOYMENTS_MARKER)
  const body = renderUnnamedMerge()
  if (comment === undefined || !isSameText(comment.body, body)) await ports.verdicts.writeComment(ref, body, comment)
}

/** Where a merge would deploy something and there is nowhere to: says so in the same comment. */
async function reportUnreachable(
  ref: PullRef,
  { pull, mergeCommit }: { pull: Pull; mergeCommit: string },
  ports: ReportPorts,
): Promise<void> {
  const main = await ports.proposals.readDefaultBranch(ref)
  const repository = await ports.repositories.open(ref)
  const commit = await bringCommit(repository, { commit: main.commit, ref: `refs/heads/${main.name}` })
  const config = (await readRules(repository, commit)).config.value
  if (config?.configRepository === undefined || config.image === undefined || pull.baseRef !== main.name) return
  if (await isReachable(ref, config.configRepository, ports)) return
  const context = { now: ports.clock.now().toISOString() }
  const selections = await readSelections({ repository, config, context }, pull, mergeCommit, ports.facts)
  const note = `${config.configRepository} does not exist, or Drawbridge is not installed there`
  const rows = selections.flatMap(({ service, everywhere }) =>
    config.environments
      .filter(({ deploy }) => deploy === 'on-merge' || everywhere)
      .map(({ name }): Row => ({ service, environment: name, state: 'refused', note })),
  )
  await writeRows(ref, { mergeCommit, rows }, ports)
}

/**
 * Once a deployment or rollback pull request was written: every pull request that it carried before or carries now is
 * to say so.
 */
export async function enqueueReports(
  { repo, context }: Pick<DeploymentInputs, 'repo' | 'context'>,
  { planned: { plan, proposal }, outcome }: { planned: Planned; outcome: Outcome },
  { queue }: Pick<Ports, 'queue'>,
): Promise<void> {
  if (outcome.state !== 'opened' && outcome.state !== 'updated') return
  const before = proposal?.state === 'open' ? parsePlanBody(proposal.body)?.sources : undefined
  const sources = [...(before ?? []), ...plan.record.sources].filter(
    (source) => source.repository === context.repository,
  )
  for (const number of new Set(sources.map(({ pull }) => pull))) {
    await queue.enqueue({ kind: 'report-deployment', pull: { ...repo, number } })
  }
}

/**
 * Brings the one comment about deployments to what the config repository says now. Without services to deploy there is
 * none.
 */
async function writeDeploymentStatus(
  ref: PullRef,
  { inputs, pull, selections }: { inputs: DeploymentInputs; pull: Pull; selections: readonly Selection[] },
  ports: Pick<Ports, 'proposals' | 'pulls' | 'verdicts'>,
): Promise<void> {
  const { proposals } = ports
  const mergeCommit = pull.mergeCommit ?? pull.headSha
  const rows: Row[] = []
  for (const selection of selections) {
    for (const environment of inputs.config.environments) {
      const row = await readRow(inputs, { selection, environment, mergeCommit, number: pull.number }, proposals)
      if (row !== undefined) rows.push(await explainWaiting(row, { inputs, pull, selection, environment }, ports))
    }
  }
  await writeRows(ref, { mergeCommit, rows }, ports)
}

async function writeRows(
  ref: PullRef,
  { mergeCommit, rows }: { readonly mergeCommit: string; readonly rows: readonly Row[] },
  { verdicts }: Pick<Ports, 'verdicts'>,
): Promise<void> {
  const { comment } = await verdicts.readPublished(ref, undefined, DEPLOYMENTS_MARKER)
  if (rows.length === 0 && comment === undefined) return
  const body = renderDeploymentStatus({ repository: `${ref.owner}/${ref.name}`, mergeCommit, rows })
  if (comment !== undefined && isSameText(comment.body, body)) return
  await verdicts.writeComment(ref, body, comment)
}

async function readRow(
  inputs: DeploymentInputs,
  input: { selection: Selection; environment: Environment; mergeCommit: string; number: number },
  proposals: Ports['proposals'],
): Promise<Row | undefined> {
  const { selection, environment, mergeCommit, number } = input
  const { service } = selection
  const subject = { service, environment: environment.name }
  const history = inputs.states.get(environment.name)?.histories.get(service) ?? []
  const running = history[0]?.release
  const proposal = await proposals.readProposal(
    inputs.configRepo,
    deploymentBranch({ environment: environment.name, service }),
  )
  const record = proposal === undefined ? undefined : parsePlanBody(proposal.body)
  const carried = record?.kind === 'deployment' && record.sources.some(({ pull }) => pull === number)

  if (proposal?.state === 'open' && carried) {
    return { ...subject, state: 'proposed', url: proposal.url, version: record.version }
  }
  if (selection.version === 'running') {
    return proposal?.state === 'merged' && carried && running
      ? { ...subject, state: 'running', url: proposal.url, version: running.version }
      : undefined
  }
  if (
    running !== undefined &&
    (running.version === mergeCommit || (await isWithin(inputs, mergeCommit, running.version)))
  ) {
    return { ...subject, state: 'running', version: running.version }
  }
  if (running?.hold !== undefined) {
    const { since, by, reason } = running.hold
    const was = history.some(({ release }) => release.version === mergeCommit)
    return {
      ...subject,
      state: was ? 'superseded' : 'held',
      note: `${reason} (${by}, ${since})`,
      version: running.version,
    }
  }
  if (proposal?.state === 'closed' && carried) return { ...subject, state: 'closed', url: proposal.url }
  return { ...subject, state: 'waiting' }
}

/** A deployment that should have come by itself and has not: planned once more, to say what forbids it. */
async function explainWaiting(
  row: Row,
  input: { inputs: DeploymentInputs; pull: Pull; selection: Selection; environment: Environment },
  ports: PlanningPorts,
): Promise<Row> {
  const { inputs, pull, selection, environment } = input
  if (row.state !== 'waiting' || environment.deploy !== 'on-merge') return row
  const requestedBy = pull.mergedBy ?? pull.author
  const desired = await readDesired(inputs, selection, { pull, trigger: 'merge', requestedBy })
  const { plan } = await planServiceDeployment(inputs, environment, desired, ports)
  const error = plan.findings.find(({ severity }) => severity === 'error')
  return error === undefined ? row : { ...row, state: 'refused', note: `${error.message} (${error.place.path})` }
}

async function isWithin({ repository }: DeploymentInputs, ancestor: string, descendant: string): Promise<boolean> {
  await repository.fetch([descendant])
  return repository.isAncestor(ancestor, descendant)
}
