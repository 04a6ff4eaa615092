import { accountOf, isOrganization, teamAndAncestors } from './find.ts'
import type { Repo, Role, Team, User } from './records.ts'
import type { Store } from './store.ts'

const STRENGTH: Record<Role, number> = { none: 0, read: 1, triage: 2, write: 3, maintain: 4, admin: 5 }

export function atLeast(role: Role, wanted: Role): boolean {
  return STRENGTH[role] >= STRENGTH[wanted]
}

/** What a user may do because somebody gave it to them: as owner, member, collaborator or through a team. */
export function grantedRole(store: Store, user: User, repo: Repo): Role {
  const owner = accountOf(store, repo.ownerId)
  if (owner.id === user.id) return 'admin'
  const roles: Role[] = repo.collaborators.filter((each) => each.userId === user.id).map((each) => each.role)
  if (isOrganization(owner)) {
    const member = owner.members.find((each) => each.userId === user.id)
    if (member) roles.push(member.role === 'admin' ? 'admin' : owner.basePermission)
    for (const team of store.teams.where((each) => each.orgId === owner.id)) {
      if (!team.members.some((each) => each.userId === user.id && each.state === 'active')) continue
      roles.push(...teamAndAncestors(store, team).map((each) => teamRole(each, repo)))
    }
  }
  return strongest(roles)
}

/** As `grantedRole`, and everybody reads what is public. */
export function roleOf(store: Store, user: User, repo: Repo): Role {
  return strongest([grantedRole(store, user, repo), repo.private ? 'none' : 'read'])
}

/** What a team may do: what it was given, or what a team above it was, whichever is more. */
export function inheritedTeamRole(store: Store, team: Team, repo: Repo): Role {
  return strongest(teamAndAncestors(store, team).map((each) => teamRole(each, repo)))
}

/** What a team was given itself; what it inherits from its parent does not count. */
export function teamRole(team: Team, repo: Repo): Role {
  return team.repos.find((each) => each.repoId === repo.id)?.permission ?? 'none'
}

function strongest(roles: readonly Role[]): Role {
  return roles.reduce<Role>((best, role) => (atLeast(role, best) ? role : best), 'none')
}
