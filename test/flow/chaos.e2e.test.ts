import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { openStage, SERVICES, type Stage } from '../stage/open-stage.ts'
import { readAllowed, seedCallsAnd } from './policies.ts'
import {
  change,
  commit,
  emojiCallsLedger,
  look,
  merge,
  mergeProposal,
  openPull,
  readProposal,
  readReply,
  review,
  say,
  writesOf,
} from './scene.ts'

let stage: Stage

beforeEach(async () => {
  stage = await openStage({ wholeApp: true })
})

afterEach(() => stage.close())

async function sweep(): Promise<void> {
  await stage.app.sweep()
  await stage.settle()
}

/** From an undeclared call to staging, with `look` taken after each step. */
async function playStory(between: () => Promise<void>): Promise<readonly unknown[]> {
  const number = await openPull(stage, 'emoji', change(stage, 'emoji-calls-ledger'))
  await between()
  const opened = await look(stage, number)
  await say(stage, 'emil', number, '/allow')
  await between()
  const allowed = await look(stage, number)
  await review(stage, 'lena', number)
  await between()
  const agreed = await look(stage, number)
  await merge(stage, number)
  await between()
  const { title, files } = await readProposal(stage)
  await mergeProposal(stage, 'staging', 'service.emoji')
  await between()
  const deployed = await look(stage, number)
  const summary = [opened, allowed, agreed, deployed].map((seen) => [seen.state, seen.title, seen.checks, seen.asked])
  return [
    summary,
    deployed.comments.length,
    deployed.deployments.includes('`service.emoji` is in `staging`'),
    title.replace(/[0-9a-f]{7}/, ''),
    files,
  ]
}

const STORY = [
  [
    ['failure', '1 undeclared call', 1, []],
    ['pending', 'Waiting for @acme/ledger', 1, ['ledger']],
    ['success', 'All calls are declared and agreed to', 1, []],
    ['success', 'All calls are declared and agreed to', 1, []],
  ],
  3,
  true,
  'Deploy service.emoji  to staging',
  [
    'staging/service.emoji/deployment.yaml',
    'staging/service.emoji/release.yaml',
    'staging/service.ledger/network-policy.yaml',
  ],
]

test('when every webhook is lost, sweeps do all of it', async () => {
  stage.sandbox.deliveries.intercept(() => 'drop')
  expect(await playStory(sweep)).toEqual(STORY)
  expect(await readAllowed(stage, 'staging')).toEqual(seedCallsAnd('service.emoji → service.ledger'))
  expect(await writesOf(stage, sweep)).toEqual([])
})

test('when every webhook comes twice, nothing is done twice', async () => {
  stage.sandbox.deliveries.intercept(() => 'twice')
  expect(await playStory(() => Promise.resolve())).toEqual(STORY)
})

test('when the app starts anew between all steps, what it kept in memory is missed by nobody', async () => {
  expect(await playStory(() => stage.restartApp())).toEqual(STORY)
  expect(await writesOf(stage, sweep)).toEqual([])
})

test('when the app ends in the middle of its work, the next one finishes it', async () => {
  await commit(stage, 'cut-short', emojiCallsLedger(stage))
  const route = '/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers'
  const ending = Promise.withResolvers<undefined>()
  const { reached } = stage.sandbox.faults.inject({
    method: 'POST',
    route,
    until: ending.promise,
    dropAfterDoing: true,
  })
  const request = { ...SERVICES, base: 'main', head: 'cut-short', title: 'Cut short' }
  const { data } = await stage.as('emil').rest.pulls.create(request)
  await reached
  const restarted = stage.restartApp()
  ending.resolve(undefined)
  await restarted
  await sweep()
  const seen = await look(stage, data.number)
  expect(seen).toMatchObject({ state: 'pending', checks: 1, asked: ['ledger'] })
  expect(seen.comments).toHaveLength(1)
})

test('what failed for longer than it is tried is done by a later sweep, also when nothing changed since', async () => {
  const route = '/repos/{owner}/{repo}/check-runs'
  const outage = stage.sandbox.faults.inject({ method: 'POST', route, status: 502, times: 1_000 })
  const number = await openPull(stage, 'outage', emojiCallsLedger(stage))
  for (const _ of ['first', 'second']) await sweep()
  expect(await look(stage, number)).toMatchObject({ state: 'none' })
  outage.remove()
  await sweep()
  expect(await look(stage, number)).toMatchObject({ state: 'pending', checks: 1 })
})

test('a deployment that failed for longer than it is tried is opened by a later sweep', async () => {
  const number = await openPull(stage, 'outage', emojiCallsLedger(stage), { author: 'lena' })
  const outage = stage.sandbox.faults.inject({
    method: 'POST',
    route: '/repos/{owner}/{repo}/git/trees',
    status: 502,
    times: 1_000,
  })
  await merge(stage, number)
  outage.remove()
  await sweep()
  expect(await readProposal(stage)).toMatchObject({ branch: 'drawbridge/staging/service.emoji' })
})

test('a command that could not be carried out says so once', async () => {
  const number = await openPull(stage, 'outage', change(stage, 'emoji-calls-ledger'))
  const outage = stage.sandbox.faults.inject({
    method: 'POST',
    route: '/repos/{owner}/{repo}/git/trees',
    status: 502,
    times: 1_000,
  })
  const { data } = await stage
    .as('emil')
    .rest.issues.createComment({ ...SERVICES, issue_number: number, body: '/allow' })
  await stage.settle()
  outage.remove()
  await sweep()
  const reply = await readReply(stage, number, data.id)
  expect(reply).toMatch(/❌[^]*github-unavailable[^]*again/)
  expect(reply.match(/❌/g)).toHaveLength(1)
  expect(await say(stage, 'emil', number, '/allow')).toContain('✅')
})
