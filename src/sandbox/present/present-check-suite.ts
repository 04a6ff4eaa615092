import { NO_COMMIT } from '../git/bare-repo.ts'
import type { CheckConclusion, CheckRun, CheckStatus, CheckSuite } from '../model/records.ts'
import type { Schema } from '../model/schema.ts'
import type { World } from '../world/world.ts'
import { nodeId, presentApp } from './present-account.ts'
import { presentHeadCommit } from './present-head-commit.ts'
import { minimalPullsAt } from './present-pulls-at.ts'
import { minimalRepo, repoApiUrl } from './present-repo.ts'

/** The first of these that a run ended with is how the suite ended. */
const WORST_FIRST: readonly CheckConclusion[] = [
  'failure',
  'timed_out',
  'cancelled',
  'action_required',
  'success',
  'neutral',
  'skipped',
]

/** How a suite stands: completed once every name's last run is. */
export function suiteState(
  world: World,
  suite: CheckSuite,
): { readonly status: CheckStatus; readonly conclusion: CheckConclusion | null; readonly runs: readonly CheckRun[] } {
  const all = world.store.checkRuns.where((run) => run.suiteId === suite.id)
  const runs = [...new Map(all.map((run) => [run.name, run])).values()]
  if (runs.length === 0 || suite.rerequested === true) return { status: 'queued', conclusion: null, runs }
  if (runs.every((run) => run.status === 'completed')) {
    const ended = runs.map((run) => run.conclusion)
    return { status: 'completed', conclusion: WORST_FIRST.find((each) => ended.includes(each)) ?? null, runs }
  }
  const status = runs.some((run) => run.status !== 'queued') ? 'in_progress' : 'queued'
  return { status, conclusion: null, runs }
}

export async function presentCheckSuite(world: World, suite: CheckSuite): Promise<Schema<'check-suite'>> {
  const repo = world.store.repos.must(suite.repoId)
  return { ...(await common(world, suite)), repository: minimalRepo(world, repo) }
}

/** In webhooks the repository stands beside the suite. */
export async function webhookCheckSuite(world: World, suite: CheckSuite): Promise<Record<string, unknown>> {
  return common(world, suite)
}

/** The part that check runs carry in webhooks as well. */
export function suiteFacts(world: World, suite: CheckSuite): Omit<Facts, 'head_commit'> {
  const { status, conclusion, runs } = suiteState(world, suite)
  const repo = world.store.repos.must(suite.repoId)
  const url = `${repoApiUrl(world, repo)}/check-suites/${suite.id}`
  return {
    id: suite.id,
    node_id: nodeId('CS', suite.id),
    head_branch: suite.headBranch ?? null,
    head_sha: suite.headSha,
    status,
    conclusion,
    url,
    before: suite.headBranch === undefined ? null : (suite.before ?? NO_COMMIT),
    after: suite.headSha,
    pull_requests: minimalPullsAt(world, suite),
    app: presentApp(world, world.store.apps.must(suite.appId)),
    created_at: suite.createdAt,
    updated_at: runs.at(-1)?.completedAt ?? suite.createdAt,
    latest_check_runs_count: runs.length,
    check_runs_url: `${url}/check-runs`,
    rerequestable: true,
    runs_rerequestable: true,
  }
}

type Facts = Omit<Schema<'check-suite'>, 'repository'>

async function common(world: World, suite: CheckSuite): Promise<Facts> {
  const repo = world.store.repos.must(suite.repoId)
  const commit = await world.repos.of(repo).mustReadCommit(suite.headSha)
  return {
    ...suiteFacts(world, suite),
    head_commit: presentHeadCommit(commit),
  }
}
