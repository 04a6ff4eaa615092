import { stackOf } from '../model/find.ts'
import type { Pull, Repo, Stack, User } from '../model/records.ts'
import { ApiError } from '../world/answer.ts'
import type { World } from '../world/world.ts'
import { timestamp } from '../world/world.ts'
import { emitPull } from './pull-events.ts'
import { simplePull } from './present-pull.ts'

/** Makes a stack of open pull requests, from the bottom up. 422 unless each is based on the branch of the one below. */
export async function createStack(world: World, repo: Repo, numbers: readonly number[], sender: User): Promise<Stack> {
  const pulls = chain(world, repo, numbers, undefined)
  const [bottom] = pulls
  if (!bottom || pulls.length < 2) throw refused('A stack needs at least two pull requests.')
  const git = world.repos.of(repo)
  const sha = (await git.readRef(`refs/heads/${bottom.base.ref}`)) ?? bottom.base.sha
  const stack = world.store.stacks.add({
    id: world.store.nextId(),
    repoId: repo.id,
    number: world.store.stacks.where((each) => each.repoId === repo.id).length + 1,
    base: { ref: bottom.base.ref, sha },
    pullIds: pulls.map((pull) => pull.id),
    createdAt: timestamp(world),
  })
  await tellStacked(world, pulls, sender)
  return stack
}

/** Puts further pull requests on top. */
export async function addToStack(
  world: World,
  repo: Repo,
  stack: Stack,
  numbers: readonly number[],
  sender: User,
): Promise<void> {
  const top = world.store.pulls.must(stack.pullIds.at(-1) ?? 0)
  const pulls = chain(world, repo, numbers, top)
  stack.pullIds.push(...pulls.map((pull) => pull.id))
  await tellStacked(world, pulls, sender)
}

/** Takes out what is not merged; false when nothing is left, and the stack is gone. Nobody is told of it. */
export function unstack(world: World, stack: Stack): boolean {
  stack.pullIds = stack.pullIds.filter((id) => world.store.pulls.must(id).mergedAt !== undefined)
  if (stack.pullIds.length > 0) return true
  world.store.stacks.remove(stack.id)
  return false
}

function chain(world: World, repo: Repo, numbers: readonly number[], below: Pull | undefined): Pull[] {
  const pulls = numbers.map((number, index) => {
    const pull = world.store.pulls.find((each) => each.repoId === repo.id && each.number === number)
    if (!pull) throw refused(`Pull request #${number} does not exist.`, index)
    if (pull.state !== 'open') throw refused(`Pull request #${number} is not open.`, index)
    if (pull.head.repoId !== repo.id) throw refused(`Pull request #${number} is from a fork.`, index)
    if (stackOf(world.store, pull)) throw refused(`Pull request #${number} is already part of a stack.`, index)
    return pull
  })
  pulls.forEach((pull, index) => {
    const under = pulls[index - 1] ?? below
    if (under && pull.base.ref !== under.head.ref) {
      throw refused(`The base of #${pull.number} is not the head of #${under.number}.`, index)
    }
  })
  return pulls
}

async function tellStacked(world: World, pulls: readonly Pull[], sender: User): Promise<void> {
  for (const pull of pulls) await emitPull(world, pull, 'stacked', sender, { stack: simplePull(world, pull).stack })
}

function refused(message: string, index?: number): ApiError {
  const error = { resource: 'PullRequestStack', field: 'pull_requests', code: 'invalid', message }
  return new ApiError(422, 'Validation Failed', { errors: [index === undefined ? error : { ...error, index }] })
}
