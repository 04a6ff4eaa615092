import type { Call } from '../http/route.ts'
import { grantedRole } from '../model/access.ts'
import { accountOf, findPull, fullName, sameName } from '../model/find.ts'
import type { MergeMethod, Repo, Role, User } from '../model/records.ts'
import { nodeId } from '../present/present-account.ts'
import { repoHtmlUrl } from '../present/present-repo.ts'
import { hasMergeQueue } from '../pull/protections.ts'
import { connect } from './connection.ts'
import type { PageAsk } from './connection.ts'
import { typedError } from './graphql-error.ts'
import { presentBranch } from './present-commit.ts'
import { presentOwner, presentUser } from './present-people.ts'
import { presentQueue } from './present-queue.ts'
import type { Shown } from './shown.ts'
import { requireGrant } from './require-grant.ts'

export function presentRepository(call: Call, repo: Repo, shown: Shown): unknown {
  const { world } = call
  const allows = (method: MergeMethod): boolean => repo.mergeMethods?.includes(method) !== false
  return {
    __typename: 'Repository',
    id: nodeId('R', repo.id),
    databaseId: repo.id,
    name: repo.name,
    nameWithOwner: fullName(world.store, repo),
    owner: () => presentOwner(call, accountOf(world.store, repo.ownerId)),
    url: repoHtmlUrl(world, repo),
    isPrivate: repo.private,
    isFork: repo.forkOf !== undefined,
    mergeCommitAllowed: allows('merge'),
    squashMergeAllowed: allows('squash'),
    rebaseMergeAllowed: allows('rebase'),
    defaultBranchRef: () => presentBranch(call, repo, repo.defaultBranch),
    ref: ({ qualifiedName }: { qualifiedName: string }) =>
      presentBranch(call, repo, qualifiedName.replace(/^refs\/heads\//, '')),
    pullRequest: ({ number }: { number: number }) => {
      requireGrant(call, ['pull_requests:read'])
      const pull = findPull(world.store, repo, number)
      if (!pull) throw typedError('NOT_FOUND', `Could not resolve to a PullRequest with the number of ${number}.`)
      return shown.pull(repo, pull)
    },
    mergeQueue: ({ branch }: { branch?: string | null }) => {
      const name = branch ?? repo.defaultBranch
      return hasMergeQueue(repo, name) ? presentQueue(call, repo, name, shown) : null
    },
    collaborators: (ask: CollaboratorsAsk) => collaborators(call, repo, ask),
  }
}

type CollaboratorsAsk = PageAsk & {
  readonly affiliation?: 'ALL' | 'DIRECT' | 'OUTSIDE' | null
  readonly query?: string | null
  readonly login?: string | null
}

/** People with access; DIRECT are those who were given it themselves, OUTSIDE those who are not in the organisation. */
function collaborators(call: Call, repo: Repo, ask: CollaboratorsAsk): unknown {
  const { store } = call.world
  const direct = (user: User): Role => repo.collaborators.find((each) => each.userId === user.id)?.role ?? 'none'
  const members = new Set(store.organizations.get(repo.ownerId)?.members.map((each) => each.userId))
  const affiliation = ask.affiliation ?? 'ALL'
  const needle = (ask.query ?? '').toLowerCase()
  const users = store.users.where(
    (user) =>
      user.kind === 'User' &&
      grantedRole(store, user, repo) !== 'none' &&
      (affiliation === 'ALL' || direct(user) !== 'none') &&
      (affiliation !== 'OUTSIDE' || !members.has(user.id)) &&
      `${user.login} ${user.name}`.toLowerCase().includes(needle) &&
      (!ask.login || sameName(user.login, ask.login)),
  )
  return connect(
    'collaborators',
    users,
    ask,
    (user) => user.id,
    (user) => presentUser(call, user),
    (user) => ({ permission: grantedRole(store, user, repo).toUpperCase() }),
  )
}
