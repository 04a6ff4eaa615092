import { ApiError, created, invalid, notFound, ok } from '../world/answer.ts'
import type { Answer } from '../world/answer.ts'
import { actingUser, numberParam, repoRoute, viaApp } from '../http/needs.ts'
import { paged } from '../http/paged.ts'
import type { RepoCall, RepoNeeds, Route } from '../http/route.ts'
import type { Schema } from '../model/schema.ts'
import type { Deployment } from '../model/records.ts'
import { timestamp } from '../world/world.ts'
import { nodeId, presentApp, simpleUser } from '../present/present-account.ts'
import { repoApiUrl } from '../present/present-repo.ts'

const STATES = ['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success'] as const
const READ: RepoNeeds = { grants: ['deployments:read'] }
const WRITE: RepoNeeds = { grants: ['deployments:write'], role: 'write' }

/** Deployments and their statuses. */
export const deploymentRoutes: readonly Route[] = [
  repoRoute('GET', '/repos/{owner}/{repo}/deployments', READ, listDeployments),
  repoRoute('POST', '/repos/{owner}/{repo}/deployments', WRITE, createDeployment),
  repoRoute('GET', '/repos/{owner}/{repo}/deployments/{deployment_id}', READ, (call) =>
    ok(present(call, deploymentOf(call))),
  ),
  repoRoute('GET', '/repos/{owner}/{repo}/deployments/{deployment_id}/statuses', READ, (call) => {
    const deployment = deploymentOf(call)
    return paged(call, [...deployment.statuses].reverse(), (each) => presentStatus(call, deployment, each))
  }),
  repoRoute('POST', '/repos/{owner}/{repo}/deployments/{deployment_id}/statuses', WRITE, createStatus),
]

function deploymentOf(call: RepoCall): Deployment {
  const deployment = call.world.store.deployments.get(numberParam(call, 'deployment_id'))
  if (deployment?.repoId !== call.repo.id) throw notFound()
  return deployment
}

function listDeployments(call: RepoCall): Promise<Answer> {
  const asked = (['sha', 'ref', 'task', 'environment'] as const).flatMap((name) => {
    const value = call.query.get(name)
    return value === null || value === 'none' ? [] : [[name, value] as const]
  })
  const found = call.world.store.deployments.where(
    (each) => each.repoId === call.repo.id && asked.every(([name, value]) => each[name] === value),
  )
  return paged(call, found.reverse(), (each) => present(call, each))
}

async function createDeployment(call: RepoCall): Promise<Answer> {
  const { body, world, repo } = call
  const ref = body.string('ref')
  const sha = await call.git.resolve(ref)
  if (sha === undefined) throw new ApiError(422, `No ref found for: ${ref}`)
  const environment = body.optionalString('environment') ?? 'production'
  const payload = body.raw('payload')
  const deployment = world.store.deployments.add({
    id: world.store.nextId(),
    repoId: repo.id,
    sha,
    ref,
    task: body.optionalString('task') ?? 'deploy',
    environment,
    description: body.optionalString('description') ?? null,
    payload:
      typeof payload === 'string' || (typeof payload === 'object' && payload !== null) ? (payload as string) : {},
    transient: body.boolean('transient_environment', false),
    production: body.boolean('production_environment', environment === 'production'),
    creatorId: actingUser(call).id,
    ...viaApp(call),
    createdAt: timestamp(world),
    statuses: [],
  })
  const told = { action: 'created', deployment: present(call, deployment), workflow: null, workflow_run: null }
  world.events.repo(repo, 'deployment', told, actingUser(call))
  return created(present(call, deployment))
}

function createStatus(call: RepoCall): Answer {
  const { body, world } = call
  const deployment = deploymentOf(call)
  const state = body.oneOf('state', STATES)
  if (state === undefined) throw invalid('DeploymentStatus', 'state', undefined, 'missing_field')
  const status = {
    id: world.store.nextId(),
    state,
    description: body.optionalString('description') ?? '',
    logUrl: body.optionalString('log_url') ?? body.optionalString('target_url') ?? '',
    environmentUrl: body.optionalString('environment_url') ?? '',
    environment: body.optionalString('environment') ?? deployment.environment,
    creatorId: actingUser(call).id,
    createdAt: timestamp(world),
  }
  deployment.statuses.push(status)
  if (state === 'success' && body.boolean('auto_inactive', true)) retireOlder(call, deployment)
  const presented = presentStatus(call, deployment, status)
  const told = { action: 'created', deployment_status: presented, deployment: present(call, deployment) }
  world.events.repo(
    call.repo,
    'deployment_status',
    { ...told, check_run: null, workflow: null, workflow_run: null },
    actingUser(call),
  )
  return created(presented)
}

/** A success makes the older deployments of the same environment inactive, unless they are transient. */
function retireOlder(call: RepoCall, newest: Deployment): void {
  const older = call.world.store.deployments.where(
    (each) =>
      each.repoId === newest.repoId &&
      each.environment === newest.environment &&
      each.id < newest.id &&
      !each.transient,
  )
  for (const each of older) {
    const last = each.statuses.at(-1)
    if (last?.state === 'success') {
      each.statuses.push({
        ...last,
        id: call.world.store.nextId(),
        state: 'inactive',
        createdAt: timestamp(call.world),
      })
    }
  }
}

function present(call: RepoCall, deployment: Deployment): Schema<'deployment'> {
  const { world, repo } = call
  const api = `${repoApiUrl(world, repo)}/deployments/${deployment.id}`
  const app = world.store.apps.get(deployment.viaAppId)
  return {
    url: api,
    id: deployment.id,
    node_id: nodeId('DE', deployment.id),
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    creator: simpleUser(world, world.store.users.must(deployment.creatorId)),
    created_at: deployment.createdAt,
    updated_at: deployment.statuses.at(-1)?.createdAt ?? deployment.createdAt,
    statuses_url: `${api}/statuses`,
    repository_url: repoApiUrl(world, repo),
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: app ? presentApp(world, app) : null,
  }
}

function presentStatus(
  call: RepoCall,
  deployment: Deployment,
  status: Deployment['statuses'][number],
): Schema<'deployment-status'> {
  const { world, repo } = call
  const api = `${repoApiUrl(world, repo)}/deployments/${deployment.id}`
  return {
    url: `${api}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId('DES', status.id),
    state: status.state,
    creator: simpleUser(world, world.store.users.must(status.creatorId)),
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: api,
    repository_url: repoApiUrl(world, repo),
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
  }
}
