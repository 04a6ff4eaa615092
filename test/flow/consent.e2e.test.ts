import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openStage, SERVICES, type Stage } from '../stage/open-stage.ts'
import {
  change,
  commit,
  emojiCallsLedger,
  guardBranches,
  LEDGER,
  look,
  openPull,
  readText,
  review,
  seedFile,
  writesOf,
} from './scene.ts'

const POT = 'service.pot/allowlist.yaml'

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
  await guardBranches(stage, 'guarded/*')
})

afterAll(() => stage.close())

/** A pull request of service.emoji that calls the ledger and the pot, with both owners' approval. */
async function openAgreed(branch: string): Promise<number> {
  const files = { ...emojiCallsLedger(stage), [POT]: `${seedFile(stage, POT)}  service.emoji: {}\n` }
  const number = await openPull(stage, branch, files)
  expect(await look(stage, number)).toMatchObject({ state: 'pending', asked: ['ledger', 'savings'] })
  await review(stage, 'lena', number)
  expect(await look(stage, number)).toMatchObject({ state: 'pending', title: 'Waiting for @acme/savings' })
  await review(stage, 'sam', number)
  expect(await look(stage, number)).toMatchObject({ state: 'success' })
  return number
}

test('an unrelated push, a reformat and another reason keep every consent', async () => {
  const number = await openAgreed('unrelated')
  const entry =
    '\n  # for the feed\n  "service.emoji": { reason: "by what people spend", methods: ["ListTransactions"] }\n'
  const writes = await writesOf(stage, () =>
    commit(stage, 'unrelated', { 'service.emoji/README.md': 'Emoji\n', ...emojiCallsLedger(stage, entry) }),
  )
  expect(await look(stage, number)).toMatchObject({ state: 'success', checks: 1 })
  expect(writes.filter((write) => write.includes('requested_reviewers'))).toEqual([])
})

test('a widened entry drops the consent of its callee alone, and asks its owners again', async () => {
  const number = await openAgreed('widened')
  await commit(stage, 'widened', emojiCallsLedger(stage, '  service.emoji: {}\n'))
  await stage.settle()
  const seen = await look(stage, number)
  expect(seen).toMatchObject({ state: 'pending', title: 'Waiting for @acme/ledger', asked: ['ledger'] })
  expect(seen.verdict).toContain('`@lena`')
  await review(stage, 'luis', number)
  expect(await look(stage, number)).toMatchObject({ state: 'success' })
})

test('a consent comes back with the calls that it was given for', async () => {
  const number = await openAgreed('there-and-back')
  await commit(stage, 'there-and-back', emojiCallsLedger(stage, '  service.emoji: {}\n'))
  await stage.settle()
  expect(await look(stage, number)).toMatchObject({ state: 'pending' })
  await commit(stage, 'there-and-back', emojiCallsLedger(stage))
  await stage.settle()
  expect(await look(stage, number)).toMatchObject({ state: 'success' })
})

test('a merge of the moved base into the branch keeps every consent', async () => {
  const number = await openAgreed('merged-base')
  const { rest } = stage.as('emil')
  const { head } = await look(stage, number)
  const main = await commit(stage, 'main', { 'service.fraud/README.md': 'Fraud\n' }, { author: 'ada' })
  const tree = await rest.git.createTree({
    ...SERVICES,
    base_tree: head,
    tree: [{ path: 'service.fraud/README.md', mode: '100644', type: 'blob', content: 'Fraud\n' }],
  })
  const parents = [head, main]
  const merged = await rest.git.createCommit({ ...SERVICES, message: 'Merge main', tree: tree.data.sha, parents })
  await rest.git.updateRef({ ...SERVICES, ref: 'heads/merged-base', sha: merged.data.sha })
  await stage.settle()
  expect(await look(stage, number)).toMatchObject({ state: 'success', head: merged.data.sha })
})

test('a rebase on the moved base keeps every consent', async () => {
  const number = await openAgreed('rebased')
  const { rest } = stage.as('emil')
  const main = await commit(stage, 'main', { 'service.card/README.md': 'Card\n' }, { author: 'ada' })
  const before = (await look(stage, number)).head
  const files = { ...emojiCallsLedger(stage), [POT]: await readText(stage, SERVICES, POT, before) }
  await rest.git.createRef({ ...SERVICES, ref: 'refs/heads/rebased-copy', sha: main })
  const sha = await commit(stage, 'rebased-copy', files)
  await rest.git.updateRef({ ...SERVICES, ref: 'heads/rebased', sha, force: true })
  await stage.settle()
  const seen = await look(stage, number)
  expect(seen.head).toBe(sha)
  expect(seen).toMatchObject({ state: 'success' })
})

test('the base moving under an agreed pull request asks for what has become new, by the next sweep at the latest', async () => {
  await commit(stage, 'guarded/moving', { 'README.md': 'a base of its own\n' })
  const number = await openPull(stage, 'on-moving', emojiCallsLedger(stage), { base: 'guarded/moving' })
  await review(stage, 'lena', number)
  expect(await look(stage, number)).toMatchObject({ state: 'success' })
  const path = '.github/CODEOWNERS'
  const text = seedFile(stage, path).replace('@acme/ledger', '@acme/payments')
  await commit(stage, 'guarded/moving', { [path]: text }, { author: 'ada' })
  await stage.settle()
  await stage.app.sweep()
  await stage.settle()
  expect(await look(stage, number)).toMatchObject({ state: 'pending', title: 'Waiting for @acme/payments' })
})

test('an approval of a commit from before the call was declared does not count', async () => {
  const number = await openPull(stage, 'too-early', change(stage, 'emoji-calls-ledger'))
  await review(stage, 'lena', number)
  expect(await look(stage, number)).toMatchObject({ state: 'failure' })
  await commit(stage, 'too-early', { [LEDGER]: emojiCallsLedger(stage)[LEDGER] })
  await stage.settle()
  const seen = await look(stage, number)
  expect(seen).toMatchObject({ state: 'pending', title: 'Waiting for @acme/ledger' })
})

test('several approvals are counted, each owner once, and a team that is unknown fails closed', async () => {
  const config = '.github/drawbridge.yml'
  const text = seedFile(stage, config).replace('  services:\n', '  services:\n    service.ledger: { approvals: 2 }\n')
  await commit(stage, 'guarded/two-approvals', { [config]: text })
  const number = await openPull(stage, 'needs-two', emojiCallsLedger(stage), { base: 'guarded/two-approvals' })
  await review(stage, 'lena', number)
  await review(stage, 'lena', number)
  expect(await look(stage, number)).toMatchObject({ state: 'pending', title: 'Waiting for @acme/ledger (1 of 2)' })
  await review(stage, 'luis', number)
  expect(await look(stage, number)).toMatchObject({ state: 'success' })

  const owners = '.github/CODEOWNERS'
  await commit(stage, 'guarded/unknown-team', {
    [owners]: seedFile(stage, owners).replaceAll('@acme/ledger', '@acme/gone'),
  })
  const unknown = await openPull(stage, 'asks-nobody', emojiCallsLedger(stage), { base: 'guarded/unknown-team' })
  const seen = await look(stage, unknown)
  expect(seen).toMatchObject({ state: 'failure', asked: ['ledger'] })
  expect(seen.verdict).toContain('owner-unknown')
})
