import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { CLUSTER_CONFIG, openStage, type Stage } from '../stage/open-stage.ts'
import {
  editConfigRepository,
  emojiCallsLedger,
  merge,
  mergeChange,
  mergeProposal,
  openPull,
  review,
  readProposal,
  readProposals,
  readText,
  say,
  seedFile,
  tellAgain,
  touch,
  writesOf,
  type OpenProposal,
} from './scene.ts'

const CONFIG = '.github/drawbridge.yml'
const POLICY = 'staging/service.ledger/network-policy.yaml'
const MODE = 'staging/service.ledger/policy-mode.yaml'
const OBSERVATIONS = 'staging/policy-observations.staging.jsonl'
const BRANCH = 'drawbridge/policy-mode/staging/service.ledger'

let stage: Stage
let asked: number

// The ledger has a policy that is staged, and a pull request that lets it log.
beforeEach(async () => {
  stage = await openStage()
  const calico = seedFile(stage, CONFIG).replace(/^policy:.*$/m, 'policy: { kinds: [calico], mode: staged }')
  asked = await openPull(stage, 'calico', { [CONFIG]: calico })
  await review(stage, 'ada', asked)
  await merge(stage, asked)
  await mergeChange(stage, 'ledger', touch(stage, 'service.ledger/main.go', 'again'), 'luis')
  await mergeProposal(stage, 'staging', 'service.ledger')
  expect(await say(stage, 'ada', asked, '/policy log in staging for service.ledger')).toContain('✅')
})

afterEach(() => stage.close())

async function readModeChange(): Promise<OpenProposal | undefined> {
  return (await readProposals(stage)).find(({ branch }) => branch === BRANCH)
}

async function observe(action: 'allow' | 'deny'): Promise<void> {
  const line = { at: '2099-01-01T00:00:00Z', from: 'service.payment', to: 'service.ledger', port: 80, action }
  await editConfigRepository(stage, { [OBSERVATIONS]: `${JSON.stringify(line)}\n` })
  await stage.settle()
}

test('a change of mode follows what is merged beside it, deployments of callers too', async () => {
  await mergeChange(stage, 'emoji', emojiCallsLedger(stage), 'lena')
  await mergeProposal(stage, 'staging', 'service.emoji')
  const proposal = await readProposal(stage)
  expect(proposal).toMatchObject({ branch: BRANCH, files: [POLICY, MODE] })
  expect(await readText(stage, CLUSTER_CONFIG, POLICY, BRANCH)).toMatch(/service\.emoji[^]*action: Log/)
  const { data: pull } = await stage.as('ada').rest.pulls.get({ ...CLUSTER_CONFIG, pull_number: proposal.number })
  expect(pull.mergeable).toBe(true)
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])

  await merge(stage, proposal.number, CLUSTER_CONFIG)
  expect(await readText(stage, CLUSTER_CONFIG, POLICY)).toMatch(/service\.emoji[^]*action: Log/)
  expect(await readProposals(stage)).toEqual([])
})

test('a change of mode shows the evidence as it is now, and what is seen to be cut refuses it there', async () => {
  const before = await readProposal(stage)
  expect(before.body).toContain('**No evidence:**')
  await observe('allow')
  expect((await readProposal(stage)).body).toContain(`1 observation in \`${OBSERVATIONS}\``)
  await observe('deny')
  const refused = await readProposal(stage)
  expect(refused.body).toMatch(/\*\*Not to be merged as it is:\*\*[^]*service\.payment may call service\.ledger/)
  expect(refused.head).toBe(before.head)
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
  await observe('allow')
  expect((await readProposal(stage)).body).not.toContain('Not to be merged')
})

test('a change of mode that somebody else committed to is left alone, and closed once the base branch says the same', async () => {
  await editConfigRepository(stage, { 'staging/README.md': 'Mine.\n' }, BRANCH)
  const { head } = await readProposal(stage)
  await observe('allow')
  expect((await readProposal(stage)).head).toBe(head)
  await editConfigRepository(stage, {
    [MODE]: 'mode: log\n',
    [POLICY]: await readText(stage, CLUSTER_CONFIG, POLICY, BRANCH),
  })
  await stage.settle()
  expect(await readModeChange()).toBeUndefined()
})

test('a record that names another branch than its own is believed nothing', async () => {
  const { number, body } = await readProposal(stage)
  const other = body.replace('"service":"service.ledger"', '"service":"service.pot"')
  expect(other).not.toBe(body)
  await stage.as('ada').rest.pulls.update({ ...CLUSTER_CONFIG, pull_number: number, body: other })
  expect(await writesOf(stage, () => observe('allow'))).toEqual([])
})
