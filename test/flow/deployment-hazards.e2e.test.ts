import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { CLUSTER_CONFIG, openStage, SERVICES, type Stage } from '../stage/open-stage.ts'
import { readAllowed, SEED_CALLS, seedCallsAnd } from './policies.ts'
import {
  change,
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
const REVOKED = 'revoked:\n  service.emoji: { reason: "INC-1024" }\n'

let stage: Stage

beforeEach(async () => {
  stage = await openStage()
})

afterEach(() => stage.close())

test('a revocation is proposed to every environment at once, and no rollback brings the call back', async () => {
  const first = await mergeChange(stage, 'emoji', emojiCallsLedger(stage), 'lena')
  await mergeProposal(stage, 'staging', 'service.emoji')
  await say(stage, 'emil', first, '/deploy service.emoji to production')
  await mergeProposal(stage, 'production', 'service.emoji')
  const code = { 'service.emoji/handler/list_emoji.go': seedFile(stage, 'service.emoji/handler/list_emoji.go') }
  const second = await mergeChange(
    stage,
    'revoked',
    { ...code, [LEDGER]: `${seedFile(stage, LEDGER)}${REVOKED}` },
    'lena',
  )
  expect((await readProposals(stage)).map(({ branch }) => branch)).toEqual([
    'drawbridge/production/service.ledger',
    'drawbridge/staging/service.emoji',
    'drawbridge/staging/service.ledger',
  ])
  for (const environment of ['staging', 'production']) await mergeProposal(stage, environment, 'service.ledger')
  for (const environment of ['staging', 'production'])
    expect(await readAllowed(stage, environment)).toEqual([...SEED_CALLS].sort())

  await mergeProposal(stage, 'staging', 'service.emoji')
  const reply = await say(stage, 'emil', second, '/rollback service.emoji in staging')
  expect(reply).toMatch(/❌[^]*revoked[^]*INC-1024/)
  expect(reply).toContain(stage.firstVersion.slice(0, 7))
  expect(await say(stage, 'emil', second, `/rollback service.emoji in staging to ${stage.firstVersion}`)).toContain(
    '✅',
  )
  await tellAgain(stage)
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
  await mergeProposal(stage, 'staging', 'service.emoji')
  expect(await readAllowed(stage, 'staging')).toEqual([...SEED_CALLS].sort())
})

test('the calls of a version that one can return to stay, when a newer one drops them', async () => {
  await mergeChange(stage, 'emoji', emojiCallsLedger(stage), 'lena')
  await mergeProposal(stage, 'staging', 'service.emoji')
  const files = {
    'service.emoji/handler/list_emoji.go': seedFile(stage, 'service.emoji/handler/list_emoji.go'),
    [LEDGER]: seedFile(stage, LEDGER),
  }
  const number = await mergeChange(stage, 'dropped', files)
  await mergeProposal(stage, 'staging', 'service.emoji')
  expect(await readAllowed(stage, 'staging')).toEqual(seedCallsAnd('service.emoji → service.ledger'))
  expect(await say(stage, 'emil', number, '/rollback service.emoji in staging')).toContain('✅')
  await mergeProposal(stage, 'staging', 'service.emoji')
  expect(await readAllowed(stage, 'staging')).toEqual(seedCallsAnd('service.emoji → service.ledger'))
})

test('an open rollback is not pushed aside by a merge, and an open deployment gives way to a rollback', async () => {
  const first = await mergeChange(stage, 'first', touch(stage, EMOJI_GO, 'first'))
  await mergeProposal(stage, 'staging', 'service.emoji')
  await mergeChange(stage, 'second', touch(stage, EMOJI_GO, 'second'))
  const deployment = await readProposal(stage)
  expect(await say(stage, 'emil', first, '/rollback service.emoji in staging')).toContain('✅')
  const rollback = await readProposal(stage)
  expect(rollback).toMatchObject({
    number: deployment.number,
    title: expect.stringContaining('Roll service.emoji back'),
  })
  await mergeChange(stage, 'third', touch(stage, EMOJI_GO, 'third'))
  expect(await readProposal(stage)).toEqual(rollback)
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
})

test.each([
  { title: 'a template', from: /image: \S+/, to: 'image: "{{ .Values.image }}"', says: /template/i },
  { title: 'no such container', from: 'name: app', to: 'name: main', says: /container/ },
  { title: 'malformed YAML', from: 'spec:', to: 'spec: [', says: /YAML/ },
])('a manifest with $title is refused in words, and nothing is written', async ({ from, to, says }) => {
  const path = 'staging/service.emoji/deployment.yaml'
  const text = (await readText(stage, CLUSTER_CONFIG, path)) ?? ''
  await editConfigRepository(stage, { [path]: text.replace(from, to) })
  await stage.settle()
  const number = await mergeChange(stage, 'first', touch(stage, EMOJI_GO, 'first'))
  expect(await readProposals(stage)).toEqual([])
  const { deployments } = await look(stage, number)
  expect(deployments).toMatch(/`staging` \| ❌ refused: [^|]*deployment/)
  expect(deployments).toMatch(says)
  const reply = await say(stage, 'emil', number, '/deploy service.emoji to staging')
  expect(reply).toMatch(/❌/)
  expect(reply).toMatch(says)
  expect(reply).toContain('deployment.yaml')
  expect(await readProposals(stage)).toEqual([])
})

test('a manifest that is not there, or a service that the environment lacks, is refused in words', async () => {
  await editConfigRepository(stage, { 'staging/service.emoji/deployment.yaml': undefined })
  await stage.settle()
  const number = await mergeChange(stage, 'first', touch(stage, EMOJI_GO, 'first'))
  expect(await say(stage, 'emil', number, '/deploy service.emoji to staging')).toMatch(/❌[^]*deployment\.yaml/)
  expect(await say(stage, 'emil', number, '/deploy service.gone to staging')).toMatch(
    /❌[^]*has no service `service\.gone`/,
  )
  expect(await say(stage, 'emil', number, '/rollback service.gone in staging')).toMatch(/❌/)
  expect(await say(stage, 'emil', number, '/rollback service.emoji in staging to deadbeef')).toMatch(/❌[^]*deadbeef/)
  expect(await readProposals(stage)).toEqual([])
})

test('a release file that cannot be read stops every plan of its environment: a call might be missing', async () => {
  await editConfigRepository(stage, { 'staging/service.pot/release.yaml': 'service: [\n' })
  await stage.settle()
  const number = await mergeChange(stage, 'first', touch(stage, EMOJI_GO, 'first'))
  expect(await readProposals(stage)).toEqual([])
  expect(await say(stage, 'emil', number, '/deploy service.emoji to staging')).toMatch(
    /❌[^]*staging\/service\.pot\/release\.yaml/,
  )
})

test('a policy that somebody changed by hand is put right by the next deployment', async () => {
  const path = 'staging/service.ledger/network-policy.yaml'
  const text = (await readText(stage, CLUSTER_CONFIG, path)) ?? ''
  await editConfigRepository(stage, { [path]: text.replaceAll('service.payment', 'service.fraud') })
  await stage.settle()
  expect(await readAllowed(stage, 'staging')).toContain('service.fraud → service.ledger')
  await mergeChange(stage, 'emoji', emojiCallsLedger(stage), 'lena')
  await mergeProposal(stage, 'staging', 'service.emoji')
  expect(await readAllowed(stage, 'staging')).toEqual(seedCallsAnd('service.emoji → service.ledger'))
})

test('an entry that is declared without code moves the calls of the running version', async () => {
  const number = await openPull(stage, 'declared', { [LEDGER]: emojiCallsLedger(stage)[LEDGER] }, { author: 'lena' })
  await merge(stage, number)
  const proposal = await readProposal(stage)
  expect(proposal).toMatchObject({
    title: 'Bring the calls of service.emoji up to date in staging',
    files: ['staging/service.emoji/release.yaml', 'staging/service.ledger/network-policy.yaml'],
  })
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
  await merge(stage, proposal.number, CLUSTER_CONFIG)
  expect(await readAllowed(stage, 'staging')).toEqual(seedCallsAnd('service.emoji → service.ledger'))
  expect((await look(stage, number)).deployments).toContain('`service.emoji` is in `staging`')
})

test('squashed and rebased pull requests deploy their merge commit like merged ones', async () => {
  for (const method of ['squash', 'rebase'] as const) {
    const number = await openPull(
      stage,
      method,
      touch(stage, `service.${method === 'squash' ? 'emoji' : 'card'}/main.go`, method),
      { author: 'ada' },
    )
    const { data } = await stage.as('ada').rest.pulls.merge({ ...SERVICES, pull_number: number, merge_method: method })
    await stage.settle()
    const titles = (await readProposals(stage)).map(({ title }) => title)
    expect(titles.filter((title) => title.includes(data.sha.slice(0, 7)))).toHaveLength(1)
  }
  expect(change(stage, 'ledger-next')).not.toEqual({})
})
