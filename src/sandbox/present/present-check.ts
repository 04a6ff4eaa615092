import type { Schema } from '../model/schema.ts'
import type { CheckRun, Pull } from '../model/records.ts'
import type { World } from '../world/world.ts'
import { nodeId, presentApp } from './present-account.ts'
import { repoApiUrl, repoHtmlUrl } from './present-repo.ts'

export function presentCheckRun(world: World, run: CheckRun): Schema<'check-run'> {
  const repo = world.store.repos.must(run.repoId)
  const api = `${repoApiUrl(world, repo)}/check-runs/${run.id}`
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CR', run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url: api,
    html_url: `${repoHtmlUrl(world, repo)}/runs/${run.id}`,
    details_url: run.detailsUrl || `${repoHtmlUrl(world, repo)}/runs/${run.id}`,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${api}/annotations`,
    },
    check_suite: { id: run.suiteId },
    app: presentApp(world, world.store.apps.must(run.appId)),
    pull_requests: pullsAt(world, run).map((pull) => minimalPull(world, pull)),
  }
}

/** In webhooks the check suite says more than its id. */
export function webhookCheckRun(world: World, run: CheckRun): Record<string, unknown> {
  const presented = presentCheckRun(world, run)
  const pull = pullsAt(world, run)[0]
  const { app, pull_requests } = presented
  const check_suite = {
    id: run.suiteId,
    node_id: nodeId('CS', run.suiteId),
    head_branch: pull?.head.ref ?? null,
    head_sha: run.headSha,
    status: run.status,
    conclusion: run.conclusion,
    url: `${repoApiUrl(world, world.store.repos.must(run.repoId))}/check-suites/${run.suiteId}`,
    before: null,
    after: run.headSha,
    pull_requests,
    app,
    created_at: run.startedAt,
    updated_at: run.completedAt ?? run.startedAt,
  }
  return { ...presented, check_suite }
}

/** Open pull requests of the same repository with this head; for forks GitHub leaves the list empty. */
function pullsAt(world: World, run: CheckRun): Pull[] {
  return world.store.pulls.where(
    (pull) =>
      pull.repoId === run.repoId &&
      pull.head.repoId === run.repoId &&
      pull.state === 'open' &&
      pull.head.sha === run.headSha,
  )
}

function minimalPull(world: World, pull: Pull): Schema<'pull-request-minimal'> {
  const repo = world.store.repos.must(pull.repoId)
  const short = { id: repo.id, url: repoApiUrl(world, repo), name: repo.name }
  return {
    id: pull.id,
    number: pull.number,
    url: `${repoApiUrl(world, repo)}/pulls/${pull.number}`,
    head: { ref: pull.head.ref, sha: pull.head.sha, repo: short },
    base: { ref: pull.base.ref, sha: pull.base.sha, repo: short },
  }
}
