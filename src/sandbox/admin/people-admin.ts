import { atLeast, teamRole } from '../model/access.ts'
import { findOrganization, findTeam, findUser } from '../model/find.ts'
import type { Organization, Repo, Role, Team, User } from '../model/records.ts'
import { presentTeam, simpleTeam, simpleUser } from '../present/present-account.ts'
import { presentRepo } from '../present/present-repo.ts'
import type { World } from '../world/world.ts'
import { newToken, timestamp } from '../world/world.ts'
import type { Admin, Member, NewTeam, Touched } from './admin.ts'
import { addUser, mustOrganization, mustRepo, mustTeam, mustUser, operator } from './lookup.ts'

/** Words that are the first part of other addresses. */
const RESERVED_LOGINS = new Set(
  'api app apps graphql installation meta orgs rate_limit repos user users avatars assets act organizations login'.split(
    ' ',
  ),
)
const LOGIN = /^[a-zA-Z\d](?:[a-zA-Z\d-]{0,37}[a-zA-Z\d])?$/
type PeopleAdmin = Pick<
  Admin,
  | 'createUser'
  | 'createOrganization'
  | 'addOrganizationMember'
  | 'removeOrganizationMember'
  | 'createTeam'
  | 'editTeam'
  | 'deleteTeam'
  | 'setTeamMember'
  | 'removeTeamMember'
  | 'setTeamRepository'
  | 'setCollaborator'
  | 'token'
>

/** Users, organisations, teams and who may do what. */
export function peopleAdmin(world: World, touched: Touched): PeopleAdmin {
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
    removeOrganizationMember: touched((org: string, login: string) =>
      removeMember(world, mustOrganization(world, org), mustUser(world, login)),
    ),
    editTeam: touched((org: string, slug: string, edit: Parameters<Admin['editTeam']>[2]) =>
      editTeam(world, mustTeam(world, org, slug), edit),
    ),
    deleteTeam: touched((org: string, slug: string) => deleteTeam(world, mustTeam(world, org, slug))),
    createTeam: touched((org: string, given: NewTeam) => createTeam(world, mustOrganization(world, org), given)),
    setTeamMember: touched((org: string, slug: string, member: string | Member) =>
      setTeamMember(world, mustTeam(world, org, slug), member),
    ),
    removeTeamMember: touched((org: string, slug: string, login: string) => {
      const team = mustTeam(world, org, slug)
      const user = mustUser(world, login)
      const was = team.members.find((each) => each.userId === user.id)
      team.members = team.members.filter((each) => each !== was)
      if (was?.state === 'active') emitMembership(world, team, user, 'removed')
    }),
    setTeamRepository: touched((org: string, slug: string, repo: string, permission: Role) =>
      setTeamRepository(world, mustTeam(world, org, slug), mustRepo(world, `${org}/${repo}`), permission),
    ),
    setCollaborator: touched((name: string, login: string, role: Role) =>
      setCollaborator(world, mustRepo(world, name), mustUser(world, login), role),
    ),
    token: (login) => {
      const token = mustUser(world, login).tokens[0]
      if (token === undefined) throw new Error(`${login} has no token`)
      return token
    },
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
  emitTeam(world, team, { action: 'created' })
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
  const was = team.members.find((each) => each.userId === user.id)
  team.members = team.members.filter((each) => each !== was)
  team.members.push({ userId: user.id, role: member.role ?? 'member', state })
  if (state === 'active' && was?.state !== 'active') emitMembership(world, team, user, 'added')
}

function setTeamRepository(world: World, team: Team, repo: Repo, permission: Role): void {
  const was = teamRole(team, repo)
  if (was === permission) return
  team.repos = team.repos.filter((each) => each.repoId !== repo.id)
  if (permission !== 'none') team.repos.push({ repoId: repo.id, permission })
  const repository = presentRepo(world, repo)
  if (permission === 'none') return emitTeam(world, team, { action: 'removed_from_repository', repository })
  if (was === 'none') return emitTeam(world, team, { action: 'added_to_repository', repository })
  const from = { admin: was === 'admin', push: atLeast(was, 'write'), pull: true }
  emitTeam(world, team, { action: 'edited', changes: { repository: { permissions: { from } } }, repository })
}

function editTeam(world: World, team: Team, edit: Parameters<Admin['editTeam']>[2]): void {
  const changes: Record<string, { from: string }> = {}
  for (const key of ['name', 'description', 'privacy'] as const) {
    if (edit[key] !== undefined && edit[key] !== team[key]) changes[key] = { from: team[key] }
  }
  Object.assign(team, edit)
  if (Object.keys(changes).length > 0) emitTeam(world, team, { action: 'edited', changes })
}

/** A team takes the teams below it along, and is asked for nothing any more. */
function deleteTeam(world: World, team: Team): void {
  const { store } = world
  for (const child of store.teams.where((each) => each.parentId === team.id)) deleteTeam(world, child)
  for (const pull of store.pulls.all()) pull.requestedTeams = pull.requestedTeams.filter((id) => id !== team.id)
  store.teams.remove(team.id)
  emitTeam(world, team, { action: 'deleted' })
}

function setCollaborator(world: World, repo: Repo, user: User, role: Role): void {
  const was = repo.collaborators.find((each) => each.userId === user.id)
  repo.collaborators = repo.collaborators.filter((each) => each !== was)
  if (role !== 'none') repo.collaborators.push({ userId: user.id, role })
  const member = simpleUser(world, user)
  const tell = (payload: Record<string, unknown>): void =>
    world.events.repo(repo, 'member', { ...payload, member }, operator(world))
  if (role === was?.role || (role === 'none' && !was)) return
  if (role === 'none') return tell({ action: 'removed' })
  if (!was) return tell({ action: 'added', changes: { role_name: { to: role } } })
  tell({ action: 'edited', changes: { permission: { from: legacyRole(was.role), to: legacyRole(role) } } })
}

/** The three levels that were before there were five roles. */
function legacyRole(role: Role): 'admin' | 'write' | 'read' {
  if (role === 'admin') return 'admin'
  return atLeast(role, 'write') ? 'write' : 'read'
}

function emitTeam(world: World, team: Team, payload: Record<string, unknown>): void {
  const org = world.store.organizations.must(team.orgId)
  world.events.organization(org, 'team', { ...payload, team: presentTeam(world, team) }, operator(world))
}

function emitMembership(world: World, team: Team, user: User, action: 'added' | 'removed'): void {
  const org = world.store.organizations.must(team.orgId)
  const payload = { action, scope: 'team', member: simpleUser(world, user), team: simpleTeam(world, team) }
  world.events.organization(org, 'membership', payload, operator(world))
}

function addMember(world: World, org: Organization, login: string, role: 'admin' | 'member'): void {
  const user = mustUser(world, login)
  const was = org.members.find((each) => each.userId === user.id)
  org.members = [...org.members.filter((each) => each !== was), { userId: user.id, role }]
  if (!was) emitOrganization(world, org, user, role, 'member_added')
}

/** Who leaves the organisation leaves its teams, without a word about each of them. */
function removeMember(world: World, org: Organization, user: User): void {
  const was = org.members.find((each) => each.userId === user.id)
  if (!was) return
  org.members = org.members.filter((each) => each !== was)
  for (const team of world.store.teams.where((each) => each.orgId === org.id)) {
    team.members = team.members.filter((each) => each.userId !== user.id)
  }
  emitOrganization(world, org, user, was.role, 'member_removed')
}

function emitOrganization(
  world: World,
  org: Organization,
  user: User,
  role: 'admin' | 'member',
  action: 'member_added' | 'member_removed',
): void {
  const api = `${world.apiUrl}/orgs/${org.login}`
  const membership = {
    url: `${api}/memberships/${user.login}`,
    state: 'active',
    role,
    organization_url: api,
    user: simpleUser(world, user),
  }
  world.events.organization(org, 'organization', { action, membership }, operator(world))
}

function freeLogin(world: World, login: string): string {
  if (!LOGIN.test(login) || RESERVED_LOGINS.has(login.toLowerCase())) throw new Error(`${login} is no login`)
  if (findUser(world.store, login) ?? findOrganization(world.store, login)) throw new Error(`${login} is taken`)
  return login
}
