import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { CLUSTER_CONFIG, openStage, SERVICES, type Stage } from '../stage/open-stage.ts'
import { readAllowed, seedCallsAnd } from './policies.ts'
import {
  change,
  commit,
  editConfigRepository,
  emojiCallsLedger,
  LEDGER,
  look,
  merge,
  mergeChange,
  mergeProposal,
  openPull,
  readProposal,
  readProposals,
  readText,
  say,
  seedFile,
  tellAgain,
  touch,
  writesOf,
} from './scene.ts'

const EMOJI_GO = 'service.emoji/domain/emoji.go'

let stage: Stage

beforeEach(async () => {
  stage = await openStage()
})

afterEach(() => stage.close())

const release = (environment: string, service: string, ref?: string) =>
  readText(stage, CLUSTER_CONFIG, `${environment}/${service}/release.yaml`, ref)

const manifest = (environment: string, service: string, ref?: string) =>
  readText(stage, CLUSTER_CONFIG, `${environment}/${service}/deployment.yaml`, ref)

test('a merged pull request goes through staging to production, and the policies allow exactly what was agreed to', async () => {
  const number = await openPull(stage, 'emoji', emojiCallsLedger(stage), { author: 'lena' })
  const version = await merge(stage, number)
  const proposal = await readProposal(stage)
  expect(proposal).toMatchObject({
    title: `Deploy service.emoji ${version.slice(0, 7)} to staging`,
    branch: 'drawbridge/staging/service.emoji',
    files: [
      'staging/service.emoji/deployment.yaml',
      'staging/service.emoji/release.yaml',
      'staging/service.ledger/network-policy.yaml',
    ],
  })
  const before = (await manifest('staging', 'service.emoji')) ?? ''
  expect(await manifest('staging', 'service.emoji', proposal.head)).toBe(before.replace(stage.firstVersion, version))
  expect((await look(stage, number)).deployments).toContain(`cluster-config/pull/${proposal.number}`)

  expect(await say(stage, 'emil', number, '/deploy service.emoji to production')).toMatch(/❌[^]*staging/)
  await merge(stage, proposal.number, CLUSTER_CONFIG)
  expect((await look(stage, number)).deployments).toContain('`service.emoji` is in `staging`')

  const dry = await writesOf(stage, () => say(stage, 'emil', number, '/deploy service.emoji to production --dry-run'))
  expect(dry.filter((write) => !/comments/.test(write))).toEqual([])
  const { comments } = await look(stage, number)
  expect(comments.at(-1)).toContain('writes production/service.ledger/network-policy.yaml')

  expect(await say(stage, 'emil', number, '/deploy service.emoji to production')).toContain('✅')
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
  await mergeProposal(stage, 'production', 'service.emoji')
  expect((await look(stage, number)).deployments).toContain('`service.emoji` is in `staging` and `production`')
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
  for (const environment of ['staging', 'production'])
    expect(await readAllowed(stage, environment)).toEqual(seedCallsAnd('service.emoji → service.ledger'))
})

test('a rollback moves the image back, keeps the calls that came later, and leaves a hold', async () => {
  const newer = await mergeChange(stage, 'ledger', change(stage, 'ledger-new-version'), 'lena')
  const version = (await readProposal(stage)).title
  await mergeProposal(stage, 'staging', 'service.ledger')
  await say(stage, 'lena', newer, '/deploy service.ledger to production')
  await mergeProposal(stage, 'production', 'service.ledger')
  const pot = await mergeChange(stage, 'pot', change(stage, 'pot-calls-ledger'), 'lena')
  await mergeProposal(stage, 'staging', 'service.pot')
  await say(stage, 'sam', pot, '/deploy service.pot to production')
  await mergeProposal(stage, 'production', 'service.pot')

  const dry = await writesOf(stage, () => say(stage, 'lena', newer, '/rollback service.ledger in production --dry-run'))
  expect(dry.filter((write) => !/comments/.test(write))).toEqual([])
  expect(await say(stage, 'lena', newer, '/rollback service.ledger in production -- slow')).toContain('✅')
  const back = await readProposal(stage)
  expect(back).toMatchObject({
    title: `Roll service.ledger back to ${stage.firstVersion.slice(0, 7)} in production`,
    files: ['production/service.ledger/deployment.yaml', 'production/service.ledger/release.yaml'],
  })
  expect(back.body).toMatch(/`service\.pot` → `service\.ledger` \| kept/)
  await merge(stage, back.number, CLUSTER_CONFIG)
  expect(await manifest('production', 'service.ledger')).toContain(stage.firstVersion)
  expect(await release('production', 'service.ledger')).toMatch(/hold:\n {2}reason: slow\n {2}by: lena/)
  expect(version).not.toContain(stage.firstVersion.slice(0, 7))
  for (const environment of ['staging', 'production'])
    expect(await readAllowed(stage, environment)).toEqual(seedCallsAnd('service.pot → service.ledger'))
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])

  await mergeChange(stage, 'next', change(stage, 'ledger-next'), 'lena')
  expect((await readProposals(stage)).map(({ branch }) => branch)).toEqual(['drawbridge/staging/service.ledger'])
})

test('a hold stops what a merge would deploy, until somebody asks for it', async () => {
  const first = await mergeChange(stage, 'first', touch(stage, EMOJI_GO, 'first'))
  await mergeProposal(stage, 'staging', 'service.emoji')
  expect(await say(stage, 'emil', first, '/rollback service.emoji in staging')).toContain('✅')
  await mergeProposal(stage, 'staging', 'service.emoji')
  expect((await look(stage, first)).deployments).toContain('replaced by another version')

  const second = await mergeChange(stage, 'second', touch(stage, EMOJI_GO, 'second'))
  expect(await readProposals(stage)).toEqual([])
  expect((await look(stage, second)).deployments).toContain('held after a rollback')
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])

  expect(await say(stage, 'emil', second, '/deploy service.emoji to staging')).toContain('✅')
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
  await mergeProposal(stage, 'staging', 'service.emoji')
  expect(await release('staging', 'service.emoji')).not.toContain('hold')
  await mergeChange(stage, 'third', touch(stage, EMOJI_GO, 'third'))
  expect((await readProposal(stage)).branch).toBe('drawbridge/staging/service.emoji')
})

test('several merges before the first deployment is merged make one pull request with the newest, whatever comes late', async () => {
  const first = await mergeChange(stage, 'first', touch(stage, EMOJI_GO, 'first'))
  const opened = await readProposal(stage)
  const second = await openPull(
    stage,
    'second',
    {
      'service.emoji/handler/list_emoji.go': change(stage, 'emoji-calls-ledger')['service.emoji/handler/list_emoji.go'],
      [LEDGER]: emojiCallsLedger(stage)[LEDGER],
    },
    { author: 'lena' },
  )
  const version = await merge(stage, second)
  const proposal = await readProposal(stage)
  expect(proposal).toMatchObject({
    number: opened.number,
    title: `Deploy service.emoji ${version.slice(0, 7)} to staging`,
  })
  expect(proposal.body).toContain(`Carries acme/services#${first}, acme/services#${second}`)
  expect(await writesOf(stage, () => tellAgain(stage, 'pull_request'))).toEqual([])
  await stage.restartApp()
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
  await mergeProposal(stage, 'staging', 'service.emoji')
  for (const number of [first, second])
    expect((await look(stage, number)).deployments).toContain('`service.emoji` is in `staging`')
})

test('merging one of two deployments renders the other again, and no call is lost', async () => {
  await mergeChange(stage, 'emoji', emojiCallsLedger(stage), 'lena')
  const text = (await readText(stage, SERVICES, LEDGER)) ?? ''
  await mergeChange(stage, 'feed', { [LEDGER]: `${text}  service.feed: {}\n` }, 'lena')
  const both = await readProposals(stage)
  expect(both.map(({ branch }) => branch)).toEqual([
    'drawbridge/staging/service.emoji',
    'drawbridge/staging/service.feed',
  ])
  for (const { files } of both) expect(files).toContain('staging/service.ledger/network-policy.yaml')
  await mergeProposal(stage, 'staging', 'service.feed')
  expect(await readAllowed(stage, 'staging')).toEqual(seedCallsAnd('service.feed → service.ledger'))
  const other = await readProposal(stage)
  expect(other.head).not.toBe(both[0]?.head)
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
  await mergeProposal(stage, 'staging', 'service.emoji')
  expect(await readAllowed(stage, 'staging')).toEqual(
    seedCallsAnd('service.emoji → service.ledger', 'service.feed → service.ledger'),
  )
})

test('a deployment that a person closed stays closed until it is asked for, or something newer comes', async () => {
  const number = await mergeChange(stage, 'first', touch(stage, EMOJI_GO, 'first'))
  const proposal = await readProposal(stage)
  await stage.as('ada').rest.pulls.update({ ...CLUSTER_CONFIG, pull_number: proposal.number, state: 'closed' })
  await stage.settle()
  expect((await look(stage, number)).deployments).toContain('the deployment was closed')
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
  expect(await readProposals(stage)).toEqual([])

  expect(await say(stage, 'emil', number, '/deploy service.emoji to staging')).toContain('✅')
  const asked = await readProposal(stage)
  await stage.as('ada').rest.pulls.update({ ...CLUSTER_CONFIG, pull_number: asked.number, state: 'closed' })
  await stage.settle()
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
  await mergeChange(stage, 'second', touch(stage, EMOJI_GO, 'second'))
  expect((await readProposal(stage)).number).not.toBe(asked.number)
})

test('a deployment that a person closed is not opened again for an older merge that it carried', async () => {
  await mergeChange(stage, 'first', touch(stage, EMOJI_GO, 'first'))
  await mergeChange(stage, 'second', touch(stage, EMOJI_GO, 'second'))
  const { number } = await readProposal(stage)
  await stage.as('ada').rest.pulls.update({ ...CLUSTER_CONFIG, pull_number: number, state: 'closed' })
  await stage.settle()
  await stage.restartApp()
  await tellAgain(stage, 'pull_request')
  expect(await readProposals(stage)).toEqual([])
  const entry = { [LEDGER]: `${seedFile(stage, LEDGER)}  service.emoji: {}\n` }
  await mergeChange(stage, 'declared', entry, 'lena')
  expect((await readProposal(stage)).files).toContain('staging/service.ledger/network-policy.yaml')
})

test('what somebody else committed to the branch is not overwritten', async () => {
  const number = await mergeChange(stage, 'first', touch(stage, EMOJI_GO, 'first'))
  const { branch } = await readProposal(stage)
  const theirs = await editConfigRepository(stage, { 'staging/service.emoji/README.md': 'mine\n' }, branch)
  await stage.settle()
  await mergeChange(stage, 'second', touch(stage, EMOJI_GO, 'second'))
  expect((await readProposal(stage)).head).toBe(theirs)
  expect(await say(stage, 'emil', number, '/deploy service.emoji to staging')).toContain('❌')
  expect((await readProposal(stage)).head).toBe(theirs)
})

test('an edit by hand of a file that a deployment changes too is kept: the deployment is rendered on it', async () => {
  await mergeChange(stage, 'first', touch(stage, EMOJI_GO, 'first'))
  const path = 'staging/service.emoji/deployment.yaml'
  const text = (await readText(stage, CLUSTER_CONFIG, path)) ?? ''
  await editConfigRepository(stage, { [path]: text.replace('replicas: 1', 'replicas: 7').replace('# set', '# SET') })
  await stage.settle()
  const proposal = await readProposal(stage)
  expect(await manifest('staging', 'service.emoji', proposal.head)).toContain('replicas: 7')
  await merge(stage, proposal.number, CLUSTER_CONFIG)
  const merged = (await manifest('staging', 'service.emoji')) ?? ''
  expect(merged).toContain('replicas: 7')
  expect(merged).not.toContain(stage.firstVersion)
})

test('a merge to another branch than the default one deploys nothing', async () => {
  await commit(stage, 'side', { 'README.md': 'a side branch\n' })
  const number = await openPull(stage, 'to-side', touch(stage, EMOJI_GO, 'aside'), { base: 'side' })
  await merge(stage, number)
  expect(await readProposals(stage)).toEqual([])
  expect(await say(stage, 'emil', number, '/deploy service.emoji to staging')).toMatch(/❌[^]*`main`/)
  const open = await openPull(stage, 'still-open', touch(stage, EMOJI_GO, 'open'))
  expect(await say(stage, 'emil', open, '/deploy service.emoji to staging')).toMatch(/❌/)
  expect(await say(stage, 'emil', open, '/deploy service.emoji to mars')).toMatch(/❌/)
  expect(seedFile(stage, EMOJI_GO)).not.toBe('')
})
