import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openStage, SERVICES, type Stage } from '../stage/open-stage.ts'
import { VERDICT_MARKER } from '../../src/report/verdict/render-verdict-comment.ts'
import {
  change,
  commit,
  emojiCallsLedger,
  guardBranches,
  LEDGER,
  look,
  lookAtCheck,
  openPull,
  readText,
  review,
  say,
  seedFile,
  tellAgain,
  writesOf,
} from './scene.ts'

const CONFIG = '.github/drawbridge.yml'
const CODEOWNERS = '.github/CODEOWNERS'

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
  await guardBranches(stage, 'guarded/*')
})

afterAll(() => stage.close())

test('a pull request goes from an undeclared call over /allow and an approval to success, and saying it again writes nothing', async () => {
  const number = await stage.openChange('emil', 'emoji-calls-ledger', 'Emoji by what people spend')
  await stage.settle()
  const opened = await look(stage, number)
  expect(opened).toMatchObject({ state: 'failure', title: '1 undeclared call', checks: 1, asked: [] })
  expect(opened.verdict).toContain('service.emoji/handler/list_emoji.go:31')
  expect(opened.verdict).toContain('service.emoji:\n      methods: [ListTransactions]')

  expect(await say(stage, 'emil', number, '/allow')).toContain('✅')
  const allowed = await look(stage, number)
  expect(allowed).toMatchObject({ state: 'pending', title: 'Waiting for @acme/ledger', asked: ['ledger'] })
  expect(await readText(stage, SERVICES, LEDGER, allowed.head)).toBe(
    seedFile(stage, LEDGER).replace(/(?= {2}service\.payment:)/, '  service.emoji:\n    methods: [ListTransactions]\n'),
  )
  for (const part of [
    '```mermaid',
    '| `service.emoji` → `service.ledger` |',
    '`.github/CODEOWNERS:8`',
    '`@acme/ledger`',
  ])
    expect(allowed.verdict).toContain(part)

  await review(stage, 'mina', number)
  expect(await look(stage, number)).toMatchObject({ state: 'pending', title: 'Waiting for @acme/ledger' })
  await review(stage, 'lena', number)
  const agreed = await look(stage, number)
  expect(agreed).toMatchObject({ state: 'success', title: 'All calls are declared and agreed to', asked: [] })
  expect(agreed.verdict).toContain('`@lena`')
  expect(agreed.comments.filter((body) => body.includes(VERDICT_MARKER))).toHaveLength(1)

  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
  await stage.restartApp()
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
})

test('an author who owns the callee agrees by having written it', async () => {
  const number = await openPull(stage, 'by-an-owner', emojiCallsLedger(stage), { author: 'lena' })
  expect(await look(stage, number)).toMatchObject({ state: 'success', asked: [] })
})

test('where the author is excluded, an owner who wrote it waits for another', async () => {
  const path = 'service.user/allowlist.yaml'
  const files = { [path]: `${seedFile(stage, path)}  service.emoji: {}\n` }
  const number = await openPull(stage, 'privacy', files, { author: 'hana' })
  expect(await look(stage, number)).toMatchObject({ state: 'pending', title: 'Waiting for @acme/privacy' })
  await review(stage, 'petra', number)
  expect(await look(stage, number)).toMatchObject({ state: 'success' })
})

test.each([
  { consent: 'notify', callee: 'service.emoji', asked: ['social'] },
  { consent: 'none', callee: 'service.id', asked: [] },
])('with consent $consent nobody has to agree', async ({ callee, asked, consent }) => {
  const path = `${callee}/allowlist.yaml`
  const files = { [path]: `${seedFile(stage, path)}  service.pot: {}\n` }
  const number = await openPull(stage, `consent-${consent}`, files, { author: 'sam' })
  expect(await look(stage, number)).toMatchObject({ state: 'success', asked })
})

test('a draft asks nobody until it is ready', async () => {
  const number = await openPull(stage, 'draft', emojiCallsLedger(stage), { draft: true })
  expect(await look(stage, number)).toMatchObject({ state: 'pending', asked: [] })
  await stage.sandbox.admin.markReady('acme/services', number, 'emil')
  await stage.settle()
  expect(await look(stage, number)).toMatchObject({ state: 'pending', asked: ['ledger'] })
})

test('G22: a dismissed approval counts no more, and its owners are asked again, once', async () => {
  const number = await openPull(stage, 'dismissed', emojiCallsLedger(stage))
  const approval = await review(stage, 'luis', number)
  expect(await look(stage, number)).toMatchObject({ state: 'success' })
  const writes = await writesOf(stage, () =>
    stage
      .as('ada')
      .rest.pulls.dismissReview({ ...SERVICES, pull_number: number, review_id: approval, message: 'too early' }),
  )
  const seen = await look(stage, number)
  expect(seen).toMatchObject({ state: 'pending', asked: ['ledger'] })
  expect(seen.verdict).toContain('`@luis` agreed, and the review was dismissed')
  expect(writes.filter((write) => write.includes('requested_reviewers'))).toHaveLength(1)
  const later = await writesOf(stage, () => tellAgain(stage))
  expect(later.filter((write) => write.includes('requested_reviewers'))).toEqual([])
})

test('an approval that turns into an objection counts no more; a comment takes nothing back', async () => {
  const number = await openPull(stage, 'objection', emojiCallsLedger(stage))
  await review(stage, 'lena', number)
  await review(stage, 'lena', number, 'COMMENT')
  expect(await look(stage, number)).toMatchObject({ state: 'success' })
  await review(stage, 'lena', number, 'REQUEST_CHANGES')
  expect(await look(stage, number)).toMatchObject({ state: 'pending' })
})

test('an invitation to a team that was not accepted is no membership', async () => {
  stage.sandbox.admin.setTeamMember('acme', 'ledger', { user: 'rosa', state: 'pending' })
  const number = await openPull(stage, 'pending-member', emojiCallsLedger(stage))
  await review(stage, 'rosa', number)
  expect(await look(stage, number)).toMatchObject({ state: 'pending', title: 'Waiting for @acme/ledger' })
})

test('G10, G11: a pull request that changes CODEOWNERS and the config is judged by those of its base, and needs whom it takes something from', async () => {
  const files = {
    ...emojiCallsLedger(stage),
    [CODEOWNERS]: seedFile(stage, CODEOWNERS).replaceAll('@acme/ledger', '@emil'),
    [CONFIG]: seedFile(stage, CONFIG).replace('consent: required', 'consent: none'),
  }
  const number = await openPull(stage, 'own-judge', files)
  const seen = await look(stage, number)
  expect(seen.state).toBe('pending')
  for (const team of ['ledger', 'platform']) expect(seen.asked).toContain(team)
  expect(seen.verdict).toContain('review.default: consent none instead of required')
  expect(seen.verdict).toContain('service.ledger passes from')
})

test('a config that is broken on the base fails every pull request, and says where', async () => {
  const broken = seedFile(stage, CONFIG).replace('undeclared: fail', 'undeclared: [fail')
  await commit(stage, 'guarded/broken', { [CONFIG]: broken })
  const number = await openPull(stage, 'on-broken', { 'README.md': 'changed\n' }, { base: 'guarded/broken' })
  const seen = await look(stage, number)
  expect(seen).toMatchObject({ state: 'failure', title: '.github/drawbridge.yml on the base branch cannot be used' })
  expect(seen.verdict).toMatch(/drawbridge\.yml:1\d/)
  expect(await say(stage, 'emil', number, '/allow')).toContain('❌')
})

test('a pull request that breaks the config fails, and one that mends it is told that it does', async () => {
  const broken = seedFile(stage, CONFIG).replace('unused: warn', 'unused: warn\n  colour: red')
  const breaking = await openPull(stage, 'breaks-config', { [CONFIG]: broken })
  expect(await look(stage, breaking)).toMatchObject({ state: 'failure' })
  expect((await look(stage, breaking)).verdict).toContain('config-unknown-key')

  await commit(stage, 'guarded/broken-2', { [CONFIG]: 'version: 1\nservices: {}\n' })
  const files = { [CONFIG]: seedFile(stage, CONFIG) }
  const mending = await openPull(stage, 'mends-config', files, { base: 'guarded/broken-2' })
  expect(await look(stage, mending)).toMatchObject({ state: 'failure' })
})

test('without a config on the default branch nothing is written at all, whatever happens', async () => {
  const config = await readText(stage, SERVICES, CONFIG)
  await commit(stage, 'main', { [CONFIG]: undefined }, { author: 'ada' })
  await stage.settle()
  const writes = await writesOf(stage, async () => {
    const number = await openPull(stage, 'unasked', { 'README.md': 'changed\n' })
    await review(stage, 'lena', number)
  })
  expect(writes).toEqual([])
  await commit(stage, 'main', { [CONFIG]: config }, { author: 'ada' })
  await stage.settle()
})

test('a retarget is judged against the new base, and what the new base lacks has to be agreed to', async () => {
  const { rest } = stage.as('emil')
  await commit(stage, 'stacked', emojiCallsLedger(stage))
  const files = { 'service.emoji/README.md': 'Emoji\n' }
  const number = await openPull(stage, 'on-top', files, { base: 'stacked' })
  expect(await look(stage, number)).toMatchObject({ state: 'success', title: 'No calls change' })
  await review(stage, 'mina', number)
  await rest.pulls.update({ ...SERVICES, pull_number: number, base: 'main' })
  await stage.settle()
  expect(await look(stage, number)).toMatchObject({ state: 'pending', asked: ['ledger'] })
})

test('a pull request from a fork is judged, and cannot be written to', async () => {
  const { admin } = stage.sandbox
  await stage.as('gus').rest.repos.createFork(SERVICES)
  await stage.settle()
  await admin.commit('gus/services', {
    author: 'gus',
    message: 'Call the ledger',
    branch: 'from-outside',
    files: { ...change(stage, 'emoji-calls-ledger') },
  })
  const { data } = await stage
    .as('gus')
    .rest.pulls.create({ ...SERVICES, base: 'main', head: 'gus:from-outside', title: 'From outside' })
  await stage.settle()
  expect(await look(stage, data.number)).toMatchObject({ state: 'failure', title: '1 undeclared call' })
  expect(await say(stage, 'emil', data.number, '/allow')).toMatch(/❌.*fork/)
  expect((await look(stage, data.number)).verdict).toContain('service.emoji:\n      methods: [ListTransactions]')
})

test('a group of the merge queue is judged on its own commit, and cannot wait', async () => {
  const { admin } = stage.sandbox
  const number = await openPull(stage, 'queued', emojiCallsLedger(stage))
  const early = await admin.enqueueMergeGroup('acme/services', number, 'ada')
  await stage.settle()
  expect(await lookAtCheck(stage, early.headSha)).toMatchObject({ state: 'failure', title: 'Waiting for @acme/ledger' })
  await admin.finishMergeGroup(early, 'dequeued', 'ada')
  await review(stage, 'lena', number)
  await commit(stage, 'main', { 'README.md': 'moved on\n' }, { author: 'ada' })
  const group = await admin.enqueueMergeGroup('acme/services', number, 'ada')
  await stage.settle()
  expect(await lookAtCheck(stage, group.headSha)).toMatchObject({ state: 'success', checks: 1 })
  await tellAgain(stage, 'merge_group')
  expect(await writesOf(stage, () => tellAgain(stage, 'merge_group'))).toEqual([])
})

test('a comment of somebody else with our marker is not ours', async () => {
  const { rest } = stage.as('mina')
  await commit(stage, 'spoofed', emojiCallsLedger(stage))
  const { data } = await stage
    .as('emil')
    .rest.pulls.create({ ...SERVICES, base: 'main', head: 'spoofed', title: 'Spoofed' })
  const body = `${VERDICT_MARKER}\n### ✅ Agreed\n<!-- drawbridge:requests {"asked":[["service.ledger","x"]],"refused":[]} -->`
  const spoof = await rest.issues.createComment({ ...SERVICES, issue_number: data.number, body })
  await stage.settle()
  const seen = await look(stage, data.number)
  expect(seen).toMatchObject({ state: 'pending', asked: ['ledger'] })
  expect(seen.verdict).toContain('Waiting for')
  expect((await rest.issues.getComment({ ...SERVICES, comment_id: spoof.data.id })).data.body).toBe(body)
})
