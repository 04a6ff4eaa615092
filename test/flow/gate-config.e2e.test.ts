import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { CONNECTIONS_MARKER } from '../../src/report/connections/render-connection-review.ts'
import { CLUSTER_CONFIG, openStage, type Stage } from '../stage/open-stage.ts'
import { readAllowed } from './policies.ts'
import {
  commit,
  emojiCallsLedger,
  LEDGER,
  look,
  editConfigRepository,
  merge,
  mergeChange,
  mergeProposal,
  touch,
  openPull,
  readProposal,
  readText,
  review,
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

const RELEASE = 'production/service.emoji/release.yaml'
const EMOJI_CALLS = ['service.emoji → service.ledger']

/** The release of service.emoji, with a call that somebody writes into it. */
async function writeCall(path: string, call: string): Promise<string> {
  const text = (await readText(stage, CLUSTER_CONFIG, path)) ?? ''
  return text.replace('calls: []', 'calls:').replace(/^calls:$/m, `calls:\n  - callee: ${call}`)
}

test('G16: a call written into a release by hand fails the check, and is rendered by nothing', async () => {
  const edited = await writeCall(RELEASE, 'service.ledger')
  const number = await proposeByHand({ [RELEASE]: edited })
  const { conclusion, title, comment } = await lookAt(number)
  expect({ conclusion, title }).toEqual({ conclusion: 'failure', title: '1 release that its source contradicts' })
  expect(comment).toMatch(/never declared the calls? to service\.ledger/)
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])

  await merge(stage, number, CLUSTER_CONFIG)
  const staged = await writeCall(RELEASE.replace('production', 'staging'), 'service.ledger')
  await editConfigRepository(stage, { [RELEASE.replace('production', 'staging')]: staged })
  await stage.settle()
  const ledger = await mergeChange(stage, 'ledger', touch(stage, 'service.ledger/main.go', 'again'), 'lena')
  await mergeProposal(stage, 'staging', 'service.ledger')
  await say(stage, 'lena', ledger, '/deploy service.ledger to production')
  await mergeProposal(stage, 'production', 'service.ledger')
  for (const environment of ['staging', 'production'])
    expect(await readAllowed(stage, environment)).not.toEqual(expect.arrayContaining(EMOJI_CALLS))
})

test('G16: a call taken out of a release, or a version that nobody merged, fails the check', async () => {
  const path = 'production/service.payment/release.yaml'
  const text = (await readText(stage, CLUSTER_CONFIG, path)) ?? ''
  const without = text.replace(/ {2}- callee: service\.ledger\n(?: {4}.*\n)*/, '')
  expect(without).not.toBe(text)
  expect(await lookAt(await proposeByHand({ [path]: without }, 'less'))).toMatchObject({ conclusion: 'failure' })
  const branch = await commit(stage, 'unmerged', { 'README.md': 'Not merged.\n' })
  const moved = text.replaceAll(stage.firstVersion, branch)
  expect(await lookAt(await proposeByHand({ [path]: moved }, 'moved'))).toMatchObject({ conclusion: 'failure' })
})

test('G16: what Drawbridge writes agrees with the source, also when only calls follow the allowlist', async () => {
  const entry = { [LEDGER]: `${seedFile(stage, LEDGER)}  service.emoji: {}\n` }
  const number = await mergeChange(stage, 'entry', entry, 'lena')
  const { number: proposal } = await readProposal(stage)
  expect(await lookAt(proposal)).toMatchObject({ conclusion: 'success' })
  await merge(stage, proposal, CLUSTER_CONFIG)
  expect(await readText(stage, CLUSTER_CONFIG, RELEASE.replace('production', 'staging'))).toContain('service.ledger')
  await mergeChange(stage, 'gone', { [LEDGER]: seedFile(stage, LEDGER) }, 'lena')
  await mergeChange(stage, 'emoji', touch(stage, 'service.emoji/main.go', 'again'))
  await mergeProposal(stage, 'staging', 'service.emoji')
  expect(await say(stage, 'ada', number, '/rollback service.emoji in staging')).toContain('✅')
  const back = await readProposal(stage)
  expect(await lookAt(back.number)).toMatchObject({ conclusion: 'success' })
})

/** An entry and the code for it, pushed to the default branch past every check; then an honest pull request. */
async function pushAndDeploy(): Promise<number> {
  await commit(stage, 'main', emojiCallsLedger(stage), { author: 'ada' })
  await stage.settle()
  return mergeChange(stage, 'honest', touch(stage, 'service.emoji/main.go', 'again'))
}

const today = () => new Date().toISOString().slice(0, 10)

test('G17: a deployment names who agreed to each call that it opens', async () => {
  const number = await openPull(stage, 'emoji', emojiCallsLedger(stage))
  await review(stage, 'luis', number)
  await merge(stage, number)
  const proposal = await readProposal(stage)
  const who = `luis on ${today()} in acme/services`
  expect(proposal.body.replaceAll('\\', '')).toContain(who)
  const { conclusion, comment } = await lookAt(proposal.number)
  expect(conclusion).toBe('success')
  expect(comment).toContain(`| luis on`)
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
})

test('G17: what was pushed past everybody is told as agreed to by nobody, and its deployment waits for an owner', async () => {
  await pushAndDeploy()
  const proposal = await readProposal(stage)
  expect(proposal.body).toMatch(/service\.ledger.*added.*\*\*nobody\*\*/)
  const held = await lookAt(proposal.number)
  expect(held).toMatchObject({ conclusion: 'failure', title: '1 call that nobody agreed to' })
  expect(held.comment).toMatch(/`@acme\/ledger` approves this pull request/)
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])

  const approve = async (login: string) => {
    const given = { ...CLUSTER_CONFIG, pull_number: proposal.number, event: 'APPROVE' } as const
    await stage.as(login).rest.pulls.createReview(given)
    await stage.settle()
  }
  await approve('kofi')
  expect(await lookAt(proposal.number)).toMatchObject({ conclusion: 'failure' })
  await approve('lena')
  const agreed = await lookAt(proposal.number)
  expect(agreed).toMatchObject({ conclusion: 'success' })
  expect(agreed.comment).toMatch(/lena on .* here/)
})

test('G17: a pull request that changes the entry brings the agreement', async () => {
  await pushAndDeploy()
  const { number } = await readProposal(stage)
  const entry = '  service.emoji:\n    methods: [ListTransactions]\n    reason: shows them\n'
  const pull = await openPull(stage, 'reason', { [LEDGER]: `${seedFile(stage, LEDGER)}${entry}` })
  await review(stage, 'lena', pull)
  await merge(stage, pull)
  expect(await lookAt(number)).toMatchObject({ conclusion: 'success' })
})

test.each([
  ['does not exist', 'acme/cluster-confg'],
  ['has no app installed', 'acme/elsewhere'],
])('G28: a config repository that %s is told before the merge and after it', async (_, name) => {
  await stage.sandbox.admin.createRepository('acme', {
    name: 'elsewhere',
    description: 'Not ours',
    files: new Map([['README.md', 'Else.\n']]),
    author: 'ada',
    message: 'Else',
  })
  const config = seedFile(stage, CONFIG).replace('acme/cluster-config', name)
  const first = await openPull(stage, 'config', { [CONFIG]: config }, { author: 'ada' })
  expect((await look(stage, first)).verdict).toContain('config-repository-missing')
  await merge(stage, first)

  const number = await openPull(stage, 'emoji', touch(stage, 'service.emoji/main.go', 'again'))
  const before = await look(stage, number)
  expect(before).toMatchObject({ state: 'success' })
  expect(before.verdict.replaceAll('\\', '')).toContain(name)
  await merge(stage, number)
  expect((await look(stage, number)).deployments.replaceAll('\\', '')).toMatch(new RegExp(`refused.*${name}`))
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
})
