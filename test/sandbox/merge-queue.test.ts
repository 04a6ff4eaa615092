import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openAcme, REPO } from './acme.ts'
import type { Acme } from './acme.ts'
import type { Client, Reply } from './conformance/client.ts'

let acme: Acme

beforeAll(async () => {
  acme = await openAcme({ webhook: { url: 'http://127.0.0.1:9/', secret: '' } })
  acme.sandbox.deliveries.intercept(() => 'drop')
  acme.sandbox.admin.protectBranch('acme/services', {
    kind: 'ruleset',
    mergeQueue: true,
    requiredChecks: [{ context: 'drawbridge', app: 'drawbridge' }],
  })
})
afterAll(() => acme.close())

const check = (head_sha: string, conclusion = 'success') =>
  acme.bot('POST', `${REPO}/check-runs`, { name: 'drawbridge', head_sha, conclusion })
const read = async (number: number) => (await acme.bot('GET', `${REPO}/pulls/${number}`)).body
const mainAt = async () => (await acme.bot('GET', `${REPO}/git/ref/heads/main`)).at('object.sha')

async function ask(name: string, type: string, input: Record<string, unknown>, who: Client): Promise<Reply> {
  const fields = 'mergeQueueEntry { position state headCommit { oid } baseCommit { oid } pullRequest { number } }'
  const query = `mutation($input: ${type}!) { ${name}(input: $input) { ${fields} } }`
  return who('POST', '/graphql', { query, variables: { input } })
}

const idOf = async (number: number) => (await acme.bot('GET', `${REPO}/pulls/${number}`)).at('node_id')
const enqueue = async (number: number, who = acme.ana) =>
  ask('enqueuePullRequest', 'EnqueuePullRequestInput', { pullRequestId: await idOf(number) }, who)
const headOf = (reply: Reply) => reply.at('data.enqueuePullRequest.mergeQueueEntry.headCommit.oid')

async function green(branch: string): Promise<number> {
  const { number, sha } = await acme.openPull(branch, { [`${branch}.txt`]: `${branch}\n` })
  await check(sha)
  return number
}

test('enqueue() shows the group as a branch, and merges it once its checks have passed', async () => {
  const { number, sha } = await acme.openPull('first', { 'first.txt': 'f\n' })
  expect((await enqueue(number)).at('errors.0.message')).toContain('"drawbridge" is expected')
  await check(sha)
  const base = await mainAt()
  const entry = await enqueue(number)
  expect(entry.body).toMatchObject({
    data: {
      enqueuePullRequest: { mergeQueueEntry: { position: 1, baseCommit: { oid: base }, pullRequest: { number } } },
    },
  })
  const name = `gh-readonly-queue/main/pr-${number}-${base}`
  const refs = await acme.bot('GET', `${REPO}/git/matching-refs/heads/gh-readonly-queue/`)
  expect(refs.body).toMatchObject([{ ref: `refs/heads/${name}`, object: { sha: headOf(entry) } }])
  const branches = (await acme.bot('GET', `${REPO}/branches?per_page=100`)).body as { name: string }[]
  expect(branches.map((each) => each.name)).toContain(name)
  expect((await acme.bot('GET', `${REPO}/branches/${name}`)).status).toBe(200)
  expect((await enqueue(number)).at('errors.0.type')).toBe('UNPROCESSABLE')
  expect(acme.sandbox.deliveries.list({ event: 'merge_group' }).at(-1)).toMatchObject({ action: 'checks_requested' })
  await check(headOf(entry))
  expect(await read(number)).toMatchObject({ merged: true, merge_commit_sha: headOf(entry) })
  expect(await mainAt()).toBe(headOf(entry))
  const gone = await acme.bot('GET', `${REPO}/git/matching-refs/heads/gh-readonly-queue/`)
  expect(gone.body).toEqual([])
})

test('settleQueue() keeps the order, and builds what is behind a failure again', async () => {
  const numbers = [await green('second'), await green('third'), await green('fourth')] as [number, number, number]
  const [a, b, c] = [await enqueue(numbers[0]), await enqueue(numbers[1]), await enqueue(numbers[2])]
  expect(b.at('data.enqueuePullRequest.mergeQueueEntry.baseCommit.oid')).toBe(headOf(a))
  await check(headOf(b))
  expect(await read(numbers[1])).toMatchObject({ merged: false })
  await check(headOf(a), 'failure')
  expect(await read(numbers[0])).toMatchObject({ merged: false, state: 'open' })
  const refs = (await acme.bot('GET', `${REPO}/git/matching-refs/heads/gh-readonly-queue/`)).body as {
    ref: string
    object: { sha: string }
  }[]
  expect(refs.map((each) => each.ref.replace(/-[0-9a-f]{40}$/, ''))).toEqual([
    `refs/heads/gh-readonly-queue/main/pr-${numbers[1]}`,
    `refs/heads/gh-readonly-queue/main/pr-${numbers[2]}`,
  ])
  expect(refs.map((each) => each.object.sha)).not.toContain(headOf(c))
  const query =
    '{ repository(owner: "acme", name: "services") { mergeQueue { entries(first: 9) { nodes { position headCommit { oid } } } } } }'
  const queue = (await acme.bot('POST', '/graphql', { query })).body as {
    data: { repository: { mergeQueue: { entries: { nodes: { headCommit: { oid: string } }[] } } } }
  }
  for (const { headCommit } of queue.data.repository.mergeQueue.entries.nodes) await check(headCommit.oid)
  expect(await read(numbers[1])).toMatchObject({ merged: true })
  expect(await read(numbers[2])).toMatchObject({ merged: true })
})

test('dequeue() takes a pull request out', async () => {
  const number = await green('taken-out')
  await enqueue(number)
  const inQueue = `{ repository(owner: "acme", name: "services") { pullRequest(number: ${number}) { isInMergeQueue mergeQueueEntry { position } } } }`
  const shown = async () => (await acme.bot('POST', '/graphql', { query: inQueue })).body
  expect(await shown()).toMatchObject({
    data: { repository: { pullRequest: { isInMergeQueue: true, mergeQueueEntry: { position: 1 } } } },
  })
  await ask('dequeuePullRequest', 'DequeuePullRequestInput', { id: await idOf(number) }, acme.ana)
  expect(await shown()).toMatchObject({
    data: { repository: { pullRequest: { isInMergeQueue: false, mergeQueueEntry: null } } },
  })
})

test('mergePull() and pushes leave it to the queue, and merge-async puts into it', async () => {
  const number = await green('by-queue')
  const message = 'Changes must be made through the merge queue'
  expect((await acme.cleo('PUT', `${REPO}/pulls/${number}/merge`, {})).body).toMatchObject({ message, status: '405' })
  const { head } = (await read(number)) as { head: { sha: string } }
  const pushed = await acme.ana('PATCH', `${REPO}/git/refs/heads/main`, { sha: head.sha, force: true })
  expect(pushed.body).toMatchObject({ status: '422', message: expect.stringContaining(message) })
  const asked = await acme.cleo('PUT', `${REPO}/pulls/${number}/merge-async`, {})
  const result = await acme.cleo('GET', `${REPO}/pulls/${number}/merge-async/${asked.at('details.uuid')}`)
  expect(result.body).toMatchObject({ status: 'enqueued' })
  expect((await acme.bot('GET', `${REPO}/rules/branches/main`)).body).toContainEqual(
    expect.objectContaining({ type: 'merge_queue' }),
  )
  expect((await enqueue(number, acme.dora)).at('errors.0.type')).toBe('NOT_FOUND')
})
