import { expect, test } from '@jest/globals'
import { renderPlanRecord } from '../../src/deploy/plans/plan-record.ts'
import { selectJobs, type EventName, type EventPayload } from '../../src/app/jobs-for-event.ts'

const SHA = '0123456789abcdef0123456789abcdef01234567'
const SERVICES = { installation: 7, owner: 'acme', name: 'services' }
const context = {
  installation: { id: 7 },
  repository: { name: 'services', owner: { login: 'acme' }, default_branch: 'main' },
}
const pull = (head = 'emoji-calls-ledger', more: object = {}) => ({
  pull_request: { number: 3, body: null, head: { ref: head }, ...more },
})
const judge = [{ kind: 'judge-pull', pull: { ...SERVICES, number: 3 } }]
const comment = (body: string, type = 'User') => ({
  issue: { number: 3, pull_request: {} },
  comment: { id: 99, body, user: { type } },
})

const review = (body: string, type = 'User') => ({ review: { id: 98, body, user: { type } }, ...pull() })

const rows: { name: string; event: EventName; payload: EventPayload; jobs: unknown[] }[] = [
  { name: 'an opened pull request', event: 'pull_request', payload: { action: 'opened', ...pull() }, jobs: judge },
  { name: 'a push to it', event: 'pull_request', payload: { action: 'synchronize', ...pull() }, jobs: judge },
  { name: 'a member of a stack', event: 'pull_request', payload: { action: 'stacked', ...pull() }, jobs: judge },
  {
    name: 'a retarget',
    event: 'pull_request',
    payload: { action: 'edited', changes: { base: {} }, ...pull() },
    jobs: judge,
  },
  { name: 'a new title', event: 'pull_request', payload: { action: 'edited', changes: {}, ...pull() }, jobs: [] },
  { name: 'a label', event: 'pull_request', payload: { action: 'labeled', ...pull() }, jobs: [] },
  {
    name: 'a merge',
    event: 'pull_request',
    payload: { action: 'closed', ...pull('x', { merged: true }) },
    jobs: [{ kind: 'open-deployment', pull: { ...SERVICES, number: 3 } }],
  },
  { name: 'a close', event: 'pull_request', payload: { action: 'closed', ...pull('x', { merged: false }) }, jobs: [] },
  { name: 'a review', event: 'pull_request_review', payload: { action: 'submitted', ...pull() }, jobs: judge },
  { name: 'a dismissal', event: 'pull_request_review', payload: { action: 'dismissed', ...pull() }, jobs: judge },
  {
    name: 'a review with a command',
    event: 'pull_request_review',
    payload: { action: 'submitted', ...review('/Allow') },
    jobs: [...judge, { kind: 'run-command', pull: { ...SERVICES, number: 3 }, comment: 98, review: true }],
  },
  {
    name: 'a bot’s review with a command',
    event: 'pull_request_review',
    payload: { action: 'submitted', ...review('/allow', 'Bot') },
    jobs: judge,
  },
  {
    name: 'a review of prose',
    event: 'pull_request_review',
    payload: { action: 'submitted', ...review('thanks') },
    jobs: judge,
  },
  {
    name: 'a review that is edited into a command',
    event: 'pull_request_review',
    payload: { action: 'edited', ...review('/allow') },
    jobs: [],
  },
  {
    name: 'a command',
    event: 'issue_comment',
    payload: { action: 'created', ...comment('/allow') },
    jobs: [{ kind: 'run-command', pull: { ...SERVICES, number: 3 }, comment: 99 }],
  },
  { name: 'an edited command', event: 'issue_comment', payload: { action: 'edited', ...comment('/allow') }, jobs: [] },
  {
    name: 'a bot’s command',
    event: 'issue_comment',
    payload: { action: 'created', ...comment('/allow', 'Bot') },
    jobs: [],
  },
  { name: 'prose', event: 'issue_comment', payload: { action: 'created', ...comment('thanks') }, jobs: [] },
  {
    name: 'a command on an issue',
    event: 'issue_comment',
    payload: { action: 'created', ...comment('/allow'), issue: { number: 3 } },
    jobs: [],
  },
  {
    name: 'a merge group',
    event: 'merge_group',
    payload: {
      action: 'checks_requested',
      merge_group: { head_sha: SHA, base_sha: SHA, head_ref: `refs/heads/gh-readonly-queue/main/pr-3-${SHA}` },
    },
    jobs: [{ kind: 'judge-group', pull: { ...SERVICES, number: 3 }, base: SHA, head: SHA }],
  },
  {
    name: 'a re-requested check',
    event: 'check_run',
    payload: { action: 'rerequested', check_run: { pull_requests: [{ number: 3 }] } },
    jobs: judge,
  },
  {
    name: 'a push of code to the default branch',
    event: 'push',
    payload: { ref: 'refs/heads/main', commits: [{ modified: ['service.pot/main.go'] }] },
    jobs: [{ kind: 'refresh-proposals', repo: SERVICES }],
  },
  {
    name: 'a push of CODEOWNERS to the default branch',
    event: 'push',
    payload: { ref: 'refs/heads/main', commits: [{ modified: ['.github/CODEOWNERS'] }] },
    jobs: [
      { kind: 'refresh-proposals', repo: SERVICES },
      { kind: 'sweep', repo: SERVICES, anew: true },
    ],
  },
  { name: 'a push elsewhere', event: 'push', payload: { ref: 'refs/heads/feature' }, jobs: [] },
  {
    name: 'an installation',
    event: 'installation',
    payload: { action: 'created', repositories: [{ full_name: 'acme/services' }] },
    jobs: [{ kind: 'sweep', repo: SERVICES }],
  },
  {
    name: 'an uninstallation',
    event: 'installation',
    payload: { action: 'deleted', repositories: [{ full_name: 'acme/services' }] },
    jobs: [],
  },
]

test.each(rows)('selectJobs() for $name', ({ event, payload, jobs }) => {
  expect(selectJobs(event, { ...context, ...payload })).toEqual(jobs)
})

test('selectJobs() reports to the source of a deployment that was merged, and looks at the others again', () => {
  const record = {
    kind: 'deployment',
    service: 'service.emoji',
    environment: 'staging',
    version: SHA,
    from: undefined,
    declaredAt: SHA,
    trigger: 'merge',
    requestedBy: 'erin',
    sources: [
      { repository: 'acme/services', pull: 3 },
      { repository: 'evil/services', pull: 4 },
    ],
  } as const
  const body = `Deploys it.\n${renderPlanRecord(record)}`
  const payload = { action: 'closed', ...pull('drawbridge/staging/service.emoji', { merged: true, body }) }
  expect(selectJobs('pull_request', { ...context, ...payload })).toEqual([
    { kind: 'report-deployment', pull: { ...SERVICES, number: 3 } },
    { kind: 'refresh-proposals', repo: SERVICES },
  ])
})

test('selectJobs() needs an installation and a repository', () => {
  expect(selectJobs('pull_request', { action: 'opened', ...pull() })).toEqual([])
})
