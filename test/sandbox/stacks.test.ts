import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { openAcme, REPO } from './acme.ts'
import type { Acme } from './acme.ts'

let acme: Acme
let before = 0

beforeAll(async () => {
  acme = await openAcme({ webhook: { url: 'http://127.0.0.1:9/', secret: '' } })
  acme.sandbox.deliveries.intercept(() => 'drop')
})
afterAll(() => acme.close())
beforeEach(() => {
  before = acme.sandbox.deliveries.list().at(-1)?.id ?? 0
})

const told = () =>
  acme.sandbox.deliveries
    .list()
    .filter((each) => each.id > before && each.event === 'pull_request')
    .map(({ action, request }) => [action, (request.payload as { number: number }).number])
const read = async (number: number) => (await acme.bot('GET', `${REPO}/pulls/${number}`)).body

type Layer = { readonly number: number; readonly branch: string; readonly sha: string }

/** Pull requests that stand on one another, each with a file of its own; the lowest is for main. */
async function layers(name: string, count: number): Promise<Layer[]> {
  const made: Layer[] = []
  for (let at = 1; at <= count; at++) {
    const branch = `${name}-${at}`
    const below = made.at(-1)
    const from = below?.sha ?? (await acme.bot('GET', `${REPO}/git/ref/heads/main`)).at('object.sha')
    await acme.ana('POST', `${REPO}/git/refs`, { ref: `refs/heads/${branch}`, sha: from })
    const files = { [`${branch}.txt`]: `${branch}\n` }
    const commit = { author: 'ana', branch, message: branch, files }
    const sha = await acme.sandbox.admin.commit('acme/services', commit)
    const ask = { title: branch, head: branch, base: below?.branch ?? 'main' }
    const { number } = (await acme.ana('POST', `${REPO}/pulls`, ask)).body as { number: number }
    made.push({ number, branch, sha })
  }
  return made
}

const land = async (number: number, body: Record<string, unknown> = {}) => {
  const asked = await acme.cleo('PUT', `${REPO}/pulls/${number}/merge-async`, body)
  expect(asked).toMatchObject({ status: 202, body: { status: 'pending' } })
  const result = await acme.cleo('GET', `${REPO}/pulls/${number}/merge-async/${asked.at('details.uuid')}`)
  return result.body as { status: string; details: { message: string; sha?: string } }
}

test('createStack() says on every pull request what all of it is for, and tells `stacked`', async () => {
  const [low, mid, top] = (await layers('made', 3)) as [Layer, Layer, Layer]
  before = acme.sandbox.deliveries.list().at(-1)?.id ?? 0
  const made = await acme.ana('POST', `${REPO}/stacks`, { pull_requests: [low.number, mid.number] })
  expect(made).toMatchObject({ status: 201, body: { base: { ref: 'main' }, open: true } })
  expect(told()).toEqual([
    ['stacked', low.number],
    ['stacked', mid.number],
  ])
  const number = Number(made.at('number'))
  const main = (await acme.bot('GET', `${REPO}/git/ref/heads/main`)).at('object.sha')
  const stack = { number, size: 2, position: 2, base: { ref: 'main', sha: main } }
  expect(await read(mid.number)).toMatchObject({ base: { ref: low.branch }, stack })
  expect(acme.sandbox.deliveries.list().at(-1)?.request.payload).toMatchObject({ pull_request: { stack }, stack })
  expect(await read(top.number)).not.toHaveProperty('stack')
  const added = await acme.ana('POST', `${REPO}/stacks/${number}/add`, { pull_requests: [top.number] })
  expect(added.body).toMatchObject({ pull_requests: [low, mid, top].map((each) => ({ number: each.number })) })
  expect(await read(top.number)).toMatchObject({ stack: { size: 3, position: 3 } })
  const listed = await acme.bot('GET', `${REPO}/stacks?pull_request=${top.number}`)
  expect(listed.body).toMatchObject([{ number, pull_requests: [{}, {}, {}] }])
  const moved = await acme.sandbox.admin.commit('acme/services', { author: 'cleo', message: 'm', files: { m: 'm' } })
  expect(await read(low.number)).toMatchObject({ stack: { base: { ref: 'main', sha: moved } } })
})

test('createStack() refuses what does not stand on one another', async () => {
  const [low, top] = (await layers('bad', 2)) as [Layer, Layer]
  const ask = async (...pull_requests: number[]) => acme.ana('POST', `${REPO}/stacks`, { pull_requests })
  for (const numbers of [[low.number], [top.number, low.number], [low.number, 999], []]) {
    expect([numbers, (await ask(...numbers)).status]).toEqual([numbers, 422])
  }
  expect((await ask(low.number, top.number)).status).toBe(201)
  expect((await ask(low.number, top.number)).status).toBe(422)
})

test('mergePull() and retargeting are refused in a stack, until it is taken apart', async () => {
  const [low, top] = (await layers('apart', 2)) as [Layer, Layer]
  const stack = await acme.sandbox.admin.createStack('acme/services', [low.number, top.number], 'ana')
  const merged = await acme.cleo('PUT', `${REPO}/pulls/${low.number}/merge`, {})
  expect(merged.body).toMatchObject({ status: '405', message: expect.stringContaining('asynchronous merge endpoint') })
  const patched = await acme.ana('PATCH', `${REPO}/pulls/${top.number}`, { base: 'main' })
  expect(patched).toMatchObject({
    status: 422,
    body: { errors: [{ message: 'Cannot change the base branch because the pull request is part of a stack.' }] },
  })
  expect((await acme.ana('POST', `${REPO}/stacks/${stack.number}/unstack`)).status).toBe(204)
  expect((await acme.ana('PATCH', `${REPO}/pulls/${top.number}`, { base: 'main' })).status).toBe(200)
})

test.each<'merge' | 'squash' | 'rebase'>(['merge', 'squash', 'rebase'])(
  'mergeStack() lands what is below, and moves up what is above, by %s',
  async (method) => {
    const [low, mid, high, top] = (await layers(`land-${method}`, 4)) as [Layer, Layer, Layer, Layer]
    const all = [low, mid, high, top].map((each) => each.number)
    await acme.sandbox.admin.createStack('acme/services', all, 'ana')
    before = acme.sandbox.deliveries.list().at(-1)?.id ?? 0
    const result = await land(mid.number, { merge_method: method })
    expect(result.status).toBe('merged')
    expect(told()).toEqual([
      ['closed', low.number],
      ['closed', mid.number],
      ['edited', high.number],
      ['synchronize', high.number],
      ['synchronize', top.number],
    ])
    expect((await acme.bot('GET', `${REPO}/git/ref/heads/main`)).at('object.sha')).toBe(result.details.sha)
    expect(await read(low.number)).toMatchObject({ merged: true, stack: { position: 1, size: 4 }, changed_files: 1 })
    expect(await read(mid.number)).toMatchObject({ merge_commit_sha: result.details.sha, changed_files: 1 })
    for (const { number, base } of [
      { number: high.number, base: { ref: 'main' } },
      { number: top.number, base: { ref: high.branch } },
    ]) {
      expect(await read(number)).toMatchObject({ state: 'open', base, changed_files: 1, commits: 1, mergeable: true })
    }
    const [row] = (await acme.bot('GET', `${REPO}/activity?ref=main&per_page=1`)).body as unknown[]
    expect(row).toMatchObject({ activity_type: 'pr_merge', actor: { login: 'cleo' }, after: result.details.sha })
    expect((await land(top.number, { merge_method: method })).status).toBe('merged')
    for (const { branch } of [low, mid, high, top]) {
      expect((await acme.bot('GET', `${REPO}/contents/${branch}.txt`)).status).toBe(200)
    }
  },
)

test('mergeStack() is all or nothing, by the rules of the stack’s base', async () => {
  const [low, top] = (await layers('ruled', 2)) as [Layer, Layer]
  await acme.sandbox.admin.createStack('acme/services', [low.number, top.number], 'ana')
  acme.sandbox.admin.protectBranch('acme/services', { requiredChecks: [{ context: 'drawbridge' }] })
  const pass = (head_sha: string) =>
    acme.bot('POST', `${REPO}/check-runs`, { name: 'drawbridge', head_sha, conclusion: 'success' })
  await pass(top.sha)
  expect(await read(low.number)).toMatchObject({ mergeable_state: 'blocked' })
  expect(await land(top.number)).toEqual({
    status: 'failed',
    details: { message: `Pull request #${low.number}: Required status check "drawbridge" is expected.` },
  })
  expect(await read(top.number)).toMatchObject({ merged: false, mergeable_state: 'clean' })
  await pass(low.sha)
  expect(await land(top.number, { sha: low.sha })).toMatchObject({ status: 'failed' })
  expect(await land(top.number)).toMatchObject({ status: 'merged' })
  acme.sandbox.admin.unprotectBranch('acme/services', 'main')
})

test('mergeAsync() merges what is in no stack, once, and nothing that is closed or a draft', async () => {
  const { number, sha } = await acme.openPull('alone', { 'alone.txt': 'a\n' })
  const ask = () => acme.cleo('PUT', `${REPO}/pulls/${number}/merge-async`, {})
  await acme.sandbox.admin.convertToDraft('acme/services', number, 'ana')
  expect(await ask()).toMatchObject({ status: 400, body: { status: 'failed' } })
  await acme.sandbox.admin.markReady('acme/services', number, 'ana')
  expect((await acme.bot('GET', `${REPO}/pulls/${number}/merge-async/nothing`)).status).toBe(404)
  expect(await land(number, { sha })).toMatchObject({ status: 'merged' })
  expect(await ask()).toMatchObject({ status: 200, body: { status: 'merged', details: { sha: expect.any(String) } } })
})
