import { generateKeyPairSync } from 'node:crypto'
import type { App, Organization, Repo, Role, Team, User } from '../model/records.ts'
import { findOrganization, findRepo, findTeam, findUser, fullName } from '../model/find.ts'
import type { Account } from '../model/find.ts'
import { emitPull, noteOnPull } from '../pull/pull-events.ts'
import { simpleTeam, simpleUser } from '../rest/present-account.ts'
import { rerequestCheck } from '../rest/checks.ts'
import type { World } from '../world.ts'
import { newToken, timestamp } from '../world.ts'
import type { Admin, Member, NewApp, NewProtection, NewTeam } from './admin.ts'
import { enqueueMergeGroup, finishMergeGroup } from './merge-groups.ts'
import { commitFiles, createRepository } from './seed-repo.ts'

/** Words that are the first part of other addresses. */
const RESERVED_LOGINS = new Set(
  'api app apps graphql installation meta orgs rate_limit repos user users avatars assets act organizations login'.split(
    ' ',
  ),
)
const LOGIN = /^[a-zA-Z\d](?:[a-zA-Z\d-]{0,37}[a-zA-Z\d])?$/
const KEY_BITS = 2048

/** The operator's side of a world. */
export function openAdmin(world: World): Admin {
  const touched = <A extends unknown[], T>(work: (...args: A) => T): ((...args: A) => T) => {
    return (...args) => {
      const result = work(...args)
      world.store.touch()
      return result
    }
  }
  return {
    ...peopleAdmin(world, touched),
    ...appAdmin(world, touched),
    createRepository: (owner, given) => createRepository(world, mustAccount(world, owner), given),
    commit: (repo, given) => commitFiles(world, mustRepo(world, repo), mustUser(world, given.author), given),
    protectBranch: touched((repo: string, given: NewProtection) => protectBranch(world, mustRepo(world, repo), given)),
    rerequestCheck: touched((repo: string, id: number, login: string) => {
      const run = world.store.checkRuns.must(id)
      if (run.repoId !== mustRepo(world, repo).id) throw new Error(`no check run ${id} in ${repo}`)
      rerequestCheck(world, run, mustUser(world, login))
    }),
    convertToDraft: (repo, number, login) => setDraft(world, repo, number, login, true),
    markReady: (repo, number, login) => setDraft(world, repo, number, login, false),
    enqueueMergeGroup: (repo, number, login) =>
      enqueueMergeGroup(world, mustRepo(world, repo), number, mustUser(world, login)),
    finishMergeGroup: (group, reason, login) => finishMergeGroup(world, group, reason, mustUser(world, login)),
    isEmpty: () => world.store.users.all().length === 0,
  }
}

type Touched = <A extends unknown[], T>(work: (...args: A) => T) => (...args: A) => T

type PeopleAdmin = Pick<
  Admin,
  | 'createUser'
  | 'createOrganization'
  | 'addOrganizationMember'
  | 'createTeam'
  | 'setTeamMember'
  | 'removeTeamMember'
  | 'setTeamRepository'
  | 'setCollaborator'
  | 'token'
>

function peopleAdmin(world: World, touched: Touched): PeopleAdmin {
  const { store } = world
  return {
    createUser: touched((given: Parameters<Admin['createUser']>[0]) => {
      const token = given.token ?? newToken('ghp')
      const user = addUser(world, 'User', freeLogin(world, given.login), given.name ?? given.login, given.email)
      user.tokens.push(token)
      return { login: user.login, id: user.id, token }
    }),
    createOrganization: touched((given: Parameters<Admin['createOrganization']>[0]) => {
      const org = store.organizations.add({
        id: store.nextId(),
        login: freeLogin(world, given.login),
        name: given.name ?? given.login,
        basePermission: given.basePermission ?? 'read',
        members: [],
        createdAt: timestamp(world),
      })
      for (const login of given.owners ?? []) addMember(world, org, login, 'admin')
      for (const login of given.members ?? []) addMember(world, org, login, 'member')
      return { login: org.login, id: org.id }
    }),
    addOrganizationMember: touched((org: string, login: string, role: 'admin' | 'member' = 'member') =>
      addMember(world, mustOrganization(world, org), login, role),
    ),
    createTeam: touched((org: string, given: NewTeam) => createTeam(world, mustOrganization(world, org), given)),
    setTeamMember: touched((org: string, slug: string, member: string | Member) =>
      setTeamMember(world, mustTeam(world, org, slug), member),
    ),
    removeTeamMember: touched((org: string, slug: string, login: string) => {
      const team = mustTeam(world, org, slug)
      const user = mustUser(world, login)
      team.members = team.members.filter((each) => each.userId !== user.id)
      emitMembership(world, team, user, 'removed')
    }),
    setTeamRepository: touched((org: string, slug: string, repo: string, permission: Role) =>
      setTeamRepository(world, mustTeam(world, org, slug), mustRepo(world, `${org}/${repo}`), permission),
    ),
    setCollaborator: touched((name: string, login: string, role: Role) => {
      const repo = mustRepo(world, name)
      const user = mustUser(world, login)
      repo.collaborators = repo.collaborators.filter((each) => each.userId !== user.id)
      if (role !== 'none') repo.collaborators.push({ userId: user.id, role })
    }),
    token: (login) => {
      const token = mustUser(world, login).tokens[0]
      if (token === undefined) throw new Error(`${login} has no token`)
      return token
    },
  }
}

type AppAdmin = Pick<Admin, 'createApp' | 'app' | 'setWebhook' | 'install' | 'uninstall' | 'installationToken'>

function appAdmin(world: World, touched: Touched): AppAdmin {
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
      const token = newToken('ghs')
      const expiresAt = new Date(world.clock().getTime() + 3_600_000).toISOString()
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

function createTeam(world: World, org: Organization, given: NewTeam): { id: number; slug: string } {
  const { store } = world
  if (findTeam(store, org, given.slug)) throw new Error(`the team ${given.slug} exists already`)
  const team = store.teams.add({
    id: store.nextId(),
    orgId: org.id,
    slug: given.slug,
    name: given.name ?? given.slug,
    description: given.description ?? '',
    ...(given.parent === undefined ? {} : { parentId: mustTeam(world, org.login, given.parent).id }),
    privacy: given.privacy ?? 'closed',
    members: [],
    repos: [],
    createdAt: timestamp(world),
  })
  world.events.organization(org, 'team', { action: 'created', team: simpleTeam(world, team) }, operator(world))
  for (const member of given.members ?? []) setTeamMember(world, team, member)
  for (const [name, permission] of Object.entries(given.repos ?? {})) {
    setTeamRepository(world, team, mustRepo(world, `${org.login}/${name}`), permission)
  }
  return { id: team.id, slug: team.slug }
}

function setTeamMember(world: World, team: Team, given: string | Member): void {
  const member = typeof given === 'string' ? { user: given } : given
  const user = mustUser(world, member.user)
  const state = member.state ?? 'active'
  const org = world.store.organizations.must(team.orgId)
  // Whoever has accepted is a member of the organisation as well; an invitation is not accepted yet.
  if (state === 'active' && !org.members.some((each) => each.userId === user.id))
    addMember(world, org, user.login, 'member')
  team.members = team.members.filter((each) => each.userId !== user.id)
  team.members.push({ userId: user.id, role: member.role ?? 'member', state })
  if (state === 'active') emitMembership(world, team, user, 'added')
}

function setTeamRepository(world: World, team: Team, repo: Repo, permission: Role): void {
  team.repos = team.repos.filter((each) => each.repoId !== repo.id)
  if (permission !== 'none') team.repos.push({ repoId: repo.id, permission })
  const action = permission === 'none' ? 'removed_from_repository' : 'added_to_repository'
  const org = world.store.organizations.must(team.orgId)
  const payload = { action, team: simpleTeam(world, team), repository: shortRepo(world, repo) }
  world.events.organization(org, 'team', payload, operator(world))
}

function emitMembership(world: World, team: Team, user: User, action: 'added' | 'removed'): void {
  const org = world.store.organizations.must(team.orgId)
  const payload = { action, scope: 'team', member: simpleUser(world, user), team: simpleTeam(world, team) }
  world.events.organization(org, 'membership', payload, operator(world))
}

function addMember(world: World, org: Organization, login: string, role: 'admin' | 'member'): void {
  const user = mustUser(world, login)
  org.members = [...org.members.filter((each) => each.userId !== user.id), { userId: user.id, role }]
}

function protectBranch(world: World, repo: Repo, given: NewProtection): void {
  const branch = given.branch ?? repo.defaultBranch
  const requiredChecks = (given.requiredChecks ?? []).map(({ context, app }) => ({
    context,
    ...(app === undefined ? {} : { appId: mustApp(world, app).id }),
  }))
  repo.protections = repo.protections.filter((each) => each.branch !== branch)
  repo.protections.push({
    branch,
    requiredChecks,
    requiredApprovals: given.requiredApprovals ?? 0,
    dismissStaleReviews: given.dismissStaleReviews ?? false,
  })
}

function createApp(world: World, given: NewApp): App {
  const { store } = world
  const owner = mustAccount(world, given.owner)
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: KEY_BITS,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
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
    publicKey,
    privateKey,
    webhook: { url: given.webhook?.url ?? '', secret: given.webhook?.secret ?? '' },
    permissions: { metadata: 'read', ...given.permissions },
    events: [...given.events],
    createdAt: timestamp(world),
  })
}

function describeApp(world: World, app: App): { id: number; slug: string; privateKey: string; botLogin: string } {
  const botLogin = world.store.users.must(app.botId).login
  return { id: app.id, slug: app.slug, privateKey: app.privateKey, botLogin }
}

async function setDraft(world: World, name: string, number: number, login: string, draft: boolean): Promise<void> {
  const repo = mustRepo(world, name)
  const user = mustUser(world, login)
  const pull = world.store.pulls.find((each) => each.repoId === repo.id && each.number === number)
  if (!pull) throw new Error(`no pull request ${name}#${number}`)
  if (pull.draft === draft) return
  pull.draft = draft
  noteOnPull(
    world,
    pull,
    user,
    draft ? 'converted this pull request to a draft' : 'marked this pull request as ready for review',
  )
  await emitPull(world, pull, draft ? 'converted_to_draft' : 'ready_for_review', user)
  world.store.touch()
}

function addUser(world: World, kind: User['kind'], login: string, name: string, email: string | undefined): User {
  return world.store.users.add({
    id: world.store.nextId(),
    kind,
    login,
    name,
    email: email ?? `${login}@users.noreply.github.com`,
    tokens: [],
    createdAt: timestamp(world),
  })
}

/** Who stands behind what the operator does, in webhooks: GitHub's own account of that kind is called ghost. */
export function operator(world: World): User {
  return findUser(world.store, 'ghost') ?? addUser(world, 'User', 'ghost', 'Ghost', undefined)
}

function shortRepo(world: World, repo: Repo): Record<string, unknown> {
  return { id: repo.id, name: repo.name, full_name: fullName(world.store, repo), private: repo.private }
}

function freeLogin(world: World, login: string): string {
  if (!LOGIN.test(login) || RESERVED_LOGINS.has(login.toLowerCase())) throw new Error(`${login} is no login`)
  if (findUser(world.store, login) ?? findOrganization(world.store, login)) throw new Error(`${login} is taken`)
  return login
}

function installationOf(
  world: World,
  slug: string,
  login: string,
): ReturnType<World['store']['installations']['must']> {
  const app = mustApp(world, slug)
  const account = mustAccount(world, login)
  const found = world.store.installations.find((each) => each.appId === app.id && each.accountId === account.id)
  if (!found) throw new Error(`${slug} is not installed on ${login}`)
  return found
}

function mustUser(world: World, login: string): User {
  return findUser(world.store, login) ?? missing(`user ${login}`)
}

function mustOrganization(world: World, login: string): Organization {
  return findOrganization(world.store, login) ?? missing(`organisation ${login}`)
}

function mustAccount(world: World, login: string): Account {
  return findUser(world.store, login) ?? mustOrganization(world, login)
}

function mustTeam(world: World, org: string, slug: string): Team {
  return findTeam(world.store, mustOrganization(world, org), slug) ?? missing(`team ${org}/${slug}`)
}

function mustApp(world: World, slug: string): App {
  return world.store.apps.find((each) => each.slug === slug) ?? missing(`app ${slug}`)
}

function mustRepo(world: World, name: string): Repo {
  const [owner = '', repo = ''] = name.split('/')
  return findRepo(world.store, owner, repo) ?? missing(`repository ${name}`)
}

function missing(what: string): never {
  throw new Error(`the sandbox has no ${what}`)
}
