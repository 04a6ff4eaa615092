import { ApiError, invalid } from '../world/answer.ts'
import { accountOf, fullName, stackOf } from '../model/find.ts'
import type { Pull, Repo, User } from '../model/records.ts'
import type { World } from '../world/world.ts'
import { timestamp } from '../world/world.ts'
import { dismissReviews } from './reviews.ts'
import { baseTip, closePull, publishHead } from './move-refs.ts'
import { emitPull, noteOnPull } from './pull-events.ts'

/** GitHub's limit for bodies of issues, pull requests and comments. */
export const MAX_BODY_CHARS = 65_536
const MAX_TITLE_CHARS = 256

export type NewPull = {
  readonly title: string
  readonly body: string | null
  readonly headRepo: Repo
  readonly headRef: string
  readonly baseRef: string
  readonly draft: boolean
  readonly viaAppId?: number
}

/** Opens a pull request. 422 when a branch is missing, when there is nothing to merge, or when there is one already. */
export async function openPull(world: World, repo: Repo, given: NewPull, author: User): Promise<Pull> {
  checkText(given.title, given.body)
  const git = world.repos.of(repo)
  const base = await git.readRef(`refs/heads/${given.baseRef}`)
  if (base === undefined) throw invalid('PullRequest', 'base', undefined, 'invalid')
  const headGit = world.repos.of(given.headRepo)
  const sha = await headGit.readRef(`refs/heads/${given.headRef}`)
  if (sha === undefined) throw invalid('PullRequest', 'head', undefined, 'invalid')
  const headOwner = accountOf(world.store, given.headRepo.ownerId)
  const label = `${headOwner.login}:${given.headRef}`
  const twin = world.store.pulls.find(
    (each) =>
      each.repoId === repo.id &&
      each.state === 'open' &&
      each.head.repoId === given.headRepo.id &&
      each.head.ref === given.headRef &&
      each.base.ref === given.baseRef,
  )
  if (twin) throw refusedPull(`A pull request already exists for ${label}.`)
  if (given.headRepo.id !== repo.id) await git.fetchFrom(headGit.dir, sha)
  if ((await git.mergeBase(base, sha)) === undefined) {
    throw refusedPull(
      `The ${label} branch has no history in common with ${fullName(world.store, repo)}:${given.baseRef}`,
    )
  }
  if (await git.isAncestor(sha, base)) throw refusedPull(`No commits between ${given.baseRef} and ${given.headRef}`)
  const now = timestamp(world)
  const pull = world.store.pulls.add({
    id: world.store.nextId(),
    repoId: repo.id,
    number: ++repo.lastNumber,
    title: given.title,
    body: given.body,
    state: 'open',
    draft: given.draft,
    authorId: author.id,
    ...(given.viaAppId === undefined ? {} : { viaAppId: given.viaAppId }),
    head: { repoId: given.headRepo.id, ownerId: headOwner.id, ref: given.headRef, sha },
    base: { ref: given.baseRef, sha: base },
    requestedUsers: [],
    requestedTeams: [],
    labels: [],
    maintainerCanModify: given.headRepo.id !== repo.id,
    createdAt: now,
    updatedAt: now,
    timeline: [],
  })
  await publishHead(world, pull)
  await emitPull(world, pull, 'opened', author)
  return pull
}

export type PullEdit = {
  readonly title?: string | undefined
  readonly body?: string | null | undefined
  readonly base?: string | undefined
  readonly state?: 'open' | 'closed' | undefined
}

/** Edits title, body, base and state. A new base drops all approvals, without a review event. */
export async function editPull(world: World, pull: Pull, edit: PullEdit, sender: User): Promise<void> {
  checkText(edit.title ?? pull.title, edit.body ?? null)
  const changes: Record<string, unknown> = {}
  if (edit.title !== undefined && edit.title !== pull.title) {
    changes['title'] = { from: pull.title }
    noteOnPull(world, pull, sender, `changed the title from “${pull.title}” to “${edit.title}”`)
    pull.title = edit.title
  }
  if (edit.body !== undefined && edit.body !== pull.body) {
    changes['body'] = { from: pull.body ?? '' }
    pull.body = edit.body
    pull.updatedAt = pull.lastEditedAt = timestamp(world)
  }
  if (edit.base !== undefined && edit.base !== pull.base.ref) await retarget(world, pull, edit.base, changes, sender)
  if (Object.keys(changes).length > 0) await emitPull(world, pull, 'edited', sender, { changes })
  if (edit.state === 'closed' && pull.state === 'open') await closePull(world, pull, sender)
  if (edit.state === 'open' && pull.state === 'closed') await reopen(world, pull, sender)
}

async function retarget(
  world: World,
  pull: Pull,
  base: string,
  changes: Record<string, unknown>,
  sender: User,
): Promise<void> {
  if (pull.state === 'closed') throw refusedPull('Cannot change the base branch of a closed pull request.')
  if (stackOf(world.store, pull)) {
    throw refusedPull('Cannot change the base branch because the pull request is part of a stack.')
  }
  const repo = world.store.repos.must(pull.repoId)
  const tip = await world.repos.of(repo).readRef(`refs/heads/${base}`)
  if (tip === undefined) throw refusedPull(`Proposed base branch '${base}' was not found`)
  changes['base'] = { ref: { from: pull.base.ref }, sha: { from: pull.base.sha } }
  noteOnPull(world, pull, sender, `changed the base branch from ${pull.base.ref} to ${base}`)
  pull.base = { ref: base, sha: tip }
  dismissReviews(world, pull, 'retarget')
}

async function reopen(world: World, pull: Pull, sender: User): Promise<void> {
  const headRepo = world.store.repos.get(pull.head.repoId)
  const head = headRepo && (await world.repos.of(headRepo).readRef(`refs/heads/${pull.head.ref}`))
  const base = await baseTip(world, pull)
  if (pull.mergedAt !== undefined || head === undefined || base === undefined) {
    throw refusedPull('state cannot be changed. The pull request cannot be reopened.')
  }
  pull.state = 'open'
  delete pull.closedAt
  pull.head.sha = head
  pull.base.sha = base
  await publishHead(world, pull)
  noteOnPull(world, pull, sender, 'reopened this pull request')
  await emitPull(world, pull, 'reopened', sender)
}

function checkText(title: string, body: string | null): void {
  if (title.trim() === '') throw invalid('PullRequest', 'title', undefined, 'missing_field')
  if (title.length > MAX_TITLE_CHARS)
    throw invalid('PullRequest', 'title', 'title is too long (maximum is 256 characters)')
  if ((body ?? '').length > MAX_BODY_CHARS) {
    throw invalid('PullRequest', 'body', 'body is too long (maximum is 65536 characters)')
  }
}

function refusedPull(message: string): ApiError {
  return new ApiError(422, 'Validation Failed', {
    errors: [{ resource: 'PullRequest', field: 'base', code: 'custom', message }],
  })
}
