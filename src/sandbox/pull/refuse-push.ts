import type { RefUpdate } from '../git/bare-repo.ts'
import type { ActingActor, Actor } from '../http/route.ts'
import { roleOf } from '../model/access.ts'
import type { Protection, Repo } from '../model/records.ts'
import { ApiError } from '../world/answer.ts'
import type { World } from '../world/world.ts'
import { moveRefs } from './move-refs.ts'
import { protectionsOf, requiresPull } from './protections.ts'
import type { RefChange } from './push-event.ts'
import { missingChecks, missingRequirement } from './requirements.ts'

/** Why a branch does not take a push: at least one problem, a sentence each, by the make of the rules. */
export type PushRefusal = { readonly kind: Protection['kind']; readonly problems: readonly string[] }

/** How an interface words a refusal by the older make of rules; by a ruleset all say the same. */
export type RefusalWords = { readonly status: 409 | 422; readonly before?: string }

/** Moves refs as somebody's push: what a protected branch does not take is refused with 409 or 422. */
export async function pushRefs(
  asked: { readonly world: World; readonly repo: Repo; readonly actor: ActingActor },
  updates: readonly RefUpdate[],
  words: RefusalWords = { status: 422 },
): Promise<void> {
  const { world, repo, actor } = asked
  for (const { ref, new: after } of updates) {
    const before = await world.repos.of(repo).readRef(ref)
    const refusal = await refusePush(world, repo, actor, { ref, before, after })
    if (!refusal) continue
    const { kind, problems } = refusal
    throw new ApiError(
      words.status,
      kind === 'ruleset'
        ? `Repository rule violations found\n\n${problems.join('\n\n')}\n\n`
        : `${words.before ?? ''}${problems.join(' ')}`,
    )
  }
  await moveRefs(world, repo, updates, actor.user)
}

/** What keeps somebody's push away from a branch; undefined when nothing does. */
export async function refusePush(
  world: World,
  repo: Repo,
  actor: Actor,
  change: RefChange,
): Promise<PushRefusal | undefined> {
  if (change.before === change.after || !change.ref.startsWith('refs/heads/')) return undefined
  const branch = change.ref.slice('refs/heads/'.length)
  for (const protection of protectionsOf(repo, branch)) {
    const problems = await problemsOf(world, repo, actor, protection, { ...change, branch })
    if (problems.length > 0) return { kind: protection.kind, problems }
  }
  return undefined
}

async function problemsOf(
  world: World,
  repo: Repo,
  actor: Actor,
  protection: Protection,
  change: RefChange & { readonly branch: string },
): Promise<string[]> {
  const { before, after, branch } = change
  const bypasses = mayBypass(world, repo, actor, protection)
  // The older make keeps history from everybody, and does not ask anything of a new branch.
  if (bypasses && protection.kind === 'ruleset') return []
  if (after === undefined) return ['Cannot delete this branch']
  const forced = before !== undefined && (await isForced(world, repo, before, after))
  const rewriting = forced ? ['Cannot force-push to this branch'] : []
  if (bypasses || (before === undefined && protection.kind === 'protection')) return rewriting
  const isJudged = world.store.pulls.find(
    (pull) =>
      pull.repoId === repo.id &&
      pull.state === 'open' &&
      pull.base.ref === branch &&
      pull.head.sha === after &&
      missingRequirement(world.store, repo, pull) === undefined,
  )
  const checks = missingChecks(world.store, repo, after, protection.requiredChecks)
  return [
    ...rewriting,
    ...(protection.mergeQueue === true ? ['Changes must be made through the merge queue'] : []),
    // The head of a pull request that could be merged may be pushed: that merges it.
    ...(requiresPull(protection) && !isJudged ? ['Changes must be made through a pull request.'] : []),
    ...(checks === undefined ? [] : [checks]),
  ]
}

/** A commit that has not arrived yet has no checks either; git itself then refuses to go back. */
async function isForced(world: World, repo: Repo, before: string, after: string): Promise<boolean> {
  const git = world.repos.of(repo)
  return (await git.readCommit(after)) !== undefined && !(await git.isAncestor(before, after))
}

function mayBypass(world: World, repo: Repo, actor: Actor, protection: Protection): boolean {
  if (actor.kind === 'installation') return protection.bypassAppIds.includes(actor.app.id)
  return actor.kind === 'user' && protection.adminsBypass && roleOf(world.store, actor.user, repo) === 'admin'
}
