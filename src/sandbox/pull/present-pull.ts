import type { Schema } from '../model/schema.ts'
import { accountOf, stackOf } from '../model/find.ts'
import type { Pull, Repo, Review } from '../model/records.ts'
import type { Store } from '../model/store.ts'
import { mergeability, pullCommits, pullFiles } from './pull-facts.ts'
import type { World } from '../world/world.ts'
import { association, nodeId, presentTeam, simpleUser } from '../present/present-account.ts'
import { presentRepo, repoApiUrl, repoHtmlUrl } from '../present/present-repo.ts'

export function pullHtmlUrl(world: World, repo: Repo, number: number): string {
  return `${repoHtmlUrl(world, repo)}/pull/${number}`
}

/** A pull request in a list. */
export function simplePull(world: World, pull: Pull): Schema<'pull-request-simple'> {
  const { store } = world
  const repo = store.repos.must(pull.repoId)
  const owner = accountOf(store, repo.ownerId)
  const headOwner = accountOf(store, pull.head.ownerId)
  const headRepo = store.repos.get(pull.head.repoId)
  const links = pullLinks(world, repo, pull)
  const user = (id: number): Schema<'simple-user'> => simpleUser(world, store.users.must(id))
  return {
    ...links.urls,
    id: pull.id,
    node_id: nodeId('PR', pull.id),
    number: pull.number,
    state: pull.state,
    locked: false,
    active_lock_reason: null,
    title: pull.title,
    user: user(pull.authorId),
    body: pull.body,
    labels: pull.labels.map((name) => presentLabel(world, repo, name)),
    milestone: null,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt ?? null,
    merged_at: pull.mergedAt ?? null,
    merge_commit_sha: pull.mergeCommit ?? null,
    assignee: null,
    assignees: [],
    requested_reviewers: pull.requestedUsers.map(user),
    requested_teams: pull.requestedTeams.map((id) => presentTeam(world, store.teams.must(id))),
    head: {
      label: `${headOwner.login}:${pull.head.ref}`,
      ref: pull.head.ref,
      sha: pull.head.sha,
      user: simpleUser(world, headOwner),
      repo: headRepo ? presentRepo(world, headRepo) : null,
    },
    base: {
      label: `${owner.login}:${pull.base.ref}`,
      ref: pull.base.ref,
      sha: pull.base.sha,
      user: simpleUser(world, owner),
      repo: presentRepo(world, repo),
    },
    _links: links.links,
    author_association: association(store, pull.authorId, repo.ownerId),
    auto_merge: null,
    draft: pull.draft,
    ...stackFacts(store, pull),
  } as unknown as Schema<'pull-request-simple'>
}

/** Where a pull request stands in its stack; nothing when it is in none. */
function stackFacts(store: Store, pull: Pull): { stack?: NonNullable<Schema<'pull-request-stack'>> } {
  const stack = stackOf(store, pull)
  if (!stack) return {}
  const { id, number, base, pullIds } = stack
  return { stack: { id, number, base: { ...base }, size: pullIds.length, position: pullIds.indexOf(pull.id) + 1 } }
}

/** A pull request by itself, with what has to be computed from git. */
export async function fullPull(world: World, pull: Pull): Promise<Schema<'pull-request'>> {
  const { store } = world
  const repo = store.repos.must(pull.repoId)
  const merge = await mergeability(world, repo, pull)
  const files = await pullFiles(world, repo, pull)
  const commits = await pullCommits(world, repo, pull)
  const sum = (count: (file: (typeof files)[number]) => number): number =>
    files.reduce((all, file) => all + count(file), 0)
  return {
    ...simplePull(world, pull),
    merged: pull.mergedAt !== undefined,
    mergeable: pull.state === 'closed' ? null : merge.mergeable,
    rebaseable: pull.state === 'closed' ? null : merge.mergeable,
    mergeable_state: merge.state,
    merged_by: pull.mergedById === undefined ? null : simpleUser(world, store.users.must(pull.mergedById)),
    comments: store.comments.where((each) => each.repoId === repo.id && each.number === pull.number).length,
    review_comments: 0,
    maintainer_can_modify: pull.maintainerCanModify,
    commits: commits.length,
    additions: sum((file) => file.additions),
    deletions: sum((file) => file.deletions),
    changed_files: files.length,
  } as unknown as Schema<'pull-request'>
}

function pullLinks(world: World, repo: Repo, pull: Pull): { urls: Record<string, string>; links: unknown } {
  const api = `${repoApiUrl(world, repo)}/pulls/${pull.number}`
  const html = pullHtmlUrl(world, repo, pull.number)
  const issue = `${repoApiUrl(world, repo)}/issues/${pull.number}`
  const urls = {
    url: api,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    commits_url: `${api}/commits`,
    review_comments_url: `${api}/comments`,
    review_comment_url: `${repoApiUrl(world, repo)}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: `${repoApiUrl(world, repo)}/statuses/${pull.head.sha}`,
  }
  const links = {
    self: { href: api },
    html: { href: html },
    issue: { href: issue },
    comments: { href: urls.comments_url },
    review_comments: { href: urls.review_comments_url },
    review_comment: { href: urls.review_comment_url },
    commits: { href: urls.commits_url },
    statuses: { href: urls.statuses_url },
  }
  return { urls, links }
}

export function presentLabel(world: World, repo: Repo, name: string): Schema<'label'> {
  const label = repo.labels.find((each) => each.name === name)
  const id = label?.id ?? 0
  return {
    id,
    node_id: nodeId('LA', id),
    url: `${repoApiUrl(world, repo)}/labels/${encodeURIComponent(name)}`,
    name,
    description: null,
    color: label?.color ?? 'ededed',
    default: false,
  }
}

export function presentReview(world: World, review: Review): Schema<'pull-request-review'> {
  const repo = world.store.repos.must(review.repoId)
  const html = `${pullHtmlUrl(world, repo, review.number)}#pullrequestreview-${review.id}`
  const pull = `${repoApiUrl(world, repo)}/pulls/${review.number}`
  return {
    id: review.id,
    node_id: nodeId('PRR', review.id),
    user: simpleUser(world, world.store.users.must(review.userId)),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pull,
    _links: { html: { href: html }, pull_request: { href: pull } },
    ...(review.state === 'PENDING' ? {} : { submitted_at: review.submittedAt }),
    commit_id: review.commitId,
    author_association: association(world.store, review.userId, repo.ownerId),
  }
}
