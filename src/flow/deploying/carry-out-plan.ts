import type { Plan } from '../../deploy/plans/plan.ts'
import { parsePlanBody } from '../../deploy/plans/plan-body.ts'
import type { Finding } from '../../finding.ts'
import type { Branch, Ports, Proposal } from '../ports/ports.ts'
import type { DeploymentInputs } from './read-deployment-inputs.ts'
import { isSameText } from '../judging/same-text.ts'

/** What is to be proposed: a plan, or a change that has no record to be rendered again from. */
export type Proposed = Pick<Plan, 'branch' | 'title' | 'body' | 'edits' | 'abstains' | 'findings'> & {
  readonly record?: Plan['record']
}

/** What became of a plan. */
export type Outcome = {
  readonly state:
    | 'opened' // a new pull request
    | 'updated' // the open one was brought up to date
    | 'unchanged' // the open one says so already
    | 'nothing' // the config repository says so already
    | 'abstained' // the plan leaves everything as it is
    | 'refused' // the plan's findings forbid it
    | 'closed' // a person closed the pull request for this very version
    | 'foreign' // somebody else committed to the branch
  readonly url?: string | undefined
  readonly findings: readonly Finding[]
}

/**
 * Brings branch and pull request of a plan to the planned state. The branch is rendered anew on the config repository's
 * head whenever what it holds is not what it would hold; it is never merged into. A second run writes nothing.
 */
export async function carryOutPlan(
  inputs: DeploymentInputs,
  { plan, proposal: open }: { readonly plan: Proposed; readonly proposal: Proposal | undefined },
  { proposals }: Pick<Ports, 'proposals'>,
): Promise<Outcome> {
  const findings = plan.findings
  if (findings.some((finding) => finding.severity === 'error')) return { state: 'refused', findings }
  if (plan.abstains) return { state: 'abstained', findings }
  if (plan.edits.length === 0) {
    if (open?.state === 'open') await proposals.closePull(inputs.configRepo, open.number)
    return { state: 'nothing', findings }
  }
  if (open !== undefined && open.state !== 'open' && (await isRespected(inputs, plan, open)))
    return { state: 'closed', url: open.url, findings }

  const branch = await proposals.readBranch(inputs.configRepo, plan.branch)
  if (open?.state === 'open' && branch !== undefined && !branch.ours)
    return { state: 'foreign', url: open.url, findings }
  const current = branch !== undefined && (await isRendered(inputs, plan, branch))
  if (!current) {
    await proposals.writeCommit(inputs.configRepo, {
      branch: plan.branch,
      parent: inputs.configCommit,
      edits: plan.edits,
      message: plan.title,
      onto: 'rewrite',
      exists: branch !== undefined,
    })
  }
  return { ...(await writePull(inputs, plan, open, { current, proposals })), findings }
}

/**
 * A pull request that a person closed stays closed until somebody asks by command, or a merge brings what it did not
 * carry yet; whatever came from the branch since. A merge that is looked at late, as after a start, brings nothing new.
 */
async function isRespected(
  { repository }: DeploymentInputs,
  { record }: Proposed,
  { state, body, closedBefore = [] }: Proposal,
): Promise<boolean> {
  if (record?.trigger !== 'merge') return false
  for (const closed of [...(state === 'closed' ? [body] : []), ...closedBefore]) {
    const before = parsePlanBody(closed)
    if (before?.kind !== record.kind) continue
    if (before.declaredAt === record.declaredAt) return true
    await repository.fetch([before.declaredAt])
    if (await repository.isAncestor(record.declaredAt, before.declaredAt)) return true
  }
  return false
}

async function writePull(
  { configRepo, configBranch }: DeploymentInputs,
  { branch, title, body }: Proposed,
  open: Proposal | undefined,
  { current, proposals }: { current: boolean; proposals: Ports['proposals'] },
): Promise<Pick<Outcome, 'state' | 'url'>> {
  if (open?.state !== 'open') {
    const { url } = await proposals.openPull(configRepo, { branch, base: configBranch, title, body })
    return { state: 'opened', url }
  }
  const same = open.title === title && isSameText(open.body, body)
  if (!same) await proposals.editPull(configRepo, open.number, { title, body })
  return { state: same && current ? 'unchanged' : 'updated', url: open.url }
}

/**
 * Whether the branch is one commit that makes exactly the plan's edits, on files that have not changed since on the
 * base branch.
 */
export async function isRendered(
  { configRepository, configCommit }: DeploymentInputs,
  plan: Proposed,
  branch: Pick<Branch, 'commit' | 'parents'>,
): Promise<boolean> {
  const [parent] = branch.parents
  if (parent === undefined || branch.parents.length > 1) return false
  await configRepository.fetch([branch.commit])
  if ((await configRepository.readCommit(branch.commit)) === undefined) return false
  const paths = plan.edits.map((edit) => edit.path).sort()
  const changed = await configRepository.readChangedPaths(parent, branch.commit)
  if (changed.join('\n') !== paths.join('\n')) return false
  const moved = new Set(await configRepository.readChangedPaths(parent, configCommit))
  if (paths.some((path) => moved.has(path))) return false
  const wanted = new Map(plan.edits.map((edit) => [edit.path, edit.text]))
  const entries = (await configRepository.readTree(branch.commit)).filter((entry) => wanted.has(entry.path))
  const { files } = await configRepository.readFiles(entries)
  return plan.edits.every(({ path, text }) => files.find((file) => file.path === path)?.text === text)
}
