import { findOrganization, findPull, findRepo, findTeam, findUser, fullName } from '../model/find.ts'
import type { Account } from '../model/find.ts'
import type { App, Organization, Pull, Repo, Team, User } from '../model/records.ts'
import { nodeId } from '../present/present-account.ts'
import type { World } from '../world/world.ts'
import { timestamp } from '../world/world.ts'

// Names that the operator gives are right or a mistake in the program: what is missing throws.

export function mustUser(world: World, login: string): User {
  return findUser(world.store, login) ?? missing(`user ${login}`)
}

export function mustOrganization(world: World, login: string): Organization {
  return findOrganization(world.store, login) ?? missing(`organisation ${login}`)
}

export function mustAccount(world: World, login: string): Account {
  return findUser(world.store, login) ?? mustOrganization(world, login)
}

export function mustTeam(world: World, org: string, slug: string): Team {
  return findTeam(world.store, mustOrganization(world, org), slug) ?? missing(`team ${org}/${slug}`)
}

export function mustApp(world: World, slug: string): App {
  return world.store.apps.find((each) => each.slug === slug) ?? missing(`app ${slug}`)
}

export function mustRepo(world: World, name: string): Repo {
  const [owner = '', repo = ''] = name.split('/')
  return findRepo(world.store, owner, repo) ?? missing(`repository ${name}`)
}

export function missing(what: string): never {
  throw new Error(`the sandbox has no ${what}`)
}

export function pullOf(world: World, name: string, number: number): Pull {
  return findPull(world.store, mustRepo(world, name), number) ?? missing(`pull request ${name}#${number}`)
}

export function addUser(
  world: World,
  kind: User['kind'],
  login: string,
  name: string,
  email: string | undefined,
): User {
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

/** A repository as webhooks about installations and teams name it. */
export function shortRepo(world: World, repo: Repo): Record<string, unknown> {
  return {
    id: repo.id,
    node_id: nodeId('R', repo.id),
    name: repo.name,
    full_name: fullName(world.store, repo),
    private: repo.private,
  }
}
