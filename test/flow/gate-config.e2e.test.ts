import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { CONNECTIONS_MARKER } from '../../src/report/connections/render-connection-review.ts'
import { CLUSTER_CONFIG, openStage, SERVICES, type Stage } from '../stage/open-stage.ts'
import {
  commit,
  emojiCallsLedger,
  LEDGER,
  merge,
  mergeChange,
  openPull,
  readProposal,
  readText,
  say,
  seedFile,
  tellAgain,
  writesOf,
} from './scene.ts'

let stage: Stage

beforeEach(async () => {
  stage = await openStage()
})

afterEach(() => stage.close())

const POLICY = 'production/service.ledger/network-policy.yaml'
const CONFIG = '.github/drawbridge.yml'

/** A policy beside the rendered one, as a person writes it. */
const BY_HAND = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: by-hand }
spec:
  podSelector: { matchLabels: { app: service.ledger } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ podSelector: { matchLabels: { app: service.emoji } } }]
`

async function proposeByHand(files: Readonly<Record<string, string | undefined>>, branch = 'by-hand'): Promise<number> {
  const { admin } = stage.sandbox
  await admin.commit('acme/cluster-config', { author: 'bruno', message: 'By hand', branch, files })
  const pull = { ...CLUSTER_CONFIG, base: 'main', head: branch, title: 'By hand' }
  const { data } = await stage.as('bruno').rest.pulls.create(pull)
  await stage.settle()
  return data.number
}

/** The one comment about connections, and the newest check, of a pull request of the config repository. */
async function lookAt(number: number) {
  const { rest } = stage.as('ada')
  const { data: pull } = await rest.pulls.get({ ...CLUSTER_CONFIG, pull_number: number })
  const { data: comments } = await rest.issues.listComments({ ...CLUSTER_CONFIG, issue_number: number })
  const { data } = await rest.checks.listForRef({ ...CLUSTER_CONFIG, ref: pull.head.sha, filter: 'all' })
  const marked = comments.filter(({ body }) => body?.includes(CONNECTIONS_MARKER))
  expect(marked.length).toBeLessThanOrEqual(1)
  const [run] = data.check_runs.sort((a, b) => b.id - a.id)
  const { conclusion, output } = run ?? { conclusion: undefined, output: undefined }
  return { comment: marked[0]?.body ?? '', body: pull.body ?? '', conclusion, title: output?.title ?? '' }
}

test('G15: a policy written by hand that opens what no allowlist entry allows fails, and says whom to ask where', async () => {
  const number = await proposeByHand({ 'production/service.ledger/by-hand.yaml': BY_HAND })
  const { comment, conclusion, title } = await lookAt(number)
  expect({ conclusion, title }).toEqual({ conclusion: 'failure', title: '1 service opened by hand' })
  expect(comment).toMatch(/service\.ledger.* opens to .*service\.emoji/)
  expect(comment).toContain('@acme/ledger')
  expect(comment).toContain(LEDGER)
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
})

test.each([
  ['the deletion of the policy', { [POLICY]: undefined }],
  [
    'a rule for everybody',
    { [POLICY]: BY_HAND.replace(/ingress:[^]*$/, 'ingress: [{}]\n').replace('by-hand', 's-ledger') },
  ],
  [
    'a rule for addresses',
    { 'production/service.ledger/more.yaml': BY_HAND.replace(/from:.*/, 'from: [{ ipBlock: { cidr: 0.0.0.0/0 } }]') },
  ],
])('G15: %s opens as well', async (_, files) => {
  const { conclusion, comment } = await lookAt(await proposeByHand(files))
  expect(conclusion).toBe('failure')
  expect(comment).toContain('connection-unlisted')
})

test('G15: a policy in a file of no environment fails, since what it opens cannot be told', async () => {
  const number = await proposeByHand({ 'shared/by-hand.yaml': BY_HAND, 'shared/other.yaml': 'a: 1\n' })
  expect(await lookAt(number)).toMatchObject({ conclusion: 'failure', title: '1 policy file of no environment' })
})

test('G15: what an entry of the allowlist allows may be opened by hand', async () => {
  await mergeChange(stage, 'emoji', emojiCallsLedger(stage), 'lena')
  const number = await proposeByHand({ 'production/service.ledger/by-hand.yaml': BY_HAND })
  expect(await lookAt(number)).toMatchObject({ conclusion: 'success' })
})

test('G15: with connections: warn it is told and does not fail', async () => {
  await commit(stage, 'main', { [CONFIG]: `${seedFile(stage, CONFIG)}\nconnections: warn\n` }, { author: 'ada' })
  const { conclusion, comment } = await lookAt(
    await proposeByHand({ 'production/service.ledger/by-hand.yaml': BY_HAND }),
  )
  expect(conclusion).toBe('success')
  expect(comment).toMatch(/⚠️.*service\.ledger.* opens to .*service\.emoji/)
})

test('G15: manifests of a new service open nothing by hand', async () => {
  const manifest = (await readText(stage, CLUSTER_CONFIG, 'production/service.ledger/deployment.yaml')) ?? ''
  const renamed = manifest.replaceAll('service.ledger', 'service.brand').replaceAll('s-ledger', 's-brand')
  const number = await proposeByHand({ 'production/service.brand/deployment.yaml': renamed })
  expect(await lookAt(number)).toMatchObject({ conclusion: 'success' })
})

test('G15: what a command of Drawbridge opens is no opening by hand, and what somebody adds to it is', async () => {
  const calico = seedFile(stage, CONFIG).replace('kinds: [kubernetes]', 'kinds: [calico]')
  const number = await openPull(stage, 'calico', { [CONFIG]: calico }, { author: 'ada' })
  await merge(stage, number)
  await say(stage, 'ada', number, '/policy staged in production')
  const proposal = await readProposal(stage)
  expect((await lookAt(proposal.number)).comment).toContain('#### Opens')
  expect(await lookAt(proposal.number)).toMatchObject({ conclusion: 'success' })
  await stage.sandbox.admin.commit('acme/cluster-config', {
    author: 'bruno',
    message: 'More',
    branch: proposal.branch,
    files: { 'production/service.ledger/by-hand.yaml': BY_HAND },
  })
  await stage.settle()
  expect(await lookAt(proposal.number)).toMatchObject({ conclusion: 'failure' })
})

void SERVICES
void merge
