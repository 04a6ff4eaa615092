import { ApiError, NO_CONTENT, created, invalid, notFound, ok } from '../world/answer.ts'
import type { Answer } from '../world/answer.ts'
import { appRoute, coversRepo, numberParam, param } from '../http/needs.ts'
import { paged } from '../http/paged.ts'
import { route } from '../http/route.ts'
import type { Call, Route } from '../http/route.ts'
import { findOrganization, findRepo, findUser } from '../model/find.ts'
import type { App, Delivery, Installation, Permissions, Repo } from '../model/records.ts'
import { newInstallationToken } from '../world/world.ts'
import type { TokenForm, World } from '../world/world.ts'
import { presentApp, presentInstallation } from '../present/present-account.ts'
import { presentRepo } from '../present/present-repo.ts'

const TOKEN_LIFE_MS = 3_600_000

/** The app by its own token, its installations and their tokens. */
export const appRoutes: readonly Route[] = [
  appRoute('GET', '/app', ({ world }, app) =>
    ok({ ...presentApp(world, app), installations_count: installationsOf(world, app).length }),
  ),
  appRoute('GET', '/app/installations', (call, app) =>
    paged(call, installationsOf(call.world, app), (each) => presentInstallation(call.world, each)),
  ),
  appRoute('GET', '/app/installations/{installation_id}', (call, app) =>
    ok(presentInstallation(call.world, ownInstallation(call, app))),
  ),
  appRoute('POST', '/app/installations/{installation_id}/access_tokens', createToken),
  appRoute('GET', '/repos/{owner}/{repo}/installation', (call, app) => {
    const repo = findRepo(call.world.store, param(call, 'owner'), param(call, 'repo'))
    return ok(presentInstallation(call.world, installationFor(call.world, app, repo?.ownerId, repo)))
  }),
  appRoute('GET', '/orgs/{org}/installation', (call, app) => {
    const org = findOrganization(call.world.store, param(call, 'org'))
    return ok(presentInstallation(call.world, installationFor(call.world, app, org?.id)))
  }),
  appRoute('GET', '/users/{username}/installation', (call, app) => {
    const user = findUser(call.world.store, param(call, 'username'))
    return ok(presentInstallation(call.world, installationFor(call.world, app, user?.id)))
  }),
  appRoute('GET', '/app/hook/config', (_call, app) =>
    ok({ content_type: 'json', insecure_ssl: '0', secret: '********', url: app.webhook.url }),
  ),
  appRoute('GET', '/app/hook/deliveries', listDeliveries),
  appRoute('GET', '/app/hook/deliveries/{delivery_id}', (call, app) => ok(presentDelivery(ownDelivery(call, app)))),
  appRoute('POST', '/app/hook/deliveries/{delivery_id}/attempts', (call, app) => {
    call.world.events.deliveries.redeliver(ownDelivery(call, app))
    return { status: 202, body: {} }
  }),
  route('GET', '/apps/{app_slug}', (call) => {
    const app = call.world.store.apps.find((each) => each.slug === param(call, 'app_slug'))
    if (!app) throw notFound()
    return ok(presentApp(call.world, app))
  }),
  route('GET', '/installation/repositories', listRepositories),
  route('DELETE', '/installation/token', ({ world, actor }) => {
    if (actor.kind !== 'installation') throw new ApiError(401, 'Requires authentication')
    for (const each of world.store.tokens.where((token) => token.token === actor.token))
      world.store.tokens.remove(each.id)
    return NO_CONTENT
  }),
]

function createToken(call: Call, app: App): Answer {
  const { world, body } = call
  const installation = ownInstallation(call, app)
  const wanted = body.object('permissions')?.raw
    ? narrowed(installation, call.body.raw('permissions') as Record<string, unknown>)
    : installation.permissions
  const repos = [
    ...body
      .strings('repositories')
      .map((name) => world.store.repos.find((each) => each.name === name && covers(installation, each))),
    ...body
      .integers('repository_ids')
      .map((id) => world.store.repos.find((each) => each.id === id && covers(installation, each))),
  ]
  if (repos.includes(undefined)) {
    throw new ApiError(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    )
  }
  const chosen = repos.filter((repo) => repo !== undefined)
  const token = world.store.tokens.add({
    id: world.store.nextId(),
    token: newInstallationToken(world, installation, askedForm(call)),
    installationId: installation.id,
    permissions: wanted,
    ...(chosen.length > 0 ? { repoIds: chosen.map((repo) => repo.id) } : {}),
    expiresAt: new Date(world.clock().getTime() + TOKEN_LIFE_MS).toISOString().replace(/\.\d{3}Z$/, 'Z'),
  })
  forgetExpired(world)
  return created({
    token: token.token,
    expires_at: token.expiresAt,
    permissions: wanted,
    repository_selection: chosen.length > 0 ? 'selected' : installation.selection,
    ...(chosen.length > 0 ? { repositories: chosen.map((repo) => presentRepo(world, repo)) } : {}),
  })
}

/** A header, for a while, chooses the form of one token (changelog of 2026-05-15); other values are passed over. */
function askedForm(call: Call): TokenForm | undefined {
  const value = call.headers.get('x-github-stateless-s2s-token')
  if (value === 'enabled') return 'long'
  return value === 'disabled' ? 'short' : undefined
}

/** The asked permissions, each within what the installation has: 422 otherwise. */
function narrowed(installation: Installation, asked: Record<string, unknown>): Permissions {
  const result: Permissions = {}
  for (const [name, level] of Object.entries(asked)) {
    const held = Object.hasOwn(installation.permissions, name) ? installation.permissions[name] : undefined
    const granted = level === 'read' ? held !== undefined : level !== undefined && level === held
    if (!granted || (level !== 'read' && level !== 'write' && level !== 'admin')) {
      throw new ApiError(422, 'The permissions requested are not granted to this installation.')
    }
    result[name] = level
  }
  return { metadata: 'read', ...result }
}

function listRepositories(call: Call): Promise<Answer> {
  const { world, actor } = call
  if (actor.kind !== 'installation') throw new ApiError(401, 'Requires authentication')
  const repos = world.store.repos.where((repo) => coversRepo(actor, repo))
  return paged(
    call,
    repos,
    (repo) => presentRepo(world, repo),
    (page) => ({
      total_count: repos.length,
      repository_selection: actor.installation.selection,
      repositories: page,
    }),
  )
}

function listDeliveries(call: Call, app: App): Answer {
  const size = Math.min(100, Math.max(1, Number.parseInt(call.query.get('per_page') ?? '30', 10) || 30))
  const cursor = call.query.get('cursor')
  const before = cursor === null ? Number.POSITIVE_INFINITY : Number(cursor.replace(/^v1_/, ''))
  if (Number.isNaN(before)) throw invalid('Delivery', 'cursor')
  const newestFirst = call.world.store.deliveries.where((each) => each.appId === app.id && each.id < before).reverse()
  const page = newestFirst.slice(0, size)
  const last = page.at(-1)
  const query = new URLSearchParams(call.query)
  query.set('cursor', `v1_${last?.id ?? 0}`)
  const link = newestFirst.length > size ? { link: `<${call.address}?${query.toString()}>; rel="next"` } : {}
  return { status: 200, body: page.map(presentDeliveryItem), headers: link }
}

function presentDeliveryItem(delivery: Delivery): Record<string, unknown> {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: delivery.duration,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repoId,
    throttled_at: null,
  }
}

function presentDelivery(delivery: Delivery): Record<string, unknown> {
  return { ...presentDeliveryItem(delivery), request: delivery.request, response: delivery.response }
}

function ownDelivery(call: Call, app: App): Delivery {
  const delivery = call.world.store.deliveries.get(numberParam(call, 'delivery_id'))
  if (delivery?.appId !== app.id) throw notFound()
  return delivery
}

function ownInstallation(call: Call, app: App): Installation {
  const installation = call.world.store.installations.get(numberParam(call, 'installation_id'))
  if (installation?.appId !== app.id) throw notFound()
  return installation
}

function installationsOf(world: World, app: App): Installation[] {
  return world.store.installations.where((each) => each.appId === app.id)
}

function installationFor(world: World, app: App, accountId: number | undefined, repo?: Repo): Installation {
  const found = installationsOf(world, app).find(
    (each) => each.accountId === accountId && (!repo || covers(each, repo)),
  )
  if (!found) throw notFound()
  return found
}

function covers(installation: Installation, repo: Repo): boolean {
  return (
    installation.accountId === repo.ownerId &&
    (installation.selection === 'all' || installation.repoIds.includes(repo.id))
  )
}

function forgetExpired(world: World): void {
  const now = world.clock()
  for (const each of world.store.tokens.where((token) => new Date(token.expiresAt) <= now)) {
    world.store.tokens.remove(each.id)
  }
}
