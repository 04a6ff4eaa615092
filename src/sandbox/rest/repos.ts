import { NO_CONTENT, ApiError, notFound, ok } from '../world/answer.ts'
import type { Answer } from '../world/answer.ts'
import { actingUser, canSee, param, repoRoute } from '../http/needs.ts'
import { paged } from '../http/paged.ts'
import { route } from '../http/route.ts'
import type { RepoCall, Route } from '../http/route.ts'
import { grantedRole, roleOf, teamRole } from '../model/access.ts'
import { findOrganization, findRepo, findUser } from '../model/find.ts'
import type { Role } from '../model/records.ts'
import { protectionOf } from '../pull/protections.ts'
import { timestamp } from '../world/world.ts'
import { presentTeam, simpleUser } from '../present/present-account.ts'
import { presentCommit } from '../present/present-git.ts'
import { fullRepo, minimalRepo, presentRepo, repoApiUrl, repoHtmlUrl } from '../present/present-repo.ts'

/** Repositories, their branches, collaborators, teams and forks. */
export const repoRoutes: readonly Route[] = [
  repoRoute('GET', '/repos/{owner}/{repo}', {}, (call) =>
    ok({ ...fullRepo(call.world, call.repo), ...ownPermissions(call) }),
  ),
  route('GET', '/orgs/{org}/repos', (call) => {
    const org = findOrganization(call.world.store, param(call, 'org'))
    if (!org) throw notFound()
    const repos = call.world.store.repos.where((repo) => repo.ownerId === org.id && canSee(call, repo))
    return paged(call, repos, (repo) => minimalRepo(call.world, repo))
  }),
  route('GET', '/user/repos', (call) => {
    const user = actingUser(call)
    const repos = call.world.store.repos.where((repo) => grantedRole(call.world.store, user, repo) !== 'none')
    return paged(call, repos, (repo) => presentRepo(call.world, repo))
  }),
  repoRoute('GET', '/repos/{owner}/{repo}/branches', { grants: ['contents:read'] }, listBranches),
  repoRoute('GET', '/repos/{owner}/{repo}/branches/{branch}', { grants: ['contents:read'] }, getBranch),
  repoRoute('GET', '/repos/{owner}/{repo}/teams', { grants: ['administration:read'] }, (call) => {
    const teams = call.world.store.teams.where((team) => teamRole(team, call.repo) !== 'none')
    return paged(call, teams, (team) => presentTeam(call.world, team))
  }),
  repoRoute('GET', '/repos/{owner}/{repo}/collaborators/{username}', {}, (call) => {
    const user = findUser(call.world.store, param(call, 'username'))
    if (!user || grantedRole(call.world.store, user, call.repo) === 'none') throw notFound()
    return NO_CONTENT
  }),
  repoRoute('GET', '/repos/{owner}/{repo}/collaborators/{username}/permission', {}, getPermission),
  repoRoute('POST', '/repos/{owner}/{repo}/forks', { grants: ['administration:write'] }, createFork),
  repoRoute('GET', '/repos/{owner}/{repo}/forks', {}, (call) => {
    const forks = call.world.store.repos.where((each) => each.forkOf === call.repo.id && canSee(call, each))
    return paged(call, forks, (each) => minimalRepo(call.world, each))
  }),
  repoRoute('GET', '/repos/{owner}/{repo}/codeowners/errors', { grants: ['contents:read'] }, codeownersErrors),
]

function ownPermissions(call: RepoCall): { permissions?: Record<string, boolean> } {
  if (call.actor.kind !== 'user') return {}
  const role = roleOf(call.world.store, call.actor.user, call.repo)
  const has = (...roles: Role[]): boolean => roles.includes(role)
  return {
    permissions: {
      admin: has('admin'),
      maintain: has('admin', 'maintain'),
      push: has('admin', 'maintain', 'write'),
      triage: has('admin', 'maintain', 'write', 'triage'),
      pull: true,
    },
  }
}

async function listBranches(call: RepoCall): Promise<Answer> {
  const refs = await call.git.listRefs('refs/heads/')
  return paged(call, refs, ({ ref, oid }) => {
    const name = ref.slice('refs/heads/'.length)
    return {
      name,
      commit: { sha: oid, url: `${repoApiUrl(call.world, call.repo)}/commits/${oid}` },
      protected: protectionOf(call.repo, name) !== undefined,
    }
  })
}

async function getBranch(call: RepoCall): Promise<Answer> {
  const name = param(call, 'branch')
  const oid = await call.git.readRef(`refs/heads/${name}`)
  if (oid === undefined) throw new ApiError(404, 'Branch not found')
  const api = `${repoApiUrl(call.world, call.repo)}/branches/${encodeURIComponent(name)}`
  const protection = protectionOf(call.repo, name)
  const checks = protection?.requiredChecks ?? []
  return ok({
    name,
    commit: presentCommit(call.world, call.repo, await call.git.mustReadCommit(oid)),
    _links: { self: api, html: `${repoHtmlUrl(call.world, call.repo)}/tree/${name}` },
    protected: protection !== undefined,
    protection: {
      enabled: protection !== undefined,
      required_status_checks: {
        enforcement_level: protection ? 'non_admins' : 'off',
        contexts: checks.map((check) => check.context),
        checks: checks.map((check) => ({ context: check.context, app_id: check.appId ?? null })),
      },
    },
    protection_url: `${api}/protection`,
  })
}

/** `permission` knows four levels; `role_name` says which of the six roles it is. */
function getPermission(call: RepoCall): Answer {
  const user = findUser(call.world.store, param(call, 'username'))
  if (!user) throw notFound()
  const role = roleOf(call.world.store, user, call.repo)
  const legacy: Record<Role, string> = {
    admin: 'admin',
    maintain: 'write',
    write: 'write',
    triage: 'read',
    read: 'read',
    none: 'none',
  }
  return ok({
    permission: legacy[role],
    role_name: role,
    user: { ...simpleUser(call.world, user), role_name: role },
  })
}

async function createFork(call: RepoCall): Promise<Answer> {
  const { world, repo, body } = call
  const user = actingUser(call)
  const organization = body.optionalString('organization')
  const owner = organization === undefined ? user : findOrganization(world.store, organization)
  if (!owner) throw notFound()
  if (owner.id === repo.ownerId) throw new ApiError(403, 'A repository cannot be forked into the account that owns it.')
  const existing = world.store.repos.find((each) => each.forkOf === repo.id && each.ownerId === owner.id)
  if (existing) return { status: 202, body: fullRepo(world, existing) }
  const name = body.optionalString('name') ?? repo.name
  if (findRepo(world.store, owner.login, name)) throw new ApiError(422, 'Repository creation failed.')
  const now = timestamp(world)
  const { id: _, ...rest } = repo
  const fork = world.store.repos.add({
    ...rest,
    id: world.store.nextId(),
    ownerId: owner.id,
    name,
    forkOf: repo.id,
    collaborators: [],
    protections: [],
    labels: [],
    lastNumber: 0,
    createdAt: now,
    updatedAt: now,
    pushedAt: now,
  })
  const git = world.repos.of(fork)
  await git.create(fork.defaultBranch, call.git.dir)
  await git.updateRefs((await call.git.listRefs('refs/heads/')).map(({ ref, oid }) => ({ ref, new: oid })))
  return { status: 202, body: fullRepo(world, fork) }
}

/** The sandbox finds one kind of error: a line that names a path and then something that is no owner. */
async function codeownersErrors(call: RepoCall): Promise<Answer> {
  const commit = await call.git.resolve(call.query.get('ref') ?? call.repo.defaultBranch)
  const tree = commit && (await call.git.readCommit(commit))?.tree
  if (!tree) throw notFound()
  for (const path of ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS']) {
    const entry = await call.git.readEntry(tree, path)
    const object = entry && (await call.git.readObject(entry.oid))
    if (object?.type === 'blob') return ok({ errors: findErrors(path, object.content.toString('utf8')) })
  }
  throw notFound()
}

function findErrors(path: string, text: string): unknown[] {
  const isOwner = (word: string): boolean => /^(@[\w.-]+(\/[\w.-]+)?|[^\s@]+@[^\s@]+)$/.test(word)
  return text.split('\n').flatMap((source, index) => {
    const words = source
      .replace(/(^|\s)#.*$/, '')
      .trim()
      .split(/(?<!\\)\s+/)
    const bad = words.slice(1).find((word) => word !== '' && !isOwner(word))
    if (bad === undefined) return []
    const column = source.indexOf(bad) + 1
    return {
      line: index + 1,
      column,
      source,
      kind: 'Invalid owner',
      suggestion: null,
      message: `Invalid owner on line ${index + 1}:\n\n  ${source}\n  ${' '.repeat(column - 1)}^`,
      path,
    }
  })
}
