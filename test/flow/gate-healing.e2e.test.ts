import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { CLUSTER_CONFIG, openStage, SERVICES, type Stage } from '../stage/open-stage.ts'
import { readAllowed } from './policies.ts'
import {
  commit,
  emojiCallsLedger,
  LEDGER,
  look,
  merge,
  mergeChange,
  mergeProposal,
  openPull,
  readProposal,
  readProposals,
  say,
  seedFile,
  tellAgain,
  touch,
  writesOf,
} from './scene.ts'

let stage: Stage

beforeEach(async () => {
  stage = await openStage()
})

afterEach(() => stage.close())

test('F4: a revocation that was pushed directly reaches the policies', async () => {
  const revoked = `${seedFile(stage, LEDGER)}revoked:\n  service.statement: { reason: INC-1 }\n`
  await commit(stage, 'main', { [LEDGER]: revoked }, { author: 'ada' })
  await stage.settle()
  const branches = (await readProposals(stage)).map(({ branch }) => branch)
  expect(branches).toEqual(['drawbridge/production/service.ledger', 'drawbridge/staging/service.ledger'])
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
  for (const environment of ['staging', 'production']) {
    await mergeProposal(stage, environment, 'service.ledger')
    expect(await readAllowed(stage, environment)).not.toContain('service.statement → service.ledger')
  }
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
})

test('F1: two deployments that are merged at once bring no older version back', async () => {
  await mergeChange(stage, 'pot', touch(stage, 'service.pot/main.go', 'again'), 'sam')
  await mergeChange(stage, 'emoji', emojiCallsLedger(stage), 'lena')
  const [emoji, pot] = await readProposals(stage)
  const { rest } = stage.as('ada')
  // The refresh after the first merge has read the state, and asks for the second pull request when that is merged.
  let go = (): void => undefined
  const until = new Promise<void>((resolve) => (go = resolve))
  const route = '/repos/{owner}/{repo}/pulls'
  const late = stage.sandbox.faults.inject({ method: 'GET', route, after: 1, until })
  await rest.pulls.merge({ ...CLUSTER_CONFIG, pull_number: pot?.number ?? 0 })
  await late.reached
  await rest.pulls.merge({ ...CLUSTER_CONFIG, pull_number: emoji?.number ?? 0 })
  go()
  await stage.settle()
  const { data } = await rest.pulls.list({ ...CLUSTER_CONFIG, state: 'all', per_page: 100 })
  expect(data.map(({ title }) => title).sort()).toEqual([emoji?.title, pot?.title].sort())
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
})

test('F2: pull requests that share a deployment come to one state, whichever is looked at last', async () => {
  const code = await mergeChange(stage, 'code', touch(stage, 'service.emoji/main.go', 'again'))
  const entry = { [LEDGER]: `${seedFile(stage, LEDGER)}  service.emoji: {}\n` }
  const pull = await openPull(stage, 'entry', entry, { author: 'lena' })
  await merge(stage, pull, SERVICES, 'lena')
  const { body, head } = await readProposal(stage)
  expect(body).toContain('service.ledger')
  expect(await writesOf(stage, () => stage.restartApp().then(() => stage.app.sweep()))).toEqual([])
  await say(stage, 'ada', code, '/refresh')
  expect(await readProposal(stage)).toMatchObject({ body, head })
})

test('F3: a deployment that a person closed stays closed, whatever came from its branch since', async () => {
  const number = await mergeChange(stage, 'emoji', touch(stage, 'service.emoji/main.go', 'again'))
  const close = async () => {
    const { number: proposal } = await readProposal(stage)
    await stage.as('ada').rest.pulls.update({ ...CLUSTER_CONFIG, pull_number: proposal, state: 'closed' })
    await stage.settle()
  }
  await close()
  await say(stage, 'ada', number, '/deploy service.emoji to staging')
  await mergeProposal(stage, 'staging', 'service.emoji')
  await say(stage, 'ada', number, '/rollback service.emoji in staging')
  await close()
  await stage.restartApp()
  await stage.app.sweep()
  await stage.settle()
  expect(await readProposals(stage)).toEqual([])

  const next = await mergeChange(stage, 'next', touch(stage, 'service.emoji/main.go', 'once more'))
  await close()
  await say(stage, 'ada', next, '/rollback service.emoji in staging')
  await close()
  await say(stage, 'ada', next, '/refresh')
  expect(await readProposals(stage)).toEqual([])
})

test('F6: a merge of which GitHub does not name the commit is said', async () => {
  const number = await openPull(stage, 'emoji', touch(stage, 'service.emoji/main.go', 'again'))
  const { rest } = stage.as('ada')
  await rest.pulls.merge({ ...SERVICES, pull_number: number })
  await stage.settle()
  const { data } = await rest.pulls.get({ ...SERVICES, pull_number: number })
  const route = '/repos/{owner}/{repo}/pulls/{pull_number}'
  const body = { ...data, merge_commit_sha: null }
  const lacking = stage.sandbox.faults.inject({ method: 'GET', route, status: 200, body, times: 100 })
  await tellAgain(stage, 'pull_request')
  lacking.remove()
  expect((await look(stage, number)).deployments).toContain('Merged, and nothing is deployed')
})

const EDIT = { method: 'PATCH', route: '/repos/{owner}/{repo}/issues/comments/{comment_id}' } as const

/** Commands while no reply can be finished, lets something happen, and starts the app again. Its replies. */
async function sayWithoutAnswer(
  number: number,
  body: string,
  meanwhile: () => Promise<unknown>,
): Promise<readonly string[]> {
  const down = stage.sandbox.faults.inject({ ...EDIT, status: 500, times: 1_000 })
  const { data } = await stage.as('ada').rest.issues.createComment({ ...SERVICES, issue_number: number, body })
  await stage.settle()
  const working = (await look(stage, number)).comments.filter((text) => text.includes(`drawbridge:reply ${data.id} `))
  expect(working).toEqual([expect.stringMatching(/⏳.*Working on it: \S+/)])
  await meanwhile()
  down.remove()
  await stage.restartApp()
  await stage.app.sweep()
  await stage.settle()
  return (await look(stage, number)).comments.filter((text) => text.includes(`drawbridge:reply ${data.id} `))
}

test('G33: a rollback that is not answered goes back once, and its one reply is finished', async () => {
  const number = await mergeChange(stage, 'one', touch(stage, 'service.emoji/main.go', 'one'))
  await mergeProposal(stage, 'staging', 'service.emoji')
  await mergeChange(stage, 'two', touch(stage, 'service.emoji/main.go', 'two'))
  await mergeProposal(stage, 'staging', 'service.emoji')
  const replies = await sayWithoutAnswer(number, '/rollback service.emoji in staging', () =>
    mergeProposal(stage, 'staging', 'service.emoji'),
  )
  expect(replies).toEqual([expect.stringContaining('✅')])
  expect(await readProposals(stage)).toEqual([])
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
})

test('G33: a deployment that a person closed before its command was answered stays closed', async () => {
  const number = await mergeChange(stage, 'one', touch(stage, 'service.emoji/main.go', 'one'))
  await mergeProposal(stage, 'staging', 'service.emoji')
  const replies = await sayWithoutAnswer(number, '/deploy service.emoji to production', async () => {
    const { number: proposal } = await readProposal(stage)
    await stage.as('ada').rest.pulls.update({ ...CLUSTER_CONFIG, pull_number: proposal, state: 'closed' })
    await stage.settle()
  })
  expect(replies).toEqual([expect.stringContaining('✅')])
  expect(await readProposals(stage)).toEqual([])
})

test('G33: an entry that was taken out before its command was answered is not added again', async () => {
  const number = await openPull(stage, 'emoji', { ...emojiCallsLedger(stage), [LEDGER]: undefined })
  const before = `${seedFile(stage, LEDGER)}`
  await commit(stage, 'emoji', { [LEDGER]: before })
  await stage.settle()
  const replies = await sayWithoutAnswer(number, '/allow', () => commit(stage, 'emoji', { [LEDGER]: before }))
  expect(replies).toEqual([expect.stringContaining('✅')])
  const { data } = await stage.as('ada').rest.repos.getContent({ ...SERVICES, path: LEDGER, ref: 'emoji' })
  expect('content' in data && Buffer.from(data.content, 'base64').toString()).toBe(before)
})

test('G34: a command whose reply cannot be finished for a while has one reply in the end', async () => {
  const number = await mergeChange(stage, 'one', touch(stage, 'service.emoji/main.go', 'one'))
  await mergeProposal(stage, 'staging', 'service.emoji')
  const cut = stage.sandbox.faults.inject({ ...EDIT, dropAfterDoing: true, times: 1_000 })
  const reply = await say(stage, 'ada', number, '/deploy service.emoji to production')
  cut.remove()
  expect(reply).toMatch(/^[^]*✅[^❌]*$/)
  expect(reply.match(/drawbridge:reply/g)).toHaveLength(1)
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
})
