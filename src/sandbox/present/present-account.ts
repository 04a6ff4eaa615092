import type { Schema } from '../model/schema.ts'
import { isOrganization } from '../model/find.ts'
import type { Account } from '../model/find.ts'
import type { App, Installation, Organization, Team, User } from '../model/records.ts'
import type { Store } from '../model/store.ts'
import type { World } from '../world/world.ts'

/** GitHub's opaque global id. */
export function nodeId(kind: string, id: number | string): string {
  return `${kind}_${Buffer.from(`${kind}:${id}`).toString('base64url')}`
}

export function simpleUser(world: World, account: Account): Schema<'simple-user'> {
  const { login, id } = account
  const api = `${world.apiUrl}/users/${encodeURIComponent(login)}`
  const type = isOrganization(account) ? 'Organization' : account.kind
  return {
    login,
    id,
    node_id: nodeId(type === 'Organization' ? 'O' : 'U', id),
    avatar_url: `${world.url}/avatars/${id}`,
    gravatar_id: '',
    url: api,
    html_url: `${world.url}/${encodeURIComponent(login)}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type,
    site_admin: false,
  }
}

export function publicUser(world: World, user: User): Schema<'public-user'> {
  return {
    ...simpleUser(world, user),
    name: user.name,
    company: null,
    blog: '',
    location: null,
    email: user.email,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: user.createdAt,
    updated_at: user.createdAt,
  }
}

export function privateUser(world: World, user: User): Schema<'private-user'> {
  return {
    ...publicUser(world, user),
    private_gists: 0,
    total_private_repos: 0,
    owned_private_repos: 0,
    disk_usage: 0,
    collaborators: 0,
    two_factor_authentication: true,
  }
}

export function fullOrganization(world: World, org: Organization): Schema<'organization-full'> {
  const api = `${world.apiUrl}/orgs/${org.login}`
  return {
    login: org.login,
    id: org.id,
    node_id: nodeId('O', org.id),
    url: api,
    repos_url: `${api}/repos`,
    events_url: `${api}/events`,
    hooks_url: `${api}/hooks`,
    issues_url: `${api}/issues`,
    members_url: `${api}/members{/member}`,
    public_members_url: `${api}/public_members{/member}`,
    avatar_url: `${world.url}/avatars/${org.id}`,
    description: null,
    name: org.name,
    has_organization_projects: false,
    has_repository_projects: false,
    public_repos: world.store.repos.where((repo) => repo.ownerId === org.id && !repo.private).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    html_url: `${world.url}/${org.login}`,
    type: 'Organization',
    created_at: org.createdAt,
    updated_at: org.createdAt,
    archived_at: null,
  }
}

/** The short form in webhooks. */
export function webhookOrganization(world: World, org: Organization): Record<string, unknown> {
  const { login, id, node_id, url, repos_url, events_url, hooks_url, issues_url } = fullOrganization(world, org)
  const { members_url, public_members_url, avatar_url, description } = fullOrganization(world, org)
  const links = { url, repos_url, events_url, hooks_url, issues_url, members_url, public_members_url, avatar_url }
  return { login, id, node_id, ...links, description }
}

export function simpleTeam(world: World, team: Team): Schema<'team-simple'> {
  const org = world.store.organizations.must(team.orgId)
  const api = `${world.apiUrl}/organizations/${org.id}/team/${team.id}`
  return {
    id: team.id,
    node_id: nodeId('T', team.id),
    name: team.name,
    slug: team.slug,
    description: team.description,
    privacy: team.privacy,
    notification_setting: 'notifications_enabled',
    permission: 'pull',
    url: api,
    html_url: `${world.url}/orgs/${org.login}/teams/${team.slug}`,
    members_url: `${api}/members{/member}`,
    repositories_url: `${api}/repos`,
    type: 'organization',
    organization_id: org.id,
  }
}

export function presentTeam(world: World, team: Team): Schema<'team'> {
  const parent = world.store.teams.get(team.parentId)
  return { ...simpleTeam(world, team), parent: parent ? simpleTeam(world, parent) : null }
}

export function fullTeam(world: World, team: Team): Schema<'team-full'> {
  const org = world.store.organizations.must(team.orgId)
  const { parent, ...rest } = presentTeam(world, team)
  return {
    ...rest,
    type: 'organization',
    privacy: team.privacy,
    notification_setting: 'notifications_enabled',
    parent,
    members_count: team.members.filter((each) => each.state === 'active').length,
    repos_count: team.repos.length,
    created_at: team.createdAt,
    updated_at: team.createdAt,
    organization: fullOrganization(world, org),
  }
}

/** The app as others see it, on checks and comments. */
export function presentApp(world: World, app: App): Schema<'integration'> {
  const owner = world.store.users.get(app.ownerId) ?? world.store.organizations.must(app.ownerId)
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId('A', app.id),
    client_id: `Iv1.${app.id.toString(16).padStart(16, '0')}`,
    owner: simpleUser(world, owner),
    name: app.name,
    description: null,
    external_url: `${world.url}/apps/${app.slug}`,
    html_url: `${world.url}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: app.permissions,
    events: app.events,
  }
}

export function presentInstallation(world: World, installation: Installation): Schema<'installation'> {
  const app = world.store.apps.must(installation.appId)
  const account =
    world.store.users.get(installation.accountId) ?? world.store.organizations.must(installation.accountId)
  const api = `${world.apiUrl}/app/installations/${installation.id}`
  return {
    id: installation.id,
    account: simpleUser(world, account),
    repository_selection: installation.selection,
    access_tokens_url: `${api}/access_tokens`,
    repositories_url: `${world.apiUrl}/installation/repositories`,
    html_url: `${world.url}/organizations/${account.login}/settings/installations/${installation.id}`,
    app_id: app.id,
    target_id: account.id,
    target_type: isOrganization(account) ? 'Organization' : 'User',
    permissions: installation.permissions,
    events: installation.events,
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    app_slug: app.slug,
    suspended_by: null,
    suspended_at: null,
  }
}

/** How somebody stands to a repository, as comments and reviews say it. */
export function association(store: Store, userId: number, ownerId: number): Schema<'author-association'> {
  if (userId === ownerId) return 'OWNER'
  const org = store.organizations.get(ownerId)
  return org?.members.some((each) => each.userId === userId) ? 'MEMBER' : 'NONE'
}
