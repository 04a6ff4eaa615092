import { callersInForce } from '../../deploy/plans/call-changes.ts'
import { indexRevocations } from '../../deploy/releases/index-revocations.ts'
import type { Environment } from '../../deploy/releases/release.ts'
import type { Revocation } from '../../allowlist/allowlist.ts'
import { parsePlanBody } from '../../deploy/plans/plan-body.ts'
import { carryOutPlan } from '../deploying/carry-out-plan.ts'
import { planServiceDeployment, type PlanningPorts } from '../deploying/plan-service.ts'
import {
  readDeclaredCalls,
  readDeploymentInputs,
  type DeploymentInputPorts,
  type DeploymentInputs,
} from '../deploying/read-deployment-inputs.ts'
import type { Ports, RepoRef } from '../ports/ports.ts'
import type { SweepMemory } from './sweep.ts'

export type SourcePorts = DeploymentInputPorts & PlanningPorts & Pick<Ports, 'queue' | 'log'>

/**
 * Does what follows from a services' repository as it is now, however it came to be so: a revocation takes the call out
 * of the policies that still let it through, and open deployments are looked at again, since somebody may have agreed to
 * a call, or taken it away. A second run writes nothing.
 */
export async function refreshSource(
  repo: RepoRef,
  { sources }: Pick<SweepMemory, 'sources'>,
  ports: SourcePorts,
): Promise<void> {
  const inputs = await readDeploymentInputs(repo, ports)
  if (inputs === undefined) return
  for (const environment of inputs.config.environments) {
    for (const revocation of selectOverdue(inputs, environment)) {
      const outcome = await revoke(inputs, { environment, revocation }, ports)
      const { caller, callee } = revocation
      ports.log.info({ caller, callee, environment: environment.name, outcome }, 'planned a revocation')
    }
  }
  const { configRepo, servicesCommit } = inputs
  const key = `${repo.owner}/${repo.name}`
  if (sources.get(key) === servicesCommit) return
  for (const { number, body } of await ports.proposals.readOpenProposals(configRepo)) {
    if (parsePlanBody(body) !== undefined)
      await ports.queue.enqueue({ kind: 'judge-pull', pull: { ...configRepo, number } })
  }
  sources.set(key, servicesCommit)
}

/** One revocation of each callee whose policy lets a revoked caller through. */
function selectOverdue({ context, states }: DeploymentInputs, { name }: Environment): readonly Revocation[] {
  const state = states.get(name)
  if (state === undefined) return []
  const findRevocation = indexRevocations(context.allowlist, context.now.slice(0, 10))
  const overdue = new Map<string, Revocation>()
  const inForce = new Map<string, ReadonlySet<string>>()
  for (const { caller, callee } of context.allowlist.revocations) {
    const revocation = findRevocation({ caller, callee })
    if (revocation === undefined || !state.present.has(callee)) continue
    const callers = inForce.get(callee) ?? callersInForce(callee, { state, context })
    inForce.set(callee, callers)
    if (callers.has(caller)) overdue.set(callee, revocation)
  }
  return [...overdue.values()]
}

async function revoke(
  inputs: DeploymentInputs,
  { environment, revocation }: { environment: Environment; revocation: Revocation },
  ports: SourcePorts,
): Promise<string> {
  const { repository, servicesCommit, repo, branch } = inputs
  const { callee: service, place } = revocation
  // The commit of the file, and not the tip, which moves: somebody who closes the pull request is not asked each time.
  const [newest] = await repository.readHistory(servicesCommit, escapeGlob(place.path), { maxCommits: 1 })
  const declaredAt = newest?.commit ?? servicesCommit
  const pulls = await ports.pulls.readPullsOf(repo, declaredAt)
  const source = pulls.find(({ baseRef, mergeCommit }) => baseRef === branch && mergeCommit === declaredAt)
  const desired = {
    service,
    version: undefined,
    calls: await readDeclaredCalls(inputs, service, declaredAt),
    declaredAt,
    pull: source?.number,
    trigger: 'merge' as const,
    requestedBy: source?.author ?? 'push',
  }
  const planned = await planServiceDeployment(inputs, environment, desired, ports)
  return (await carryOutPlan(inputs, planned, ports)).state
}

function escapeGlob(path: string): string {
  return path.replaceAll(/[*?[\]\\]/g, '\\$&')
}
