import { NO_CONTENT, created, notFound, ok } from '../world/answer.ts'
import type { Answer } from '../world/answer.ts'
import { actingUser, numberParam, repoRoute } from '../http/needs.ts'
import { paged } from '../http/paged.ts'
import type { RepoCall, RepoNeeds, Route } from '../http/route.ts'
import type { Pull, Stack } from '../model/records.ts'
import { nodeId } from '../present/present-account.ts'
import { minimalPull } from '../present/present-pulls-at.ts'
import { repoApiUrl } from '../present/present-repo.ts'
import { simplePull } from '../pull/present-pull.ts'
import { addToStack, createStack, unstack } from '../pull/stacks.ts'

const READ: RepoNeeds = { grants: ['pull_requests:read'] }
const WRITE: RepoNeeds = { grants: ['pull_requests:write'], role: 'write' }

/** Stacks of pull requests (public preview). */
export const stackRoutes: readonly Route[] = [
  repoRoute('GET', '/repos/{owner}/{repo}/stacks', READ, (call) => {
    const asked = call.query.get('pull_request')
    const stacks = call.world.store.stacks.where(
      (each) =>
        each.repoId === call.repo.id &&
        (asked === null || pullsOf(call, each).some((pull) => String(pull.number) === asked)),
    )
    return paged(call, stacks, (stack) => ({
      ...common(call, stack),
      pull_requests: pullsOf(call, stack).map(({ number, state, draft, mergedAt, head }) => ({
        number,
        state,
        draft,
        merged_at: mergedAt ?? null,
        head: { ref: head.ref, sha: head.sha },
      })),
    }))
  }),
  repoRoute('POST', '/repos/{owner}/{repo}/stacks', WRITE, async (call) => {
    const numbers = call.body.integers('pull_requests')
    return created(present(call, await createStack(call.world, call.repo, numbers, actingUser(call))))
  }),
  repoRoute('GET', '/repos/{owner}/{repo}/stacks/{stack_number}', READ, (call) => ok(present(call, stackAt(call)))),
  repoRoute('POST', '/repos/{owner}/{repo}/stacks/{stack_number}/add', WRITE, async (call): Promise<Answer> => {
    const stack = stackAt(call)
    await addToStack(call.world, call.repo, stack, call.body.integers('pull_requests'), actingUser(call))
    return ok(present(call, stack))
  }),
  repoRoute('POST', '/repos/{owner}/{repo}/stacks/{stack_number}/unstack', WRITE, (call) => {
    const stack = stackAt(call)
    return unstack(call.world, stack) ? ok(present(call, stack)) : NO_CONTENT
  }),
]

function stackAt(call: RepoCall): Stack {
  const number = numberParam(call, 'stack_number')
  const stack = call.world.store.stacks.find((each) => each.repoId === call.repo.id && each.number === number)
  if (!stack) throw notFound()
  return stack
}

function pullsOf(call: RepoCall, stack: Stack): Pull[] {
  return stack.pullIds.map((id) => call.world.store.pulls.must(id))
}

function common(call: RepoCall, stack: Stack): Record<string, unknown> {
  return {
    id: stack.id,
    number: stack.number,
    node_id: nodeId('PRS', stack.id),
    url: `${repoApiUrl(call.world, call.repo)}/stacks/${stack.number}`,
    base: { ref: stack.base.ref },
    open: pullsOf(call, stack).some((pull) => pull.state === 'open'),
    created_at: stack.createdAt,
  }
}

function present(call: RepoCall, stack: Stack): Record<string, unknown> {
  const pull_requests = pullsOf(call, stack).map((pull) => {
    const { node_id, title, state, merged_at, draft, html_url, user } = simplePull(call.world, pull)
    return { ...minimalPull(call.world, pull), node_id, title, state, merged_at, draft, html_url, user }
  })
  return { ...common(call, stack), pull_requests }
}
