/** What a role may do, weakest first; GitHub's repository roles. */
export type Role = 'none' | 'read' | 'triage' | 'write' | 'maintain' | 'admin'

/** A person or a bot. `login` keeps its case; look-ups ignore it. */
export type User = {
  id: number
  kind: 'User' | 'Bot'
  login: string
  name: string
  email: string
  /** Personal tokens. The sandbox keeps them readable: they open nothing but itself. */
  tokens: string[]
  appId?: number
  createdAt: string
}

export type Organization = {
  id: number
  login: string
  name: string
  /** What every member may do in every repository of the organisation. */
  basePermission: Role
  members: { userId: number; role: 'admin' | 'member' }[]
  createdAt: string
}

export type Team = {
  id: number
  orgId: number
  slug: string
  name: string
  description: string
  parentId?: number
  privacy: 'closed' | 'secret'
  members: { userId: number; role: 'member' | 'maintainer'; state: 'active' | 'pending' }[]
  repos: { repoId: number; permission: Exclude<Role, 'none'> }[]
  createdAt: string
}

export type RequiredCheck = { context: string; appId?: number }

export type MergeMethod = 'merge' | 'squash' | 'rebase'

/** Rules for branches, of either make: GitHub's older branch protection, or a ruleset. */
export type Protection = {
  id: number
  kind: 'protection' | 'ruleset'
  /** A name, or a pattern of names as `release/*`. */
  branch: string
  requiredChecks: RequiredCheck[]
  requiredApprovals: number
  dismissStaleReviews: boolean
  /** Nothing comes to the branch but by pull requests. */
  requirePull: boolean
  /** They come by the merge queue. */
  mergeQueue?: boolean
  /** Owners and administrators may push all the same. */
  adminsBypass: boolean
  bypassAppIds: number[]
  createdAt: string
}

export type Repo = {
  id: number
  /** The id of a user or an organisation: the two share one sequence of ids. */
  ownerId: number
  name: string
  description: string
  private: boolean
  defaultBranch: string
  forkOf?: number
  collaborators: { userId: number; role: Role }[]
  protections: Protection[]
  /** Undefined: all three. */
  mergeMethods?: MergeMethod[]
  labels: { id: number; name: string; color: string }[]
  lastNumber: number
  createdAt: string
  updatedAt: string
  pushedAt: string
}

export type Pull = {
  id: number
  repoId: number
  number: number
  title: string
  body: string | null
  state: 'open' | 'closed'
  draft: boolean
  authorId: number
  viaAppId?: number
  /** `repoId` is null once a fork was deleted. */
  head: { repoId: number | null; ownerId: number; ref: string; sha: string }
  base: { ref: string; sha: string }
  requestedUsers: number[]
  requestedTeams: number[]
  labels: string[]
  maintainerCanModify: boolean
  createdAt: string
  updatedAt: string
  /** Of the body. */
  lastEditedAt?: string
  closedAt?: string
  mergedAt?: string
  mergedById?: number
  mergeCommit?: string
  /** Everything that happened besides comments and reviews, for the page. */
  timeline: TimelineEvent[]
}

/** Its id, from the same sequence as all others, puts it in order with comments and reviews. */
export type TimelineEvent = {
  id: number
  at: string
  actorId: number
  what: string
  /** Who was asked for a review, or is asked no more. */
  request?: { kind: 'asked' | 'unasked'; userId?: number; teamId?: number }
}

export type ReviewState = 'PENDING' | 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED'

export type Review = {
  id: number
  repoId: number
  number: number
  userId: number
  body: string
  /** `PENDING`: begun, and seen by its author alone. */
  state: ReviewState
  commitId: string
  /** When it was begun, while it is pending. */
  submittedAt: string
  lastEditedAt?: string
  /** The teams that had been asked and that the reviewer is in. */
  onBehalfOf?: number[]
}

export type Comment = {
  id: number
  repoId: number
  number: number
  userId: number
  viaAppId?: number
  body: string
  createdAt: string
  updatedAt: string
  lastEditedAt?: string
  reactions: { id: number; userId: number; content: string; createdAt: string }[]
}

export type Annotation = {
  path: string
  start_line: number
  end_line: number
  start_column: number | null
  end_column: number | null
  annotation_level: 'notice' | 'warning' | 'failure'
  message: string
  title: string | null
  raw_details: string | null
}

export type CheckStatus = 'queued' | 'in_progress' | 'completed'
export type CheckConclusion =
  'success' | 'failure' | 'neutral' | 'cancelled' | 'skipped' | 'timed_out' | 'action_required'

export type CheckRun = {
  id: number
  repoId: number
  appId: number
  suiteId: number
  name: string
  headSha: string
  status: CheckStatus
  conclusion: CheckConclusion | null
  startedAt: string
  completedAt: string | null
  externalId: string
  detailsUrl: string
  title: string | null
  summary: string | null
  text: string | null
  annotations: Annotation[]
}

/** One per repository, app and commit: the runs that an app made for it. */
export type CheckSuite = {
  id: number
  repoId: number
  appId: number
  headSha: string
  /** The branch whose push asked for it; absent for a fork's commit. */
  headBranch?: string
  /** Where that branch was before. */
  before?: string
  /** Asked for again, and nothing has come since. */
  rerequested?: boolean
  createdAt: string
}

export type Status = {
  id: number
  repoId: number
  sha: string
  state: 'error' | 'failure' | 'pending' | 'success'
  context: string
  description: string | null
  targetUrl: string | null
  creatorId: number
  createdAt: string
}

export type DeploymentState = 'error' | 'failure' | 'inactive' | 'pending' | 'success' | 'queued' | 'in_progress'

export type Deployment = {
  id: number
  repoId: number
  sha: string
  ref: string
  task: string
  environment: string
  description: string | null
  payload: Record<string, unknown> | string
  transient: boolean
  production: boolean
  creatorId: number
  viaAppId?: number
  createdAt: string
  statuses: {
    id: number
    state: DeploymentState
    description: string
    logUrl: string
    environmentUrl: string
    environment: string
    creatorId: number
    createdAt: string
  }[]
}

export type Permissions = Record<string, 'read' | 'write' | 'admin'>

export type App = {
  id: number
  slug: string
  name: string
  ownerId: number
  botId: number
  publicKey: string
  /** Kept so that `admin.app(slug)` can hand it out again after a restart. */
  privateKey: string
  webhook: { url: string; secret: string }
  permissions: Permissions
  events: string[]
  createdAt: string
}

export type Installation = {
  id: number
  appId: number
  accountId: number
  selection: 'all' | 'selected'
  repoIds: number[]
  permissions: Permissions
  events: string[]
  createdAt: string
}

export type InstallationToken = {
  id: number
  token: string
  installationId: number
  permissions: Permissions
  /** Undefined: every repository of the installation. */
  repoIds?: number[]
  expiresAt: string
}

export type Delivery = {
  id: number
  guid: string
  appId: number
  installationId: number | null
  repoId: number | null
  event: string
  action: string | null
  deliveredAt: string
  redelivery: boolean
  /** Seconds. */
  duration: number
  /** `OK`, or what went wrong; `pending` until the answer is there. */
  status: string
  statusCode: number
  request: { headers: Record<string, string>; payload: unknown }
  response: { headers: Record<string, string>; payload: string | null }
}

/** Pull requests that stand on one another, from the bottom up (public preview since 2026-07). */
export type Stack = {
  id: number
  repoId: number
  /** Counted by itself in each repository. */
  number: number
  /** The branch that all of it is for, and where that is now. */
  base: { ref: string; sha: string }
  pullIds: number[]
  createdAt: string
}

/** What became of an asynchronous merge; kept for a day. */
export type MergeRequest = {
  id: number
  uuid: string
  repoId: number
  number: number
  status: 'merged' | 'enqueued' | 'failed'
  message: string
  sha?: string
  at: string
}

export type ActivityType =
  'push' | 'force_push' | 'branch_creation' | 'branch_deletion' | 'pr_merge' | 'merge_queue_merge'

/** One change of a branch, as GitHub records it: who pushed what, which no commit says. */
export type Activity = {
  id: number
  repoId: number
  /** In full: `refs/heads/main`. */
  ref: string
  /** Undefined: the branch was not there, or is no more. */
  before?: string
  after?: string
  type: ActivityType
  actorId: number
  at: string
}

/** A commit that GitHub itself made and signed; no such thing can be read from the commit, which anybody can write. */
export type SignedCommit = { id: number; repoId: number; oid: string }

export type MergeGroup = {
  id: number
  repoId: number
  number: number
  headRef: string
  headSha: string
  baseRef: string
  baseSha: string
  /** Who put it into the queue, and when; absent for one that the operator leads. */
  queued?: { userId: number; at: string }
}
