import { findOrganization, findTeam, findUser } from '../model/find.ts'
import type { Organization, Repo, Role, Team, User } from '../model/records.ts'
import { simpleTeam, simpleUser } from '../present/present-account.ts'
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
  | 'createTeam'
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
  const payload = { action, team: simpleTeam(world, team), repository: presentRepo(world, repo) }
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

function freeLogin(world: World, login: string): string {
  if (!LOGIN.test(login) || RESERVED_LOGINS.has(login.toLowerCase())) throw new Error(`${login} is no login`)
  if (findUser(world.store, login) ?? findOrganization(world.store, login)) throw new Error(`${login} is taken`)
  return login
}
