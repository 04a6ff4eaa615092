import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { Delivery } from '../../src/sandbox/model/records.ts'
import { openAcme, REPO } from './acme.ts'
import type { Acme } from './acme.ts'
import { clientOf } from './conformance/client.ts'
import type { Client } from './conformance/client.ts'

const EVENTS =
  'check_run check_suite status deployment deployment_status create delete member membership organization team pull_request'

let acme: Acme
/** An app of its own, that hears everything. */
let listener: Client
let before = 0

beforeAll(async () => {
  acme = await openAcme()
  const { admin, deliveries } = acme.sandbox
  admin.createApp({
    slug: 'listener',
    owner: 'acme',
    webhook: { url: 'http://127.0.0.1:9/', secret: '' },
    permissions: {
      contents: 'write',
      pull_requests: 'write',
      checks: 'write',
      statuses: 'write',
      members: 'read',
      deployments: 'write',
    },
    events: EVENTS.split(' '),
  })
  admin.install('listener', 'acme', ['services'])
  listener = clientOf(acme.sandbox, admin.installationToken('listener', 'acme'))
  // Nobody is to be reached: what counts is what would be sent.
  deliveries.intercept(() => 'drop')
})
afterAll(() => acme.close())
beforeEach(() => {
  before = acme.sandbox.deliveries.list().at(-1)?.id ?? 0
})

const told = (): Delivery[] => acme.sandbox.deliveries.list({ app: 'listener' }).filter((each) => each.id > before)
const names = () => told().map(({ event, action }) => (action === null ? event : `${event}.${action}`))
const payload = (at: number) => told()[at]?.request.payload

test('requestSuites() asks once for every commit that is pushed, and emitSuite() tells when all is done', async () => {
  const { sha } = await acme.openPull('suite')
  expect(names()).toEqual(['create', 'check_suite.requested', 'pull_request.opened'])
  expect(payload(0)).toMatchObject({ ref: 'suite', ref_type: 'branch', master_branch: 'main', pusher_type: 'user' })
  expect(payload(1)).toMatchObject({
    check_suite: { head_sha: sha, head_branch: 'suite', status: 'queued', conclusion: null, app: { slug: 'listener' } },
  })
  await acme.ana('POST', `${REPO}/git/refs`, { ref: 'refs/heads/same', sha })
  expect(names().slice(3)).toEqual(['create'])
  const first = await listener('POST', `${REPO}/check-runs`, { name: 'a', head_sha: sha, conclusion: 'success' })
  const second = await listener('POST', `${REPO}/check-runs`, { name: 'b', head_sha: sha })
  await listener('PATCH', `${REPO}/check-runs/${second.at('id')}`, { conclusion: 'failure' })
  expect(names().slice(4)).toEqual([
    'check_run.completed',
    'check_suite.completed',
    'check_run.created',
    'check_run.completed',
    'check_suite.completed',
  ])
  expect(payload(8)).toMatchObject({ check_suite: { conclusion: 'failure', latest_check_runs_count: 2 } })
  expect(payload(4)).toMatchObject({ check_run: { id: Number(first.at('id')), check_suite: { head_branch: 'suite' } } })
})

test('rerequestSuite() asks the suite’s own app again, and the suite waits until a run is written', async () => {
  const { sha, number } = await acme.openPull('again')
  const run = await listener('POST', `${REPO}/check-runs`, { name: 'a', head_sha: sha, conclusion: 'failure' })
  await acme.bot('POST', `${REPO}/check-runs`, { name: 'ours', head_sha: sha, conclusion: 'success' })
  const suites = await acme.bot('GET', `${REPO}/commits/${sha}/check-suites?check_name=a`)
  expect(suites.at('total_count')).toBe('1')
  const path = `${REPO}/check-suites/${suites.at('check_suites.0.id')}`
  before = told().at(-1)?.id ?? before
  expect((await acme.ana('POST', `${path}/rerequest`)).status).toBe(201)
  expect(names()).toEqual(['check_suite.rerequested'])
  expect(payload(0)).toMatchObject({ check_suite: { head_sha: sha, pull_requests: [{ number }] } })
  expect((await acme.bot('GET', path)).body).toMatchObject({ status: 'queued', conclusion: null })
  const read = () => acme.bot('GET', `${REPO}/check-runs/${run.at('id')}`)
  expect((await read()).body).toMatchObject({ status: 'completed', conclusion: 'failure' })
  await listener('PATCH', `${REPO}/check-runs/${run.at('id')}`, { conclusion: 'success' })
  expect((await acme.bot('GET', path)).body).toMatchObject({ status: 'completed', conclusion: 'success' })
  expect((await acme.bot('GET', `${path}/check-runs`)).body).toMatchObject({ total_count: 1 })
  const others = await acme.bot('GET', `${REPO}/commits/${sha}/check-suites?check_name=ours`)
  before = told().at(-1)?.id ?? before
  await acme.ana('POST', `${REPO}/check-suites/${others.at('check_suites.0.id')}/rerequest`)
  expect(names()).toEqual([])
  expect((await acme.dora('POST', `${path}/rerequest`)).status).toBe(404)
})

test('rerequestCheck() names no pull request of a fork', async () => {
  await acme.ana('POST', `${REPO}/forks`)
  const files = { 'fork.txt': 'fork\n' }
  const commit = { author: 'ana', branch: 'from-fork', message: 'Fork', files }
  const sha = await acme.sandbox.admin.commit('ana/services', commit)
  await acme.ana('POST', `${REPO}/pulls`, { title: 'Fork', head: 'ana:from-fork', base: 'main' })
  const run = await listener('POST', `${REPO}/check-runs`, { name: 'a', head_sha: sha, conclusion: 'success' })
  before = told().at(-1)?.id ?? before
  await acme.cleo('POST', `${REPO}/check-runs/${run.at('id')}/rerequest`)
  await acme.cleo('POST', `${REPO}/check-suites/${run.at('check_suite.id')}/rerequest`)
  expect(names()).toEqual(['check_run.rerequested', 'check_suite.rerequested'])
  expect(payload(0)).toMatchObject({
    check_run: { head_sha: sha, pull_requests: [], check_suite: { head_branch: null } },
  })
  expect(payload(1)).toMatchObject({ check_suite: { head_sha: sha, pull_requests: [], head_branch: null } })
})

test('Emitter tells labels, statuses, deployments and a branch that goes', async () => {
  const { number, sha } = await acme.openPull('labelled')
  before = told().at(-1)?.id ?? before
  await acme.ana('POST', `${REPO}/issues/${number}/labels`, { labels: ['one', 'two'] })
  await acme.ana('POST', `${REPO}/issues/${number}/labels`, { labels: ['two'] })
  await acme.ana('DELETE', `${REPO}/issues/${number}/labels/ONE`)
  await acme.ana('POST', `${REPO}/statuses/${sha}`, { state: 'success', context: 'ci' })
  const deployment = await acme.bot('POST', `${REPO}/deployments`, { ref: 'main', environment: 'staging' })
  await acme.bot('POST', `${REPO}/deployments/${deployment.at('id')}/statuses`, { state: 'success' })
  await acme.ana('DELETE', `${REPO}/git/refs/heads/labelled`)
  expect(names()).toEqual([
    'pull_request.labeled',
    'pull_request.labeled',
    'pull_request.unlabeled',
    'status',
    'deployment.created',
    'deployment_status.created',
    'delete',
    'pull_request.closed',
  ])
  expect(payload(0)).toMatchObject({ label: { name: 'one' } })
  expect(payload(2)).toMatchObject({ label: { name: 'one' }, pull_request: { labels: [{ name: 'two' }] } })
  expect(payload(3)).toMatchObject({ sha, context: 'ci', state: 'success', branches: [{ name: 'labelled' }] })
  expect(payload(6)).toMatchObject({ ref: 'labelled', ref_type: 'branch' })
})

test('Emitter tells of people: teams, members and collaborators, each change once', () => {
  const { admin } = acme.sandbox
  admin.addOrganizationMember('acme', 'dora')
  admin.addOrganizationMember('acme', 'dora')
  admin.setTeamMember('acme', 'ledger', 'dora')
  admin.setTeamMember('acme', 'ledger', { user: 'dora', role: 'maintainer' })
  admin.removeTeamMember('acme', 'ledger', 'dora')
  admin.removeTeamMember('acme', 'ledger', 'dora')
  admin.setTeamMember('acme', 'ledger', 'dora')
  admin.removeOrganizationMember('acme', 'dora')
  admin.setTeamRepository('acme', 'ledger', 'services', 'admin')
  admin.setTeamRepository('acme', 'ledger', 'services', 'none')
  admin.setTeamRepository('acme', 'ledger', 'services', 'write')
  admin.editTeam('acme', 'ledger', { description: 'Money' })
  admin.deleteTeam('acme', 'ledger')
  admin.setCollaborator('acme/services', 'dora', 'read')
  admin.setCollaborator('acme/services', 'dora', 'write')
  admin.setCollaborator('acme/services', 'dora', 'none')
  expect(names()).toEqual([
    'organization.member_added',
    'membership.added',
    'membership.removed',
    'membership.added',
    'organization.member_removed',
    'team.edited',
    'team.removed_from_repository',
    'team.added_to_repository',
    'team.edited',
    'team.deleted',
    'team.deleted',
    'member.added',
    'member.edited',
    'member.removed',
  ])
  expect(payload(1)).toMatchObject({ scope: 'team', member: { login: 'dora' }, team: { slug: 'ledger' } })
  expect(payload(4)).toMatchObject({ membership: { user: { login: 'dora' }, role: 'member' } })
  expect(payload(5)).toMatchObject({ changes: { repository: { permissions: { from: { push: true, admin: false } } } } })
  expect(payload(8)).toMatchObject({ changes: { description: { from: '' } }, team: { description: 'Money' } })
  expect(
    told()
      .slice(9, 11)
      .map((each) => (each.request.payload as { team: { slug: string } }).team.slug),
  ).toEqual(['ledger-oncall', 'ledger'])
})

test('Emitter says nothing to an app that did not ask', async () => {
  await acme.sandbox.admin.commit('acme/services', { author: 'ana', message: 'm', branch: 'quiet', files: { q: 'q' } })
  const { deliveries } = acme.sandbox
  expect(deliveries.list({ app: 'drawbridge' }).filter((each) => each.event === 'check_suite')).toEqual([])
  expect(names()).toContain('check_suite.requested')
})
