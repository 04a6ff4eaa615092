import { ApiError, created, notFound, ok } from '../world/answer.ts'
import type { Answer } from '../world/answer.ts'
import { actingUser, numberParam, param, repoRoute } from '../http/needs.ts'
import { paged } from '../http/paged.ts'
import type { RepoCall, RepoNeeds, Route } from '../http/route.ts'
import type { CheckSuite } from '../model/records.ts'
import { presentCheckSuite } from '../present/present-check-suite.ts'
import { rerequestSuite, suiteFor } from '../pull/check-suites.ts'
import { listChecks } from './checks.ts'

const READ: RepoNeeds = { grants: ['checks:read'] }

/** Check suites: what an app has to say about a commit, all together. */
export const checkSuiteRoutes: readonly Route[] = [
  repoRoute('POST', '/repos/{owner}/{repo}/check-suites', { grants: ['checks:write'], only: 'apps' }, createSuite),
  repoRoute('GET', '/repos/{owner}/{repo}/check-suites/{check_suite_id}', READ, async (call) =>
    ok(await presentCheckSuite(call.world, suiteOf(call))),
  ),
  repoRoute('GET', '/repos/{owner}/{repo}/check-suites/{check_suite_id}/check-runs', READ, (call) => {
    const { id } = suiteOf(call)
    return listChecks(call, (run) => run.suiteId === id)
  }),
  repoRoute(
    'POST',
    '/repos/{owner}/{repo}/check-suites/{check_suite_id}/rerequest',
    { grants: ['checks:write'], role: 'write' },
    async (call) => {
      await rerequestSuite(call.world, suiteOf(call), actingUser(call))
      return created({})
    },
  ),
  repoRoute('GET', '/repos/{owner}/{repo}/commits/{ref}/check-suites', READ, listSuites),
]

function suiteOf(call: RepoCall): CheckSuite {
  const suite = call.world.store.checkSuites.get(numberParam(call, 'check_suite_id'))
  if (suite?.repoId !== call.repo.id) throw notFound()
  return suite
}

async function createSuite(call: RepoCall): Promise<Answer> {
  const { actor, body, world, repo } = call
  if (actor.kind !== 'installation') throw new ApiError(403, 'You must authenticate via a GitHub App.')
  const headSha = body.string('head_sha')
  if ((await call.git.resolve(headSha)) !== headSha) throw new ApiError(422, `No commit found for SHA: ${headSha}`)
  const { suite, isNew } = suiteFor(world, repo, actor.app.id, headSha)
  return { status: isNew ? 201 : 200, body: await presentCheckSuite(world, suite) }
}

async function listSuites(call: RepoCall): Promise<Answer> {
  const { query } = call
  const { store } = call.world
  const sha = await call.git.resolve(param(call, 'ref'))
  if (sha === undefined) throw new ApiError(422, `No commit found for SHA: ${param(call, 'ref')}`)
  const app = query.get('app_id')
  const name = query.get('check_name')
  const suites = store.checkSuites.where(
    (each) =>
      each.repoId === call.repo.id &&
      each.headSha === sha &&
      (app === null || String(each.appId) === app) &&
      (name === null || store.checkRuns.find((run) => run.suiteId === each.id && run.name === name) !== undefined),
  )
  return paged(
    call,
    suites,
    (suite) => presentCheckSuite(call.world, suite),
    (page) => ({ total_count: suites.length, check_suites: page }),
  )
}
