import type { Schema } from '../model/schema.ts'
import type { CheckRun } from '../model/records.ts'
import type { World } from '../world/world.ts'
import { nodeId, presentApp } from './present-account.ts'
import { suiteFacts } from './present-check-suite.ts'
import { minimalPullsAt } from './present-pulls-at.ts'
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
    pull_requests: minimalPullsAt(world, run),
  }
}

/** In webhooks the check suite says more than its id. */
export function webhookCheckRun(world: World, run: CheckRun): Record<string, unknown> {
  return { ...presentCheckRun(world, run), check_suite: suiteFacts(world, world.store.checkSuites.must(run.suiteId)) }
}
