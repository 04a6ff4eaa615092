import { buildSchema } from 'graphql'

/** The part of GitHub's GraphQL schema that the sandbox answers; every name, argument and nullability is GitHub's. */
export const schema = buildSchema(`
scalar Base64String
scalar DateTime
scalar GitObjectID
scalar GitTimestamp
scalar URI

type Query {
  organization(login: String!): Organization
  rateLimit(dryRun: Boolean = false): RateLimit
  repository(followRenames: Boolean = true, name: String!, owner: String!): Repository
  viewer: User!
}

type RateLimit { cost: Int! limit: Int! nodeCount: Int! remaining: Int! resetAt: DateTime! used: Int! }

interface Actor { login: String! url: URI! }
interface RepositoryOwner { id: ID! login: String! url: URI! }

type Organization implements RepositoryOwner & Actor {
  databaseId: Int
  id: ID!
  login: String!
  name: String
  team(slug: String!): Team
  url: URI!
}

type Team {
  databaseId: Int
  id: ID!
  members(
    after: String
    before: String
    first: Int
    last: Int
    membership: TeamMembershipType = ALL
    query: String
  ): TeamMemberConnection!
  name: String!
  slug: String!
}

enum TeamMembershipType { ALL CHILD_TEAM IMMEDIATE }

type TeamMemberConnection { nodes: [User] pageInfo: PageInfo! totalCount: Int! }

type PageInfo { endCursor: String hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String }

type User implements RepositoryOwner & Actor {
  databaseId: Int
  email: String!
  id: ID!
  login: String!
  name: String
  url: URI!
}
type Bot implements Actor { databaseId: Int id: ID! login: String! url: URI! }

enum CollaboratorAffiliation { ALL DIRECT OUTSIDE }
enum RepositoryPermission { ADMIN MAINTAIN READ TRIAGE WRITE }
type RepositoryCollaboratorEdge { cursor: String! node: User! permission: RepositoryPermission! }
type RepositoryCollaboratorConnection {
  edges: [RepositoryCollaboratorEdge]
  nodes: [User]
  pageInfo: PageInfo!
  totalCount: Int!
}

type Repository {
  collaborators(
    affiliation: CollaboratorAffiliation
    after: String
    before: String
    first: Int
    last: Int
    login: String
    query: String
  ): RepositoryCollaboratorConnection
  databaseId: Int
  defaultBranchRef: Ref
  id: ID!
  isFork: Boolean!
  isPrivate: Boolean!
  mergeCommitAllowed: Boolean!
  mergeQueue(branch: String): MergeQueue
  name: String!
  nameWithOwner: String!
  owner: RepositoryOwner!
  pullRequest(number: Int!): PullRequest
  rebaseMergeAllowed: Boolean!
  ref(qualifiedName: String!): Ref
  squashMergeAllowed: Boolean!
  url: URI!
}

type MergeQueue {
  entries(after: String before: String first: Int last: Int): MergeQueueEntryConnection
  id: ID!
}
type MergeQueueEntryConnection { nodes: [MergeQueueEntry] pageInfo: PageInfo! totalCount: Int! }
enum MergeQueueEntryState { AWAITING_CHECKS LOCKED MERGEABLE QUEUED UNMERGEABLE }
type MergeQueueEntry {
  baseCommit: Commit
  enqueuedAt: DateTime!
  enqueuer: Actor!
  headCommit: Commit
  id: ID!
  jump: Boolean!
  position: Int!
  pullRequest: PullRequest
  solo: Boolean!
  state: MergeQueueEntryState!
}

type Ref { id: ID! name: String! prefix: String! target: Commit }

type Commit {
  author: GitActor
  authoredDate: DateTime!
  committedDate: DateTime!
  committedViaWeb: Boolean!
  committer: GitActor
  id: ID!
  message: String!
  messageHeadline: String!
  oid: GitObjectID!
  parents(after: String before: String first: Int last: Int): CommitConnection!
  signature: GitSignature
  url: URI!
}
type CommitConnection { nodes: [Commit] pageInfo: PageInfo! totalCount: Int! }
type GitActor { date: GitTimestamp email: String name: String user: User }
enum GitSignatureState { VALID INVALID UNSIGNED }
interface GitSignature {
  email: String!
  isValid: Boolean!
  payload: String!
  signature: String!
  signer: User
  state: GitSignatureState!
  verifiedAt: DateTime
  wasSignedByGitHub: Boolean!
}
type GpgSignature implements GitSignature {
  email: String!
  isValid: Boolean!
  keyId: String
  payload: String!
  signature: String!
  signer: User
  state: GitSignatureState!
  verifiedAt: DateTime
  wasSignedByGitHub: Boolean!
}
type SmimeSignature implements GitSignature {
  email: String!
  isValid: Boolean!
  payload: String!
  signature: String!
  signer: User
  state: GitSignatureState!
  verifiedAt: DateTime
  wasSignedByGitHub: Boolean!
}
type SshSignature implements GitSignature {
  email: String!
  isValid: Boolean!
  keyFingerprint: String
  payload: String!
  signature: String!
  signer: User
  state: GitSignatureState!
  verifiedAt: DateTime
  wasSignedByGitHub: Boolean!
}

enum PullRequestState { CLOSED MERGED OPEN }
enum MergeableState { CONFLICTING MERGEABLE UNKNOWN }
enum PullRequestReviewDecision { APPROVED CHANGES_REQUESTED REVIEW_REQUIRED }

enum PullRequestReviewState { APPROVED CHANGES_REQUESTED COMMENTED DISMISSED PENDING }
enum CommentAuthorAssociation {
  COLLABORATOR CONTRIBUTOR FIRST_TIMER FIRST_TIME_CONTRIBUTOR MANNEQUIN MEMBER NONE OWNER
}

type PullRequest {
  author: Actor
  baseRefName: String!
  baseRefOid: GitObjectID!
  baseRepository: Repository
  body: String!
  closed: Boolean!
  closedAt: DateTime
  comments(after: String before: String first: Int last: Int): IssueCommentConnection!
  commits(after: String before: String first: Int last: Int): PullRequestCommitConnection!
  createdAt: DateTime!
  headRefName: String!
  headRefOid: GitObjectID!
  headRepository: Repository
  headRepositoryOwner: RepositoryOwner
  id: ID!
  isCrossRepository: Boolean!
  isDraft: Boolean!
  isInMergeQueue: Boolean!
  lastEditedAt: DateTime
  mergeCommit: Commit
  mergeQueueEntry: MergeQueueEntry
  mergeable: MergeableState!
  merged: Boolean!
  mergedAt: DateTime
  mergedBy: Actor
  number: Int!
  reviewDecision: PullRequestReviewDecision
  reviewRequests(after: String before: String first: Int last: Int): ReviewRequestConnection
  reviews(
    after: String
    author: String
    before: String
    first: Int
    last: Int
    states: [PullRequestReviewState!]
  ): PullRequestReviewConnection
  state: PullRequestState!
  timelineItems(
    after: String
    before: String
    first: Int
    itemTypes: [PullRequestTimelineItemsItemType!]
    last: Int
  ): PullRequestTimelineItemsConnection!
  title: String!
  updatedAt: DateTime!
  url: URI!
}

type IssueComment {
  author: Actor
  authorAssociation: CommentAuthorAssociation!
  body: String!
  createdAt: DateTime!
  databaseId: Int
  id: ID!
  lastEditedAt: DateTime
  updatedAt: DateTime!
  url: URI!
}
type IssueCommentConnection { nodes: [IssueComment] pageInfo: PageInfo! totalCount: Int! }

type PullRequestReview {
  author: Actor
  authorAssociation: CommentAuthorAssociation!
  body: String!
  commit: Commit
  createdAt: DateTime!
  databaseId: Int
  id: ID!
  lastEditedAt: DateTime
  onBehalfOf(after: String before: String first: Int last: Int): TeamConnection!
  state: PullRequestReviewState!
  submittedAt: DateTime
  updatedAt: DateTime!
  url: URI!
}
type PullRequestReviewConnection { nodes: [PullRequestReview] pageInfo: PageInfo! totalCount: Int! }
type TeamConnection { nodes: [Team] pageInfo: PageInfo! totalCount: Int! }

type PullRequestCommit { commit: Commit! id: ID! url: URI! }
type PullRequestCommitConnection { nodes: [PullRequestCommit] pageInfo: PageInfo! totalCount: Int! }

union RequestedReviewer = Bot | Team | User
type ReviewRequest { asCodeOwner: Boolean! id: ID! requestedReviewer: RequestedReviewer }
type ReviewRequestConnection { nodes: [ReviewRequest] pageInfo: PageInfo! totalCount: Int! }

enum PullRequestTimelineItemsItemType {
  ISSUE_COMMENT PULL_REQUEST_REVIEW REVIEW_REQUESTED_EVENT REVIEW_REQUEST_REMOVED_EVENT
}
union PullRequestTimelineItems = IssueComment | PullRequestReview | ReviewRequestedEvent | ReviewRequestRemovedEvent
type PullRequestTimelineItemsConnection { nodes: [PullRequestTimelineItems] pageInfo: PageInfo! totalCount: Int! }
type ReviewRequestedEvent { actor: Actor createdAt: DateTime! id: ID! requestedReviewer: RequestedReviewer }
type ReviewRequestRemovedEvent { actor: Actor createdAt: DateTime! id: ID! requestedReviewer: RequestedReviewer }

type Mutation {
  convertPullRequestToDraft(input: ConvertPullRequestToDraftInput!): ConvertPullRequestToDraftPayload
  createCommitOnBranch(input: CreateCommitOnBranchInput!): CreateCommitOnBranchPayload
  dequeuePullRequest(input: DequeuePullRequestInput!): DequeuePullRequestPayload
  dismissPullRequestReview(input: DismissPullRequestReviewInput!): DismissPullRequestReviewPayload
  enqueuePullRequest(input: EnqueuePullRequestInput!): EnqueuePullRequestPayload
  markPullRequestReadyForReview(input: MarkPullRequestReadyForReviewInput!): MarkPullRequestReadyForReviewPayload
}

input ConvertPullRequestToDraftInput { clientMutationId: String pullRequestId: ID! }
type ConvertPullRequestToDraftPayload { clientMutationId: String pullRequest: PullRequest }
input MarkPullRequestReadyForReviewInput { clientMutationId: String pullRequestId: ID! }
type MarkPullRequestReadyForReviewPayload { clientMutationId: String pullRequest: PullRequest }

input DismissPullRequestReviewInput { clientMutationId: String message: String! pullRequestReviewId: ID! }
type DismissPullRequestReviewPayload { clientMutationId: String pullRequestReview: PullRequestReview }
input EnqueuePullRequestInput {
  clientMutationId: String
  expectedHeadOid: GitObjectID
  jump: Boolean
  pullRequestId: ID!
}
type EnqueuePullRequestPayload { clientMutationId: String mergeQueueEntry: MergeQueueEntry }
input DequeuePullRequestInput { clientMutationId: String id: ID! }
type DequeuePullRequestPayload { clientMutationId: String mergeQueueEntry: MergeQueueEntry }

input CreateCommitOnBranchInput {
  branch: CommittableBranch!
  clientMutationId: String
  expectedHeadOid: GitObjectID!
  fileChanges: FileChanges
  message: CommitMessage!
}
input CommittableBranch { branchName: String id: ID repositoryNameWithOwner: String }
input CommitMessage { body: String headline: String! }
input FileChanges { additions: [FileAddition!] = [] deletions: [FileDeletion!] = [] }
input FileAddition { contents: Base64String! path: String! }
input FileDeletion { path: String! }
type CreateCommitOnBranchPayload { clientMutationId: String commit: Commit ref: Ref }
`)
