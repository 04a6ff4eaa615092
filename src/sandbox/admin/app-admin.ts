import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { App, Installation } from '../model/records.ts'
import type { World } from '../world/world.ts'
import { newInstallationToken, timestamp } from '../world/world.ts'
import type { Admin, NewApp, Touched } from './admin.ts'
import { addUser, missing, mustAccount, mustApp, mustRepo, operator, shortRepo } from './lookup.ts'

const KEY_BITS = 2048
const TOKEN_LIFE_MS = 3_600_000

type AppAdmin = Pick<Admin, 'createApp' | 'app' | 'setWebhook' | 'install' | 'uninstall' | 'installationToken'>

/** Apps, their installations and tokens. */
export function appAdmin(world: World, touched: Touched): AppAdmin {
  const { store } = world
  return {
    createApp: touched((given: NewApp) => describeApp(world, createApp(world, given))),
    app: (slug) => {
      const app = store.apps.find((each) => each.slug === slug)
      return app && describeApp(world, app)
    },
    setWebhook: touched((slug: string, webhook: { url: string; secret: string }) => {
      mustApp(world, slug).webhook = { ...webhook }
    }),
    install: touched((slug: string, login: string, repos?: readonly string[]) => {
      const app = mustApp(world, slug)
      const account = mustAccount(world, login)
      const chosen = repos?.map((name) => mustRepo(world, `${account.login}/${name}`))
      const installation = store.installations.add({
        id: store.nextId(),
        appId: app.id,
        accountId: account.id,
        selection: chosen ? 'selected' : 'all',
        repoIds: chosen?.map((repo) => repo.id) ?? [],
        permissions: { ...app.permissions },
        events: [...app.events],
        createdAt: timestamp(world),
      })
      const named = (chosen ?? store.repos.where((repo) => repo.ownerId === account.id)).map((repo) =>
        shortRepo(world, repo),
      )
      world.events.installation(
        installation,
        'installation',
        { action: 'created', repositories: named },
        operator(world),
      )
      return { id: installation.id }
    }),
    uninstall: touched((slug: string, login: string) => {
      const installation = installationOf(world, slug, login)
      store.installations.remove(installation.id)
      for (const token of store.tokens.where((each) => each.installationId === installation.id))
        store.tokens.remove(token.id)
      world.events.installation(installation, 'installation', { action: 'deleted', repositories: [] }, operator(world))
    }),
    installationToken: touched((slug: string, login: string) => {
      const installation = installationOf(world, slug, login)
      const token = newInstallationToken(world, installation)
      const expiresAt = new Date(world.clock().getTime() + TOKEN_LIFE_MS).toISOString()
      store.tokens.add({
        id: store.nextId(),
        token,
        installationId: installation.id,
        permissions: installation.permissions,
        expiresAt,
      })
      return token
    }),
  }
}

function createApp(world: World, given: NewApp): App {
  const { store } = world
  const owner = mustAccount(world, given.owner)
  const privateKey = given.privateKey ?? makePrivateKey()
  const id = store.nextId()
  const login = `${given.slug}[bot]`
  const bot = addUser(world, 'Bot', login, login, undefined)
  bot.email = `${bot.id}+${login}@users.noreply.github.com`
  bot.appId = id
  return store.apps.add({
    id,
    slug: given.slug,
    name: given.name ?? given.slug,
    ownerId: owner.id,
    botId: bot.id,
    publicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString(),
    privateKey,
    webhook: { url: given.webhook?.url ?? '', secret: given.webhook?.secret ?? '' },
    permissions: { metadata: 'read', ...given.permissions },
    events: [...given.events],
    createdAt: timestamp(world),
  })
}

function makePrivateKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: KEY_BITS })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

function describeApp(world: World, app: App): { id: number; slug: string; privateKey: string; botLogin: string } {
  const botLogin = world.store.users.must(app.botId).login
  return { id: app.id, slug: app.slug, privateKey: app.privateKey, botLogin }
}

function installationOf(world: World, slug: string, login: string): Installation {
  const app = mustApp(world, slug)
  const account = mustAccount(world, login)
  const found = world.store.installations.find((each) => each.appId === app.id && each.accountId === account.id)
  return found ?? missing(`installation of ${slug} on ${login}`)
}
