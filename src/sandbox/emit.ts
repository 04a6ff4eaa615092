import { accountOf, isOrganization } from './model/find.ts'
import type { App, Installation, Organization, Repo, User } from './model/records.ts'
import type { World } from './world/world.ts'
import { nodeId, presentInstallation, simpleUser, webhookOrganization } from './present/present-account.ts'
import { presentRepo } from './present/present-repo.ts'
import type { Deliveries } from './world/deliveries.ts'
import type { Events, Payload } from './world/events.ts'

/** Events that need no subscription. */
const ALWAYS_SENT = new Set(['installation', 'installation_repositories'])
/** What an app must be allowed to read to be told of an event (docs: webhook events and payloads). */
const NEEDED: ReadonlyMap<string, string> = new Map([
  ['pull_request', 'pull_requests'],
  ['pull_request_review', 'pull_requests'],
  ['check_run', 'checks'],
  ['check_suite', 'checks'],
  ['status', 'statuses'],
  ['deployment', 'deployments'],
  ['deployment_status', 'deployments'],
  ['create', 'contents'],
  ['delete', 'contents'],
  ['push', 'contents'],
  ['merge_group', 'merge_queues'],
  ['membership', 'members'],
  ['team', 'members'],
  ['organization', 'members'],
  ['member', 'members'],
])

/** The events of one world, as webhooks. */
export class Emitter implements Events {
  readonly #world: () => World
  readonly deliveries: Deliveries

  constructor(world: () => World, deliveries: Deliveries) {
    this.#world = world
    this.deliveries = deliveries
  }

  wanted(repo: Repo, event: string): boolean {
    return this.#listeners(repo.ownerId, event, repo).length > 0
  }

  repo(repo: Repo, event: string, payload: Payload, sender: User, onlyApp?: App): void {
    const world = this.#world()
    const owner = accountOf(world.store, repo.ownerId)
    const whole = {
      ...payload,
      repository: presentRepo(world, repo),
      ...(isOrganization(owner) ? { organization: webhookOrganization(world, owner) } : {}),
      sender: simpleUser(world, sender),
    }
    for (const [installation, app] of this.#listeners(repo.ownerId, event, repo)) {
      if (!onlyApp || onlyApp.id === app.id) this.#add(app, installation, event, whole, repo)
    }
  }

  organization(org: Organization, event: string, payload: Payload, sender: User): void {
    const world = this.#world()
    const whole = { ...payload, organization: webhookOrganization(world, org), sender: simpleUser(world, sender) }
    for (const [installation, app] of this.#listeners(org.id, event)) this.#add(app, installation, event, whole)
  }

  installation(installation: Installation, event: string, payload: Payload, sender: User): void {
    const world = this.#world()
    const app = world.store.apps.must(installation.appId)
    const whole = {
      ...payload,
      installation: presentInstallation(world, installation),
      sender: simpleUser(world, sender),
    }
    this.#add(app, installation, event, whole)
  }

  #listeners(accountId: number, event: string, repo?: Repo): [Installation, App][] {
    const { store } = this.#world()
    const needed = NEEDED.get(event)
    return store.installations
      .where(
        (each) =>
          each.accountId === accountId &&
          (!repo || each.selection === 'all' || each.repoIds.includes(repo.id)) &&
          (ALWAYS_SENT.has(event) || each.events.includes(event)) &&
          (needed === undefined || Object.hasOwn(each.permissions, needed)),
      )
      .map((each) => [each, store.apps.must(each.appId)])
  }

  #add(app: App, installation: Installation, event: string, payload: Payload, repo?: Repo): void {
    const action = payload['action']
    this.deliveries.add({
      appId: app.id,
      installationId: installation.id,
      repoId: repo?.id ?? null,
      event,
      action: typeof action === 'string' ? action : null,
      payload: ALWAYS_SENT.has(event)
        ? payload
        : {
            ...payload,
            installation: { id: installation.id, node_id: nodeId('I', installation.id) },
          },
    })
  }
}
