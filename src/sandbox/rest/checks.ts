import { ApiError, created, invalid, notFound, ok } from '../world/answer.ts'
import type { Answer } from '../world/answer.ts'
import type { Body } from '../http/body.ts'
import { actingUser, numberParam, param, repoRoute } from '../http/needs.ts'
import { paged } from '../http/paged.ts'
import type { RepoCall, RepoNeeds, Route } from '../http/route.ts'
import type { Annotation, App, CheckRun, User } from '../model/records.ts'
import { timestamp } from '../world/world.ts'
import type { World } from '../world/world.ts'
import { presentCheckRun, webhookCheckRun } from '../present/present-check.ts'
import { suiteState } from '../present/present-check-suite.ts'
import { emitSuite, suiteFor } from '../pull/check-suites.ts'
import { settleQueue } from '../pull/merge-queue.ts'
import { repoHtmlUrl } from '../present/present-repo.ts'

/** GitHub's limits for one call and for one suite. */
const MAX_OUTPUT_CHARS = 65_535
const MAX_ANNOTATIONS = 50
const MAX_SAME_NAME_RUNS = 1_000

const STATUSES = ['queued', 'in_progress', 'completed'] as const
const CONCLUSIONS = ['action_required', 'cancelled', 'failure', 'neutral', 'success', 'skipped', 'timed_out'] as const
const LEVELS = ['notice', 'warning', 'failure'] as const

const READ: RepoNeeds = { grants: ['checks:read'] }
/** People cannot write check runs, and an app only its own. */
const WRITE: RepoNeeds = { grants: ['checks:write'], only: 'apps' }

/** Check runs. */
export const checkRoutes: readonly Route[] = [
  repoRoute('POST', '/repos/{owner}/{repo}/check-runs', WRITE, createCheck),
  repoRoute('GET', '/repos/{owner}/{repo}/check-runs/{check_run_id}', READ, (call) =>
    ok(presentCheckRun(call.world, checkOf(call))),
  ),
  repoRoute('PATCH', '/repos/{owner}/{repo}/check-runs/{check_run_id}', WRITE, updateCheck),
  repoRoute('GET', '/repos/{owner}/{repo}/check-runs/{check_run_id}/annotations', READ, (call) => {
    const run = checkOf(call)
    const html = repoHtmlUrl(call.world, call.repo)
    return paged(call, run.annotations, (each) => ({ ...each, blob_href: `${html}/blob/${run.headSha}/${each.path}` }))
  }),
  repoRoute(
    'POST',
    '/repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest',
    { grants: ['checks:write'], role: 'write' },
    (call) => {
      rerequestCheck(call.world, checkOf(call), actingUser(call))
      return created({})
    },
  ),
  repoRoute('GET', '/repos/{owner}/{repo}/commits/{ref}/check-runs', READ, listAtCommit),
]

/**
 * Asks the app that made a check run to do it again, by `check_run.rerequested`. The suite waits from then on; the run
 * itself stays as it is until the app writes it.
 */
export function rerequestCheck(world: World, run: CheckRun, sender: User): void {
  world.store.checkSuites.must(run.suiteId).rerequested = true
  emit(world, run, 'rerequested', sender, world.store.apps.must(run.appId))
}

function checkOf(call: RepoCall): CheckRun {
  const run = call.world.store.checkRuns.get(numberParam(call, 'check_run_id'))
  if (run?.repoId !== call.repo.id) throw notFound()
  return run
}

async function createCheck(call: RepoCall): Promise<Answer> {
  const { body, world, repo, actor } = call
  if (actor.kind !== 'installation') throw new ApiError(403, 'You must authenticate via a GitHub App.')
  const name = body.string('name')
  const headSha = body.string('head_sha')
  if ((await call.git.resolve(headSha)) !== headSha) {
    throw new ApiError(422, `No commit found for SHA: ${headSha}`)
  }
  const { suite } = suiteFor(world, repo, actor.app.id, headSha)
  const run: CheckRun = {
    id: world.store.nextId(),
    repoId: repo.id,
    appId: actor.app.id,
    suiteId: suite.id,
    name,
    headSha,
    status: 'queued',
    conclusion: null,
    startedAt: body.optionalString('started_at') ?? timestamp(world),
    completedAt: null,
    externalId: '',
    detailsUrl: '',
    title: null,
    summary: null,
    text: null,
    annotations: [],
  }
  applyFields(world, run, body)
  world.store.checkRuns.add(run)
  const same = world.store.checkRuns.where((each) => each.suiteId === suite.id && each.name === name)
  for (const old of same.slice(0, Math.max(0, same.length - MAX_SAME_NAME_RUNS))) world.store.checkRuns.remove(old.id)
  await tell(world, run, run.status === 'completed' ? 'completed' : 'created')
  return created(presentCheckRun(world, run))
}

async function updateCheck(call: RepoCall): Promise<Answer> {
  const { body, world, actor } = call
  const run = checkOf(call)
  if (actor.kind !== 'installation' || actor.app.id !== run.appId) {
    throw new ApiError(403, 'Invalid app_id: a check run can only be changed by the app that made it.')
  }
  const before = run.status
  run.name = body.optionalString('name') ?? run.name
  run.startedAt = body.optionalString('started_at') ?? run.startedAt
  applyFields(world, run, body)
  await tell(world, run, run.status === 'completed' && before !== 'completed' ? 'completed' : undefined)
  return ok(presentCheckRun(world, run))
}

/** Checks everything first: a refused call changes nothing. */
function applyFields(world: World, run: CheckRun, body: Body): void {
  const output = body.object('output')
  const conclusion = body.oneOf('conclusion', CONCLUSIONS)
  const status = conclusion === undefined ? body.oneOf('status', STATUSES) : 'completed'
  if (status === 'completed' && conclusion === undefined && run.conclusion === null) {
    throw new ApiError(422, 'Invalid request.\n\nIf "status" is "completed", "conclusion" must be supplied.')
  }
  const title = output?.optionalString('title')
  const summary = output?.string('summary')
  const text = output?.optionalString('text')
  for (const [field, value] of [
    ['summary', summary],
    ['text', text],
  ] as const) {
    if ((value ?? '').length > MAX_OUTPUT_CHARS) {
      throw invalid('CheckRun', field, `${field} exceeds a maximum character limit of ${MAX_OUTPUT_CHARS}`)
    }
  }
  const annotations = (output?.objects('annotations') ?? []).map(readAnnotation)
  if (annotations.length > MAX_ANNOTATIONS) {
    throw new ApiError(
      422,
      `Invalid request.\n\nNo more than ${MAX_ANNOTATIONS} items are allowed; ${annotations.length} were supplied.`,
    )
  }
  if (status !== undefined) {
    run.status = status
    run.conclusion = status === 'completed' ? (conclusion ?? run.conclusion) : null
    run.completedAt = status === 'completed' ? (body.optionalString('completed_at') ?? timestamp(world)) : null
  }
  run.externalId = body.optionalString('external_id') ?? run.externalId
  run.detailsUrl = body.optionalString('details_url') ?? run.detailsUrl
  if (!output) return
  run.title = title ?? run.title
  run.summary = summary ?? run.summary
  run.text = text ?? run.text
  // Later calls add annotations, they never replace them.
  run.annotations.push(...annotations)
}

function readAnnotation(body: Body): Annotation {
  const level = body.oneOf('annotation_level', LEVELS)
  if (level === undefined) throw invalid('CheckRun', 'annotation_level', undefined, 'missing_field')
  return {
    path: body.string('path'),
    start_line: body.integer('start_line'),
    end_line: body.integer('end_line'),
    start_column: body.optionalInteger('start_column') ?? null,
    end_column: body.optionalInteger('end_column') ?? null,
    annotation_level: level,
    message: body.string('message'),
    title: body.optionalString('title') ?? null,
    raw_details: body.optionalString('raw_details') ?? null,
  }
}

async function listAtCommit(call: RepoCall): Promise<Answer> {
  const sha = await call.git.resolve(param(call, 'ref'))
  if (sha === undefined) throw new ApiError(422, `No commit found for SHA: ${param(call, 'ref')}`)
  return listChecks(call, (run) => run.repoId === call.repo.id && run.headSha === sha)
}

/** The runs that are among these, by the query's name, app, status and `filter`: newest first. */
export function listChecks(call: RepoCall, among: (run: CheckRun) => boolean): Promise<Answer> {
  const { query, world } = call
  const name = query.get('check_name')
  const app = query.get('app_id')
  const status = query.get('status')
  const fitting = world.store.checkRuns.where(
    (run) =>
      among(run) &&
      (name === null || run.name === name) &&
      (app === null || String(run.appId) === app) &&
      (status === null || run.status === status),
  )
  const latest = new Map(fitting.map((run) => [`${run.suiteId} ${run.name}`, run]))
  const runs = (query.get('filter') === 'all' ? fitting : [...latest.values()]).reverse()
  return paged(
    call,
    runs,
    (run) => presentCheckRun(world, run),
    (page) => ({ total_count: runs.length, check_runs: page }),
  )
}

/** What follows when an app has written a run: its event, and the suite's when that is completed by it. */
async function tell(world: World, run: CheckRun, action: 'created' | 'completed' | undefined): Promise<void> {
  const suite = world.store.checkSuites.must(run.suiteId)
  delete suite.rerequested
  const bot = world.store.users.must(world.store.apps.must(run.appId).botId)
  if (action !== undefined) emit(world, run, action, bot)
  if (action === 'completed' && suiteState(world, suite).status === 'completed') {
    await emitSuite(world, suite, 'completed', bot)
  }
  await settleQueue(world, world.store.repos.must(run.repoId), run.headSha)
}

function emit(world: World, run: CheckRun, action: string, sender: User, onlyApp?: App): void {
  const repo = world.store.repos.must(run.repoId)
  if (!world.events.wanted(repo, 'check_run')) return
  world.events.repo(repo, 'check_run', { action, check_run: webhookCheckRun(world, run) }, sender, onlyApp)
}
