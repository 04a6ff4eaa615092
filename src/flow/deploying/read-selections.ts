import { diffAllowlists } from '../../allowlist/diff-allowlists.ts'
import { selectAllowlistFiles } from '../../allowlist/select-allowlist-files.ts'
import type { DesiredRelease } from '../../deploy/plans/plan.ts'
import { selectDeployments } from '../../deploy/releases/select-deployments.ts'
import { bringCommit } from '../judging/bring-commit.ts'
import type { FactsCache } from '../sources/facts-cache.ts'
import type { Pull } from '../ports/ports.ts'
import { readDeclaredCalls, type DeploymentInputs } from './read-deployment-inputs.ts'
import { readAllowlist, readSnapshot } from '../judging/read-snapshot.ts'

/**
 * A service that a merged pull request deploys. `merge`: at the merge commit; `running`: the version stays, calls and
 * policies follow.
 */
export type Selection = ReturnType<typeof selectDeployments>[number]

/** What a deployment of this selection shall bring about. The pull request must be merged. */
export async function readDesired(
  inputs: DeploymentInputs,
  { service, version }: Pick<Selection, 'service' | 'version'>,
  { pull, trigger, requestedBy }: { pull: Pull; trigger: DesiredRelease['trigger']; requestedBy: string },
): Promise<DesiredRelease> {
  const declaredAt = pull.mergeCommit
  if (declaredAt === undefined) throw new Error(`pull request ${pull.number} is not merged`)
  return {
    service,
    version: version === 'merge' ? declaredAt : undefined,
    calls: await readDeclaredCalls(inputs, service, declaredAt),
    declaredAt,
    pull: pull.number,
    trigger,
    requestedBy,
  }
}

/**
 * Which services a merged pull request deploys. What it changed is read between its fork point and its head, which is
 * the same for merge commits, squashes and rebases.
 */
export async function readSelections(
  {
    repository,
    config,
    context,
  }: Pick<DeploymentInputs, 'repository' | 'config'> & { readonly context: { readonly now: string } },
  pull: Pull,
  mergeCommit: string,
  facts: FactsCache,
): Promise<readonly Selection[]> {
  const today = context.now.slice(0, 10)
  await repository.fetch([mergeCommit])
  const head = await bringCommit(repository, { commit: pull.headSha, ref: `refs/pull/${pull.number}/head` })
  const [parent = mergeCommit] = await repository.readParents(await repository.requireCommit(mergeCommit))
  const fork = (await repository.readMergeBase(parent, head)) ?? parent
  const before = await readAllowlist(repository, { commit: fork, config, today })
  const after = await readSnapshot(repository, { commit: head, config, today, facts })
  const changedPaths = await repository.readChangedPaths(fork, head)
  const services = [...after.services, ...before.services]
  const allowlistFiles = new Set(
    selectAllowlistFiles({ paths: changedPaths, services, options: config.allowlist }).paths,
  )
  const revokedBefore = new Set(before.allowlist.value.revocations.map(({ caller, callee }) => `${caller} ${callee}`))
  return selectDeployments({
    changedPaths,
    services: after.services,
    packages: after.code.packages,
    isAllowlistFile: (path) => allowlistFiles.has(path),
    delta: diffAllowlists({ base: before.allowlist.value, head: after.allowlist.value }),
    revoked: after.allowlist.value.revocations
      .filter(({ caller, callee }) => !revokedBefore.has(`${caller} ${callee}`))
      .map(({ callee }) => callee),
  })
}
