import type { Schema } from '../model/schema.ts'
import { accountOf } from '../model/find.ts'
import type { MergeMethod, Repo } from '../model/records.ts'
import type { World } from '../world/world.ts'
import { nodeId, simpleUser } from './present-account.ts'

export function repoApiUrl(world: World, repo: Repo): string {
  return `${world.apiUrl}/repos/${accountOf(world.store, repo.ownerId).login}/${repo.name}`
}

export function repoHtmlUrl(world: World, repo: Repo): string {
  return `${world.url}/${accountOf(world.store, repo.ownerId).login}/${repo.name}`
}

type Links = Pick<Schema<'minimal-repository'>, Extract<keyof Schema<'minimal-repository'>, `${string}_url`> & LinkName>
type LinkName = (typeof LINKS)[number][0]

/** Every `…_url` of a repository is its address with one of these behind it. */
const LINKS = [
  ['archive_url', '/{archive_format}{/ref}'],
  ['assignees_url', '/assignees{/user}'],
  ['blobs_url', '/git/blobs{/sha}'],
  ['branches_url', '/branches{/branch}'],
  ['collaborators_url', '/collaborators{/collaborator}'],
  ['comments_url', '/comments{/number}'],
  ['commits_url', '/commits{/sha}'],
  ['compare_url', '/compare/{base}...{head}'],
  ['contents_url', '/contents/{+path}'],
  ['contributors_url', '/contributors'],
  ['deployments_url', '/deployments'],
  ['downloads_url', '/downloads'],
  ['events_url', '/events'],
  ['forks_url', '/forks'],
  ['git_commits_url', '/git/commits{/sha}'],
  ['git_refs_url', '/git/refs{/sha}'],
  ['git_tags_url', '/git/tags{/sha}'],
  ['hooks_url', '/hooks'],
  ['issue_comment_url', '/issues/comments{/number}'],
  ['issue_events_url', '/issues/events{/number}'],
  ['issues_url', '/issues{/number}'],
  ['keys_url', '/keys{/key_id}'],
  ['labels_url', '/labels{/name}'],
  ['languages_url', '/languages'],
  ['merges_url', '/merges'],
  ['milestones_url', '/milestones{/number}'],
  ['notifications_url', '/notifications{?since,all,participating}'],
  ['pulls_url', '/pulls{/number}'],
  ['releases_url', '/releases{/id}'],
  ['stargazers_url', '/stargazers'],
  ['statuses_url', '/statuses/{sha}'],
  ['subscribers_url', '/subscribers'],
  ['subscription_url', '/subscription'],
  ['tags_url', '/tags'],
  ['teams_url', '/teams'],
  ['trees_url', '/git/trees{/sha}'],
] as const

export function minimalRepo(world: World, repo: Repo): Schema<'minimal-repository'> {
  const owner = accountOf(world.store, repo.ownerId)
  const api = repoApiUrl(world, repo)
  const links = Object.fromEntries(LINKS.map(([name, tail]) => [name, `${api}${tail}`])) as Links
  return {
    id: repo.id,
    node_id: nodeId('R', repo.id),
    name: repo.name,
    full_name: `${owner.login}/${repo.name}`,
    owner: simpleUser(world, owner),
    private: repo.private,
    html_url: repoHtmlUrl(world, repo),
    description: repo.description || null,
    fork: repo.forkOf !== undefined,
    url: api,
    ...links,
    default_branch: repo.defaultBranch,
    created_at: repo.createdAt,
    updated_at: repo.updatedAt,
    pushed_at: repo.pushedAt,
    visibility: repo.private ? 'private' : 'public',
  }
}

export function presentRepo(world: World, repo: Repo): Schema<'repository'> {
  const html = repoHtmlUrl(world, repo)
  const allows = (method: MergeMethod): boolean => repo.mergeMethods?.includes(method) !== false
  const open = world.store.pulls.where((pull) => pull.repoId === repo.id && pull.state === 'open').length
  const forks = world.store.repos.where((each) => each.forkOf === repo.id).length
  return {
    ...minimalRepo(world, repo),
    git_url: `${html.replace(/^https?/, 'git')}.git`,
    ssh_url: `git@${new URL(world.url).hostname}:${accountOf(world.store, repo.ownerId).login}/${repo.name}.git`,
    clone_url: `${html}.git`,
    mirror_url: null,
    svn_url: html,
    homepage: null,
    language: null,
    forks_count: forks,
    stargazers_count: 0,
    watchers_count: 0,
    size: 0,
    default_branch: repo.defaultBranch,
    open_issues_count: open,
    is_template: false,
    topics: [],
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: false,
    has_discussions: false,
    archived: false,
    disabled: false,
    visibility: repo.private ? 'private' : 'public',
    pushed_at: repo.pushedAt,
    created_at: repo.createdAt,
    updated_at: repo.updatedAt,
    allow_rebase_merge: allows('rebase'),
    allow_squash_merge: allows('squash'),
    allow_merge_commit: allows('merge'),
    allow_auto_merge: false,
    delete_branch_on_merge: false,
    allow_forking: true,
    web_commit_signoff_required: false,
    license: null,
    forks,
    open_issues: open,
    watchers: 0,
  } as Schema<'repository'>
}

export function fullRepo(world: World, repo: Repo): Schema<'full-repository'> {
  const parent = world.store.repos.get(repo.forkOf)
  return {
    ...presentRepo(world, repo),
    subscribers_count: 0,
    network_count: 0,
    ...(parent ? { parent: presentRepo(world, parent), source: presentRepo(world, parent) } : {}),
  } as unknown as Schema<'full-repository'>
}
