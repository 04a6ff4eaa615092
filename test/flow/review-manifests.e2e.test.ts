import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { CONNECTIONS_MARKER } from '../../src/report/connections/render-connection-review.ts'
import { CLUSTER_CONFIG, openStage, type Stage } from '../stage/open-stage.ts'
import { emojiCallsLedger, merge, openPull, readProposal, readText, tellAgain, writesOf } from './scene.ts'

const POLICY = 'staging/service.ledger/network-policy.yaml'

let stage: Stage

beforeEach(async () => {
  stage = await openStage()
})

afterEach(() => stage.close())

test('a deployment is told by the connections that it opens, with who asked for them and who owns the callee', async () => {
  const number = await openPull(stage, 'emoji', emojiCallsLedger(stage), { author: 'lena' })
  await merge(stage, number)
  const proposal = await readProposal(stage)
  const { comment, check } = await lookAtConnections(proposal.number)
  expect(comment).toMatch(/### In `staging`[^]*#### Opens[^]*s-emoji.*s-ledger/)
  expect(comment).toContain(`/acme/services/pull/${number}`)
  expect(comment).toMatch(/`@acme\/[a-z-]+`/)
  expect(check).toMatchObject({ conclusion: 'success' })
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
})

test('what a person opens by hand is told as such', async () => {
  const before = (await readText(stage, CLUSTER_CONFIG, POLICY)) ?? ''
  const number = await proposeByHand({ [POLICY]: openPolicy(before) })
  const { comment, check } = await lookAtConnections(number)
  expect(comment).toMatch(/#### Opens[^]*outside/)
  expect(comment).toContain('opened by hand')
  expect(check).toMatchObject({ conclusion: 'failure', title: '1 service opened by hand' })
})

test('a manifest that can no longer be read fails, since nobody knows what it does', async () => {
  const number = await proposeByHand({ [POLICY]: 'kind: NetworkPolicy\n  apiVersion: [\n' })
  const { comment, check } = await lookAtConnections(number)
  expect(comment).toContain('Not everything could be read')
  expect(check).toMatchObject({ conclusion: 'failure' })
})

test('a policy in a file that is called like a record of ours is told', async () => {
  const open = openPolicy((await readText(stage, CLUSTER_CONFIG, POLICY)) ?? '')
  const number = await proposeByHand({ 'staging/service.ledger/more/release.yaml': open })
  expect((await lookAtConnections(number)).comment).toMatch(/#### Opens[^]*outside/)
})

test('a record of ours that is none any more fails, whatever it holds instead', async () => {
  const open = openPolicy((await readText(stage, CLUSTER_CONFIG, POLICY)) ?? '')
  const number = await proposeByHand({ 'staging/service.ledger/release.yaml': open })
  const { comment, check } = await lookAtConnections(number)
  expect(comment).toContain('staging/service.ledger/release.yaml')
  expect(check).toMatchObject({ conclusion: 'failure', title: '1 file cannot be read' })
})

test('a change of no manifest is told by the check alone', async () => {
  const number = await proposeByHand({ 'README.md': 'Clusters of acme.\n' })
  const { comment, check } = await lookAtConnections(number)
  expect(comment).toBe('')
  expect(check).toMatchObject({ conclusion: 'success', title: 'No manifest of an environment changes' })
})

/** The same policy, letting in everybody. */
function openPolicy(text: string): string {
  return text.slice(0, text.indexOf('  ingress:')) + '  ingress:\n    - {}\n'
}

async function proposeByHand(files: Readonly<Record<string, string>>): Promise<number> {
  await stage.sandbox.admin.commit('acme/cluster-config', {
    author: 'ada',
    message: 'By hand',
    branch: 'by-hand',
    files,
  })
  const { data } = await stage
    .as('ada')
    .rest.pulls.create({ ...CLUSTER_CONFIG, base: 'main', head: 'by-hand', title: 'By hand' })
  await stage.settle()
  return data.number
}

async function lookAtConnections(number: number) {
  const { rest } = stage.as('ada')
  const { data: pull } = await rest.pulls.get({ ...CLUSTER_CONFIG, pull_number: number })
  const { data: comments } = await rest.issues.listComments({ ...CLUSTER_CONFIG, issue_number: number })
  const { data: checks } = await rest.checks.listForRef({ ...CLUSTER_CONFIG, ref: pull.head.sha })
  const marked = comments.filter(({ body }) => body?.includes(CONNECTIONS_MARKER))
  expect(marked.length).toBeLessThanOrEqual(1)
  const [run] = checks.check_runs
  return { comment: marked[0]?.body ?? '', check: { conclusion: run?.conclusion, title: run?.output.title } }
}
