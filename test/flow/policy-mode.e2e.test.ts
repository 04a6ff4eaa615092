import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { CLUSTER_CONFIG, openStage, type Stage } from '../stage/open-stage.ts'
import {
  editConfigRepository,
  merge,
  mergeChange,
  openPull,
  review,
  readProposal,
  readProposals,
  readText,
  say,
  seedFile,
  touch,
  writesOf,
  tellAgain,
} from './scene.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

const CONFIG = '.github/drawbridge.yml'
/** Where a job of the cluster leaves what was seen. */
const OBSERVATIONS = 'staging/policy-observations.staging.jsonl'
const POLICY = 'staging/service.ledger/network-policy.yaml'

function observe(action: 'allow' | 'deny'): string {
  const line = {
    at: '2099-01-01T00:00:00Z',
    from: 'service.payment',
    to: 'service.ledger',
    port: 80,
    action,
    count: 12,
  }
  return `${JSON.stringify(line)}\n`
}

test('policies move from mode to mode by pull requests, one service at a time or all, and name true ports', async () => {
  const number = await openPull(stage, 'calico', {
    [CONFIG]: seedFile(stage, CONFIG).replace(
      /^policy:.*$/m,
      'policy: { kinds: [calico], mode: staged, ports: manifests }',
    ),
  })
  await review(stage, 'ada', number)
  await merge(stage, number)
  await mergeChange(stage, 'ledger', touch(stage, 'service.ledger/main.go', 'again'), 'luis')
  const deployment = (await readProposals(stage)).find(({ title }) => title.includes('service.ledger'))
  expect(deployment?.files).toContain(POLICY)
  await merge(stage, deployment?.number ?? 0, CLUSTER_CONFIG)
  expect(await readText(stage, CLUSTER_CONFIG, POLICY)).toMatch(/kind: StagedNetworkPolicy[^]*ports:\n\s+- http/)

  expect(await say(stage, 'ada', number, '/policy log in staging for service.ledger --dry-run')).toContain(
    `writes ${POLICY}`,
  )
  expect(await say(stage, 'ada', number, '/policy log in staging for service.ledger')).toContain('✅')
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
  const proposal = (await readProposals(stage)).find(({ title }) => title.startsWith('Set the network policies'))
  expect(proposal?.files).toEqual([POLICY, 'staging/service.ledger/policy-mode.yaml'])
  await merge(stage, proposal?.number ?? 0, CLUSTER_CONFIG)
  expect(await readText(stage, CLUSTER_CONFIG, POLICY)).toContain('action: Log')

  expect(await say(stage, 'ada', number, '/policy log in staging for service.ledger')).toContain('Nothing to do')

  const enforce = '/policy enforce in staging for service.ledger'
  expect(await say(stage, 'ada', number, `${enforce} --dry-run`)).toContain(OBSERVATIONS)
  await editConfigRepository(stage, { [OBSERVATIONS]: `${observe('allow')}deny\n` })
  expect(await say(stage, 'ada', number, enforce)).toMatch(/Refused[^]*policy-observations\.staging\.jsonl:2/)
  await editConfigRepository(stage, { [OBSERVATIONS]: observe('deny') })
  expect(await say(stage, 'ada', number, enforce)).toMatch(/Refused[^]*service\.payment may call service\.ledger/)
  await editConfigRepository(stage, { [OBSERVATIONS]: observe('allow') })
  expect(await say(stage, 'ada', number, enforce)).toContain('✅')
  const { number: proven, body } = await readProposal(stage)
  expect(body).toContain(`12 observations in \`${OBSERVATIONS}\``)
  await stage.as('ada').rest.pulls.update({ ...CLUSTER_CONFIG, pull_number: proven, state: 'closed' })
  await stage.settle()

  expect(await say(stage, 'ada', number, '/policy log in moon')).toContain('There is no such environment')
  expect(await say(stage, 'gus', number, '/policy enforce in staging')).toContain('people who may write')
  expect(await say(stage, 'ada', number, '/policy enforce in staging')).toContain('✅')
  const whole = await readProposal(stage)
  expect(whole.files).toContain('staging/policy-mode.staging.yaml')
  await merge(stage, whole.number, CLUSTER_CONFIG)
  expect(await readText(stage, CLUSTER_CONFIG, POLICY)).toMatch(/\nkind: NetworkPolicy\n/)
  expect(await readText(stage, CLUSTER_CONFIG, 'staging/service.ledger/policy-mode.yaml')).toBeUndefined()
})
