import type { Organization, Pull, Repo, Stack, Team, User } from './records.ts'
import type { Store } from './store.ts'

export type Account = User | Organization

export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

export function findUser(store: Store, login: string): User | undefined {
  return store.users.find((user) => sameName(user.login, login))
}

export function findOrganization(store: Store, login: string): Organization | undefined {
  return store.organizations.find((org) => sameName(org.login, login))
}

export function accountOf(store: Store, id: number): Account {
  return store.users.get(id) ?? store.organizations.must(id)
}

export function isOrganization(account: Account): account is Organization {
  return !('kind' in account)
}

export function ownerLogin(store: Store, repo: Repo): string {
  return accountOf(store, repo.ownerId).login
}

export function fullName(store: Store, repo: Repo): string {
  return `${ownerLogin(store, repo)}/${repo.name}`
}

export function findRepo(store: Store, owner: string, name: string): Repo | undefined {
  return store.repos.find((repo) => sameName(repo.name, name) && sameName(ownerLogin(store, repo), owner))
}

export function findTeam(store: Store, org: Organization, slug: string): Team | undefined {
  return store.teams.find((team) => team.orgId === org.id && sameName(team.slug, slug))
}

export function findPull(store: Store, repo: Repo, number: number): Pull | undefined {
  return store.pulls.find((pull) => pull.repoId === repo.id && pull.number === number)
}

/** The stack that a pull request belongs to. */
export function stackOf(store: Store, pull: Pull): Stack | undefined {
  return store.stacks.find((stack) => stack.pullIds.includes(pull.id))
}

/** The branch whose rules hold for a pull request: of a stack, the one that all of it is for. */
export function judgingBranch(store: Store, pull: Pull): string {
  return stackOf(store, pull)?.base.ref ?? pull.base.ref
}

/** The team itself and all teams above it. */
export function teamAndAncestors(store: Store, team: Team): Team[] {
  const line: Team[] = []
  for (let at: Team | undefined = team; at && !line.includes(at); at = store.teams.get(at.parentId)) line.push(at)
  return line
}

/** All teams below, at any depth. */
function descendants(store: Store, team: Team): Team[] {
  return store.teams.where((each) => each !== team && teamAndAncestors(store, each).includes(team))
}

/** Ids of active members, those of child teams included unless `immediate`. */
export function teamMemberIds(store: Store, team: Team, which: 'all' | 'immediate' | 'child' = 'all'): number[] {
  const teams = [...(which === 'child' ? [] : [team]), ...(which === 'immediate' ? [] : descendants(store, team))]
  const active = teams.flatMap((each) => each.members.filter((member) => member.state === 'active'))
  return [...new Set(active.map((member) => member.userId))]
}
