import { parseAllowlistPath } from '../allowlist/allowlist-path.ts'
import { parsePlanBody } from '../deploy/plans/plan-body.ts'
import type { Job } from '../flow/ports/job.ts'
import { parseCommand } from '../flow/commands/parse-command.ts'
import type { PullRef, RepoRef } from '../flow/ports/ports.ts'

/**
 * The part of a webhook's payload that is looked at, as GitHub documents it. All of it is a hint: the worker reads
 * everything again, and what lacks a field asks for nothing.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads
 */
export type EventPayload = {
  readonly action?: string | undefined
  readonly installation?: { readonly id?: number } | null | undefined
  readonly repository?: {
    readonly name?: string
    readonly owner?: { readonly login?: string } | null
    readonly default_branch?: string
  } | null
  readonly repositories?: readonly Named[] | null
  readonly repositories_added?: readonly Named[] | null
  readonly pull_request?: {
    readonly number?: number
    readonly merged?: boolean | null
    readonly body?: string | null
    readonly head?: { readonly ref?: string } | null
  } | null
  readonly issue?: { readonly number?: number; readonly pull_request?: unknown } | null
  readonly comment?: {
    readonly id?: number
    readonly body?: string | null
    readonly user?: { readonly type?: string } | null
  } | null
  readonly review?: {
    readonly id?: number
    readonly body?: string | null
    readonly user?: { readonly type?: string } | null
  } | null
  readonly changes?: { readonly base?: unknown } | null
  readonly merge_group?: {
    readonly head_sha?: string
    readonly base_sha?: string
    readonly head_ref?: string
  } | null
  readonly check_run?: { readonly pull_requests?: readonly { readonly number?: number }[] | null } | null
  readonly ref?: string
  readonly commits?: readonly Pushed[] | null
}

type Named = { readonly full_name?: string }

type Pushed = Partial<Record<'added' | 'modified' | 'removed', readonly string[]>>

/** The events that the app subscribes to; `app.yml` lists the same. */
export const EVENTS = [
  'pull_request',
  'pull_request_review',
  'issue_comment',
  'merge_group',
  'check_run',
  'push',
  'installation',
  'installation_repositories',
] as const

export type EventName = (typeof EVENTS)[number]

const JUDGED_ACTIONS = new Set([
  'opened',
  'reopened',
  'synchronize',
  'ready_for_review',
  'converted_to_draft',
  'stacked',
])
const REVIEW_ACTIONS = new Set(['submitted', 'dismissed'])
const RULE_FILES = /^(\.github\/drawbridge\.yml|(\.github\/|docs\/)?CODEOWNERS)$/

/** The jobs that an event asks for; none for events that change nothing here. */
export function selectJobs(name: EventName, payload: EventPayload): readonly Job[] {
  const repo = repoOf(payload)
  if (name === 'installation' || name === 'installation_repositories') return selectInstallationJobs(payload)
  if (repo === undefined) return []
  switch (name) {
    case 'pull_request':
      return selectPullJobs(repo, payload)
    case 'pull_request_review':
      return selectReviewJobs(repo, payload)
    case 'issue_comment':
      return selectCommentJobs(repo, payload)
    case 'merge_group':
      return selectGroupJobs(repo, payload)
    case 'check_run':
      return payload.action === 'rerequested'
        ? (payload.check_run?.pull_requests ?? []).flatMap(({ number }) => judge(repo, number))
        : []
    case 'push':
      return selectPushJobs(repo, payload)
  }
}

function repoOf({ installation, repository }: EventPayload): RepoRef | undefined {
  const id = installation?.id
  const owner = repository?.owner?.login
  const name = repository?.name
  return id === undefined || owner === undefined || name === undefined ? undefined : { installation: id, owner, name }
}

function judge(repo: RepoRef, number: number | undefined): Job[] {
  return number === undefined ? [] : [{ kind: 'judge-pull', pull: { ...repo, number } }]
}

function selectPullJobs(repo: RepoRef, { action, pull_request: pull, changes }: EventPayload): Job[] {
  const number = pull?.number
  if (number === undefined) return []
  if (JUDGED_ACTIONS.has(action ?? '') || (action === 'edited' && changes?.base !== undefined))
    return judge(repo, number)
  if (action !== 'closed') return []
  const record = pull?.head?.ref?.startsWith('drawbridge/') ? parsePlanBody(pull.body ?? '') : undefined
  if (record === undefined) {
    return pull?.merged === true ? [{ kind: 'open-deployment', pull: { ...repo, number } }] : []
  }
  const reports = record.sources.flatMap(({ repository, pull: number }): Job[] => {
    const [owner = '', name = ''] = repository.split('/')
    const ref: PullRef = { installation: repo.installation, owner, name, number }
    return owner === repo.owner ? [{ kind: 'report-deployment', pull: ref }] : []
  })
  return [...reports, { kind: 'refresh-proposals', repo }]
}

function selectCommentJobs(repo: RepoRef, { action, issue, comment }: EventPayload): Job[] {
  if (action !== 'created' || issue?.pull_request === undefined || comment?.user?.type !== 'User') return []
  const { number } = issue
  const { id, body } = comment
  if (number === undefined || id === undefined || parseCommand(body ?? '') === undefined) return []
  return [{ kind: 'run-command', pull: { ...repo, number }, comment: id }]
}

function selectReviewJobs(repo: RepoRef, { action, pull_request: pull, review }: EventPayload): Job[] {
  const number = pull?.number
  if (number === undefined || !REVIEW_ACTIONS.has(action ?? '')) return []
  const { id, body, user } = review ?? {}
  const commands = action === 'submitted' && user?.type === 'User' && parseCommand(body ?? '') !== undefined
  if (!commands || id === undefined) return judge(repo, number)
  return [...judge(repo, number), { kind: 'run-command', pull: { ...repo, number }, comment: id, review: true }]
}

// The payload names no pull request; the branch of the group ends in the last one's number and a commit.
function selectGroupJobs(repo: RepoRef, { action, merge_group: group }: EventPayload): Job[] {
  const number = /\/pr-(\d+)-[0-9a-f]{40}$/.exec(group?.head_ref ?? '')?.[1]
  const { base_sha: base, head_sha: head } = group ?? {}
  if (action !== 'checks_requested' || number === undefined || base === undefined || head === undefined) return []
  return [{ kind: 'judge-group', pull: { ...repo, number: Number(number) }, base, head }]
}

function selectPushJobs(repo: RepoRef, { ref, repository, commits }: EventPayload): Job[] {
  if (repository?.default_branch === undefined || ref !== `refs/heads/${repository.default_branch}`) return []
  const touched = (commits ?? []).flatMap(({ added, modified, removed }) => [
    ...(added ?? []),
    ...(modified ?? []),
    ...(removed ?? []),
  ])
  const rulesMoved = touched.some((path) => RULE_FILES.test(path))
  // A sweep looks at the source as well.
  const sourceMoved = !rulesMoved && touched.some((path) => parseAllowlistPath(path) !== undefined)
  const source: readonly Job[] = sourceMoved ? [{ kind: 'refresh-source', repo }] : []
  return [
    { kind: 'refresh-proposals', repo },
    ...source,
    ...(rulesMoved ? [{ kind: 'sweep', repo, anew: true } as const] : []),
  ]
}

function selectInstallationJobs({
  action,
  installation,
  repositories,
  repositories_added: added,
}: EventPayload): Job[] {
  const id = installation?.id
  if (id === undefined || action === 'deleted' || action === 'removed' || action === 'suspend') return []
  return [...(repositories ?? []), ...(added ?? [])].flatMap(({ full_name: fullName }): Job[] => {
    const [owner, name] = fullName?.split('/') ?? []
    if (owner === undefined || name === undefined) return []
    return [{ kind: 'sweep', repo: { installation: id, owner, name } }]
  })
}
