import { ApiError, notFound, ok } from '../world/answer.ts'
import type { Answer } from '../world/answer.ts'
import { numberParam, param, repoRoute } from '../http/needs.ts'
import { paged } from '../http/paged.ts'
import type { RepoCall, Route } from '../http/route.ts'
import { roleOf } from '../model/access.ts'
import { fullName } from '../model/find.ts'
import type { Protection } from '../model/records.ts'
import type { Schema } from '../model/schema.ts'
import { nodeId } from '../present/present-account.ts'
import { repoApiUrl, repoHtmlUrl } from '../present/present-repo.ts'
import { protectionsOf, requiresPull } from '../pull/protections.ts'

/** Branch protection and rulesets, to read. To stand before the routes of branches. */
export const protectionRoutes: readonly Route[] = [
  repoRoute(
    'GET',
    '/repos/{owner}/{repo}/branches/{branch}/protection',
    { grants: ['administration:read'], role: 'admin' },
    getProtection,
  ),
  repoRoute('GET', '/repos/{owner}/{repo}/rules/branches/{branch}', {}, (call) => {
    const rulesets = protectionsOf(call.repo, param(call, 'branch')).filter((each) => each.kind === 'ruleset')
    const rules = rulesets.flatMap((ruleset) => rulesOf(ruleset).map((rule) => ({ ruleset, rule })))
    return paged(call, rules, ({ ruleset, rule }) => ({
      ...rule,
      ruleset_source_type: 'Repository',
      ruleset_source: fullName(call.world.store, call.repo),
      ruleset_id: ruleset.id,
    }))
  }),
  repoRoute('GET', '/repos/{owner}/{repo}/rulesets', {}, (call) =>
    paged(call, rulesetsOf(call), (ruleset) => presentRuleset(call, ruleset)),
  ),
  repoRoute('GET', '/repos/{owner}/{repo}/rulesets/{ruleset_id}', {}, (call) => {
    const ruleset = rulesetsOf(call).find((each) => each.id === numberParam(call, 'ruleset_id'))
    if (!ruleset) throw notFound()
    return ok({ ...presentRuleset(call, ruleset), ...details(call, ruleset) })
  }),
]

async function getProtection(call: RepoCall): Promise<Answer> {
  const branch = param(call, 'branch')
  if ((await call.git.readRef(`refs/heads/${branch}`)) === undefined) throw new ApiError(404, 'Branch not found')
  const protection = protectionsOf(call.repo, branch).find((each) => each.kind === 'protection')
  if (!protection) throw new ApiError(404, 'Branch not protected')
  return ok(presentProtection(call, branch, protection))
}

function presentProtection(call: RepoCall, branch: string, protection: Protection): Schema<'branch-protection'> {
  const url = `${repoApiUrl(call.world, call.repo)}/branches/${encodeURIComponent(branch)}/protection`
  const { requiredChecks } = protection
  const checks = {
    url: `${url}/required_status_checks`,
    strict: false,
    contexts: requiredChecks.map((each) => each.context),
    contexts_url: `${url}/required_status_checks/contexts`,
    checks: requiredChecks.map((each) => ({ context: each.context, app_id: each.appId ?? null })),
  }
  const reviews = {
    url: `${url}/required_pull_request_reviews`,
    dismiss_stale_reviews: protection.dismissStaleReviews,
    require_code_owner_reviews: false,
    require_last_push_approval: false,
    required_approving_review_count: protection.requiredApprovals,
  }
  return {
    url,
    ...(requiredChecks.length > 0 ? { required_status_checks: checks } : {}),
    ...(requiresPull(protection) ? { required_pull_request_reviews: reviews } : {}),
    required_signatures: { url: `${url}/required_signatures`, enabled: false },
    enforce_admins: { url: `${url}/enforce_admins`, enabled: !protection.adminsBypass },
    required_linear_history: { enabled: false },
    allow_force_pushes: { enabled: false },
    allow_deletions: { enabled: false },
    block_creations: { enabled: false },
    required_conversation_resolution: { enabled: false },
    lock_branch: { enabled: false },
    allow_fork_syncing: { enabled: false },
  }
}

function rulesetsOf(call: RepoCall): Protection[] {
  return call.repo.protections.filter((each) => each.kind === 'ruleset')
}

function presentRuleset(call: RepoCall, ruleset: Protection): Schema<'repository-ruleset'> {
  const self = `${repoApiUrl(call.world, call.repo)}/rulesets/${ruleset.id}`
  return {
    id: ruleset.id,
    name: ruleset.branch,
    target: 'branch',
    source_type: 'Repository',
    source: fullName(call.world.store, call.repo),
    enforcement: 'active',
    node_id: nodeId('RRS', ruleset.id),
    _links: { self: { href: self }, html: { href: `${repoHtmlUrl(call.world, call.repo)}/rules/${ruleset.id}` } },
    created_at: ruleset.createdAt,
    updated_at: ruleset.createdAt,
  }
}

/** Who may bypass a ruleset is told to those who may change it. */
function details(call: RepoCall, ruleset: Protection): Partial<Schema<'repository-ruleset'>> {
  const { actor, world, repo } = call
  const isAdmin = actor.kind === 'user' && roleOf(world.store, actor.user, repo) === 'admin'
  const bypasses =
    (isAdmin && ruleset.adminsBypass) || (actor.kind === 'installation' && ruleset.bypassAppIds.includes(actor.app.id))
  const admins = { actor_id: 5, actor_type: 'RepositoryRole', bypass_mode: 'always' } as const
  const apps = ruleset.bypassAppIds.map(
    (id) => ({ actor_id: id, actor_type: 'Integration', bypass_mode: 'always' }) as const,
  )
  return {
    conditions: { ref_name: { include: [`refs/heads/${ruleset.branch}`], exclude: [] } },
    rules: rulesOf(ruleset),
    current_user_can_bypass: bypasses ? 'always' : 'never',
    ...(isAdmin ? { bypass_actors: [...(ruleset.adminsBypass ? [admins] : []), ...apps] } : {}),
  }
}

function rulesOf(ruleset: Protection): Schema<'repository-rule'>[] {
  const pull: Schema<'repository-rule-pull-request'> = {
    type: 'pull_request',
    parameters: {
      required_approving_review_count: ruleset.requiredApprovals,
      dismiss_stale_reviews_on_push: ruleset.dismissStaleReviews,
      require_code_owner_review: false,
      require_last_push_approval: false,
      required_review_thread_resolution: false,
      allowed_merge_methods: ['merge', 'squash', 'rebase'],
    },
  }
  const checks: Schema<'repository-rule-required-status-checks'> = {
    type: 'required_status_checks',
    parameters: {
      strict_required_status_checks_policy: false,
      do_not_enforce_on_create: false,
      required_status_checks: ruleset.requiredChecks.map(({ context, appId }) => ({
        context,
        ...(appId === undefined ? {} : { integration_id: appId }),
      })),
    },
  }
  const queue: Schema<'repository-rule-merge-queue'> = {
    type: 'merge_queue',
    parameters: {
      check_response_timeout_minutes: 60,
      grouping_strategy: 'ALLGREEN',
      max_entries_to_build: 5,
      max_entries_to_merge: 5,
      merge_method: 'MERGE',
      min_entries_to_merge: 1,
      min_entries_to_merge_wait_minutes: 5,
    },
  }
  return [
    { type: 'deletion' },
    { type: 'non_fast_forward' },
    ...(ruleset.mergeQueue === true ? [queue] : []),
    ...(requiresPull(ruleset) ? [pull] : []),
    ...(ruleset.requiredChecks.length > 0 ? [checks] : []),
  ]
}
