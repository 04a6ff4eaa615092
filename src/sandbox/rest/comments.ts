import { ApiError, NO_CONTENT, created, invalid, notFound, ok } from '../world/answer.ts'
import type { Answer } from '../world/answer.ts'
import { actingUser, hasGrant, numberParam, param, repoRoute, viaApp } from '../http/needs.ts'
import { paged } from '../http/paged.ts'
import type { RepoCall, RepoNeeds, Route } from '../http/route.ts'
import type { Schema } from '../model/schema.ts'
import { atLeast, roleOf } from '../model/access.ts'
import { findPull, sameName } from '../model/find.ts'
import type { Comment, Pull, Repo } from '../model/records.ts'
import { MAX_BODY_CHARS } from '../pull/open-pull.ts'
import { emitPull } from '../pull/pull-events.ts'
import { timestamp } from '../world/world.ts'
import type { World } from '../world/world.ts'
import { association, nodeId, presentApp, simpleUser } from '../present/present-account.ts'
import { presentLabel, pullHtmlUrl, simplePull } from '../pull/present-pull.ts'
import { repoApiUrl } from '../present/present-repo.ts'

/** Comments on pull requests need either permission, as on GitHub. */
const READ: RepoNeeds = { grants: ['issues:read', 'pull_requests:read'] }
const WRITE: RepoNeeds = { grants: ['issues:write', 'pull_requests:write'] }
const TRIAGE: RepoNeeds = { ...WRITE, role: 'triage' }

const REACTIONS = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'] as const

/** The issue side of pull requests: comments, reactions, labels. The sandbox has no issues besides. */
export const commentRoutes: readonly Route[] = [
  repoRoute('GET', '/repos/{owner}/{repo}/issues/comments', READ, listRepoComments),
  repoRoute('GET', '/repos/{owner}/{repo}/issues/comments/{comment_id}', READ, (call) =>
    ok(presentComment(call.world, commentOf(call))),
  ),
  repoRoute('PATCH', '/repos/{owner}/{repo}/issues/comments/{comment_id}', WRITE, updateComment),
  repoRoute('DELETE', '/repos/{owner}/{repo}/issues/comments/{comment_id}', WRITE, deleteComment),
  repoRoute('GET', '/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', READ, (call) => {
    const { reactions } = commentOf(call)
    const wanted = reactions.filter((each) => [null, each.content].includes(call.query.get('content')))
    return paged(call, wanted, (each) => presentReaction(call.world, each))
  }),
  repoRoute('POST', '/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', WRITE, addReaction),
  repoRoute('DELETE', '/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions/{reaction_id}', WRITE, (call) => {
    const comment = commentOf(call)
    const id = numberParam(call, 'reaction_id')
    const own = comment.reactions.find((each) => each.id === id && each.userId === actingUser(call).id)
    if (!own) throw notFound()
    comment.reactions = comment.reactions.filter((each) => each !== own)
    return NO_CONTENT
  }),
  repoRoute('GET', '/repos/{owner}/{repo}/issues/{issue_number}', READ, (call) =>
    ok(presentIssue(call.world, issueOf(call))),
  ),
  repoRoute('GET', '/repos/{owner}/{repo}/issues/{issue_number}/comments', READ, (call) => {
    const pull = issueOf(call)
    return paged(call, since(call, commentsOf(call.world, pull)), (each) => presentComment(call.world, each))
  }),
  repoRoute('POST', '/repos/{owner}/{repo}/issues/{issue_number}/comments', WRITE, createComment),
  repoRoute('GET', '/repos/{owner}/{repo}/issues/{issue_number}/labels', READ, (call) =>
    paged(call, issueOf(call).labels, (name) => presentLabel(call.world, call.repo, name)),
  ),
  repoRoute('POST', '/repos/{owner}/{repo}/issues/{issue_number}/labels', TRIAGE, addLabels),
  repoRoute('DELETE', '/repos/{owner}/{repo}/issues/{issue_number}/labels/{name}', TRIAGE, async (call) => {
    const pull = issueOf(call)
    const name = param(call, 'name')
    if (!pull.labels.some((each) => sameName(each, name))) throw new ApiError(404, 'Label does not exist')
    const label = presentLabel(call.world, call.repo, pull.labels.find((each) => sameName(each, name)) ?? name)
    pull.labels = pull.labels.filter((each) => !sameName(each, name))
    await emitPull(call.world, pull, 'unlabeled', actingUser(call), { label })
    return ok(pull.labels.map((each) => presentLabel(call.world, call.repo, each)))
  }),
]

export function commentsOf(world: World, pull: Pull): Comment[] {
  return world.store.comments.where((each) => each.repoId === pull.repoId && each.number === pull.number)
}

function issueOf(call: RepoCall): Pull {
  const pull = findPull(call.world.store, call.repo, numberParam(call, 'issue_number'))
  if (!pull) throw notFound()
  return pull
}

function commentOf(call: RepoCall): Comment {
  const comment = call.world.store.comments.get(numberParam(call, 'comment_id'))
  if (comment?.repoId !== call.repo.id) throw notFound()
  return comment
}

/** `since` is about the last change, not about the first writing. */
function since(call: RepoCall, comments: Comment[]): Comment[] {
  const from = call.query.get('since')
  if (from === null) return comments
  if (Number.isNaN(Date.parse(from))) throw invalid('IssueComment', 'since', undefined, 'invalid')
  return comments.filter((each) => Date.parse(each.updatedAt) >= Date.parse(from))
}

function listRepoComments(call: RepoCall): Promise<Answer> {
  const comments = since(
    call,
    call.world.store.comments.where((each) => each.repoId === call.repo.id),
  )
  const sort = call.query.get('sort')
  const key = (each: Comment): string => (sort === 'updated' ? each.updatedAt : each.createdAt)
  comments.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.id - b.id))
  if (sort !== null && call.query.get('direction') !== 'asc') comments.reverse()
  return paged(call, comments, (each) => presentComment(call.world, each))
}

function createComment(call: RepoCall): Answer {
  const { world, repo } = call
  const pull = issueOf(call)
  const now = timestamp(world)
  const comment = world.store.comments.add({
    id: world.store.nextId(),
    repoId: repo.id,
    number: pull.number,
    userId: actingUser(call).id,
    ...viaApp(call),
    body: readBody(call),
    createdAt: now,
    updatedAt: now,
    reactions: [],
  })
  pull.updatedAt = now
  emit(call, pull, comment, 'created')
  return created(presentComment(world, comment))
}

function updateComment(call: RepoCall): Answer {
  const comment = commentOf(call)
  mayChange(call, comment)
  const before = comment.body
  comment.body = readBody(call)
  comment.updatedAt = comment.lastEditedAt = timestamp(call.world)
  const pull = findPull(call.world.store, call.repo, comment.number)
  if (pull) emit(call, pull, comment, 'edited', { changes: { body: { from: before } } })
  return ok(presentComment(call.world, comment))
}

function deleteComment(call: RepoCall): Answer {
  const comment = commentOf(call)
  mayChange(call, comment)
  call.world.store.comments.remove(comment.id)
  const pull = findPull(call.world.store, call.repo, comment.number)
  if (pull) emit(call, pull, comment, 'deleted')
  return NO_CONTENT
}

/** One's own comments; those of others with write access, or for an app with the permission `issues`. */
function mayChange(call: RepoCall, comment: Comment): void {
  const { actor, world, repo } = call
  const user = actingUser(call)
  if (comment.userId === user.id) return
  const may =
    actor.kind === 'installation'
      ? hasGrant(actor, ['issues:write'])
      : atLeast(roleOf(world.store, user, repo), 'write')
  if (!may) throw new ApiError(403, 'Must have write access or be the author of the comment.')
}

function readBody(call: RepoCall): string {
  const body = call.body.string('body')
  if (body.trim() === '') throw invalid('IssueComment', 'body', 'body cannot be blank', 'unprocessable')
  if (body.length > MAX_BODY_CHARS) {
    throw invalid('IssueComment', 'body', 'body is too long (maximum is 65536 characters)', 'unprocessable')
  }
  return body
}

function addReaction(call: RepoCall): Answer {
  const comment = commentOf(call)
  const user = actingUser(call)
  const content = call.body.oneOf('content', REACTIONS)
  if (content === undefined) throw invalid('Reaction', 'content', undefined, 'missing_field')
  const existing = comment.reactions.find((each) => each.userId === user.id && each.content === content)
  if (existing) return ok(presentReaction(call.world, existing))
  const reaction = { id: call.world.store.nextId(), userId: user.id, content, createdAt: timestamp(call.world) }
  comment.reactions.push(reaction)
  return created(presentReaction(call.world, reaction))
}

async function addLabels(call: RepoCall): Promise<Answer> {
  const pull = issueOf(call)
  for (const name of call.body.strings('labels')) {
    ensureLabel(call.world, call.repo, name)
    if (pull.labels.includes(name)) continue
    pull.labels.push(name)
    const label = presentLabel(call.world, call.repo, name)
    await emitPull(call.world, pull, 'labeled', actingUser(call), { label })
  }
  return paged(call, pull.labels, (name) => presentLabel(call.world, call.repo, name))
}

function ensureLabel(world: World, repo: Repo, name: string): void {
  if (repo.labels.some((each) => each.name === name)) return
  repo.labels.push({ id: world.store.nextId(), name, color: 'ededed' })
}

function presentComment(world: World, comment: Comment): Schema<'issue-comment'> {
  const repo = world.store.repos.must(comment.repoId)
  const api = repoApiUrl(world, repo)
  const app = world.store.apps.get(comment.viaAppId)
  return {
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    url: `${api}/issues/comments/${comment.id}`,
    html_url: `${pullHtmlUrl(world, repo, comment.number)}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${comment.number}`,
    body: comment.body,
    user: simpleUser(world, world.store.users.must(comment.userId)),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(world.store, comment.userId, repo.ownerId),
    reactions: reactionRollup(`${api}/issues/comments/${comment.id}/reactions`, comment.reactions),
    performed_via_github_app: app ? presentApp(world, app) : null,
  }
}

function reactionRollup(url: string, reactions: Comment['reactions']): Schema<'reaction-rollup'> {
  const count = (content: string): number => reactions.filter((each) => each.content === content).length
  const counts = Object.fromEntries(REACTIONS.map((content) => [content, count(content)]))
  return { url, total_count: reactions.length, ...counts } as Schema<'reaction-rollup'>
}

function presentReaction(world: World, reaction: Comment['reactions'][number]): Schema<'reaction'> {
  return {
    id: reaction.id,
    node_id: nodeId('REA', reaction.id),
    user: simpleUser(world, world.store.users.must(reaction.userId)),
    content: reaction.content as Schema<'reaction'>['content'],
    created_at: reaction.createdAt,
  }
}

/** The pull request as the issue that it also is. */
function presentIssue(world: World, pull: Pull): Schema<'issue'> {
  const repo = world.store.repos.must(pull.repoId)
  const simple = simplePull(world, pull)
  const api = `${repoApiUrl(world, repo)}/issues/${pull.number}`
  return {
    id: pull.id,
    node_id: simple.node_id,
    url: api,
    repository_url: repoApiUrl(world, repo),
    labels_url: `${api}/labels{/name}`,
    comments_url: `${api}/comments`,
    events_url: `${api}/events`,
    html_url: simple.html_url,
    number: pull.number,
    state: pull.state,
    title: pull.title,
    body: pull.body,
    user: simple.user,
    labels: simple.labels,
    assignee: null,
    assignees: [],
    milestone: null,
    locked: false,
    active_lock_reason: null,
    reactions: reactionRollup(`${api}/reactions`, []),
    comments: commentsOf(world, pull).length,
    closed_at: simple.closed_at,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    author_association: simple.author_association,
    draft: pull.draft,
    pull_request: {
      url: simple.url,
      html_url: simple.html_url,
      diff_url: simple.diff_url,
      patch_url: simple.patch_url,
      merged_at: simple.merged_at,
    },
  }
}

function emit(call: RepoCall, pull: Pull, comment: Comment, action: string, more: Record<string, unknown> = {}): void {
  const { world, repo } = call
  if (!world.events.wanted(repo, 'issue_comment')) return
  const payload = { action, issue: presentIssue(world, pull), comment: presentComment(world, comment), ...more }
  world.events.repo(repo, 'issue_comment', payload, actingUser(call))
}
