import { rebaseCommits } from '../git/merge.ts'
import { stackOf } from '../model/find.ts'
import type { Pull, Repo, Stack, User } from '../model/records.ts'
import { ApiError } from '../world/answer.ts'
import type { World } from '../world/world.ts'
import { mergePull, requireMethod, signatureOf, writeMerge } from './merge-pull.ts'
import type { MergeAsk } from './merge-pull.ts'
import { afterRefChanges, markMerged, moveRefs } from './move-refs.ts'
import { noteActivity } from './note-activity.ts'
import { mergeability } from './pull-facts.ts'
import { emitPull, noteOnPull } from './pull-events.ts'

/**
 * Merges a pull request and everything below it in its stack, all or nothing, and gives the last commit. What stands
 * above is written again on top of it, and goes to the stack's base from then on.
 */
export async function mergeStack(world: World, pull: Pull, ask: MergeAsk, sender: User): Promise<string> {
  const stack = stackOf(world.store, pull)
  if (!stack) return mergePull(world, pull, ask, sender)
  const repo = world.store.repos.must(pull.repoId)
  const git = world.repos.of(repo)
  const ref = `refs/heads/${stack.base.ref}`
  const at = stack.pullIds.indexOf(pull.id)
  const all = stack.pullIds.map((id) => world.store.pulls.must(id))
  const landing = all.slice(0, at + 1).filter((each) => each.mergedAt === undefined)
  const { before, commits } = await git.exclusively(async () => {
    await requireLandable(world, repo, pull, landing, ask)
    const start = (await git.readRef(ref)) ?? stack.base.sha
    const made = await writeCommits(world, landing, start, ask, sender)
    const after = made.at(-1) ?? start
    await git.updateRefs([{ ref, new: after, old: start }])
    await noteActivity(world, repo, [{ ref, before: start, after }], sender, 'pr_merge')
    return { before: start, commits: made }
  })
  const last = commits.at(-1) ?? before
  stack.base.sha = last
  const landedHead = pull.head.sha
  for (const [index, each] of landing.entries()) {
    each.base.sha = index === 0 ? before : (landing[index - 1]?.head.sha ?? before)
    await markMerged(world, each, commits[index] ?? last, sender)
  }
  await afterRefChanges(world, repo, [{ ref, before, after: last }], sender)
  await moveUp(world, repo, stack, all.slice(at + 1), { onto: last, from: landedHead }, sender)
  return last
}

async function requireLandable(
  world: World,
  repo: Repo,
  pull: Pull,
  landing: readonly Pull[],
  ask: MergeAsk,
): Promise<void> {
  if (ask.sha !== undefined && ask.sha !== pull.head.sha) {
    throw new ApiError(409, 'Head branch was modified. Review and try the merge again.')
  }
  requireMethod(repo, ask.method)
  for (const each of landing) {
    const state = await mergeability(world, repo, each)
    if (state.state === 'clean') continue
    throw new ApiError(405, `Pull request #${each.number}: ${state.reason ?? 'Pull Request is not mergeable'}`)
  }
}

async function writeCommits(
  world: World,
  landing: readonly Pull[],
  start: string,
  ask: MergeAsk,
  sender: User,
): Promise<string[]> {
  const commits: string[] = []
  for (const [index, each] of landing.entries()) {
    const onto = commits.at(-1) ?? start
    // Title and message are for the pull request that was asked about.
    const own = index === landing.length - 1 ? ask : { method: ask.method }
    commits.push(await writeMerge(world, each, onto, own, sender, landing[index - 1]?.head.sha))
  }
  return commits
}

/** The next one up is retargeted; every branch above is rebased onto the one below it, unless that conflicts. */
async function moveUp(
  world: World,
  repo: Repo,
  stack: Stack,
  above: readonly Pull[],
  step: { readonly onto: string; readonly from: string },
  sender: User,
): Promise<void> {
  const git = world.repos.of(repo)
  let { onto, from } = step
  for (const [index, pull] of above.entries()) {
    if (pull.state !== 'open') return
    const old = pull.head.sha
    const next = await rebaseCommits(git, onto, old, signatureOf(world, sender), from)
    if (index === 0) {
      const was = pull.base.ref
      pull.base = { ref: stack.base.ref, sha: step.onto }
      noteOnPull(world, pull, sender, `changed the base branch from ${was} to ${stack.base.ref}`)
      await emitPull(world, pull, 'edited', sender, {
        changes: { base: { ref: { from: was }, sha: { from } } },
      })
    }
    if (next === undefined) return
    await moveRefs(world, repo, [{ ref: `refs/heads/${pull.head.ref}`, new: next, old }], sender)
    onto = next
    from = old
  }
}
