import { buildSchema } from 'graphql'

/** The part of GitHub's GraphQL schema that the sandbox answers; every name, argument and nullability is GitHub's. */
export const schema = buildSchema(`
scalar Base64String
scalar DateTime
scalar GitObjectID
scalar URI

type Query {
  organization(login: String!): Organization
  rateLimit(dryRun: Boolean = false): RateLimit
  repository(followRenames: Boolean = true, name: String!, owner: String!): Repository
  viewer: User!
}

type RateLimit { cost: Int! limit: Int! nodeCount: Int! remaining: Int! resetAt: DateTime! used: Int! }

type Organization { databaseId: Int id: ID! login: String! name: String team(slug: String!): Team }

type Team {
  databaseId: Int
  id: ID!
  members(
    after: String
    first: Int
    membership: TeamMembershipType = ALL
    query: String
  ): TeamMemberConnection!
  name: String!
  slug: String!
}

enum TeamMembershipType { ALL CHILD_TEAM IMMEDIATE }

type TeamMemberConnection { nodes: [User] pageInfo: PageInfo! totalCount: Int! }

type PageInfo { endCursor: String hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String }

type User { databaseId: Int email: String! id: ID! login: String! name: String }

type Repository {
  databaseId: Int
  defaultBranchRef: Ref
  id: ID!
  isPrivate: Boolean!
  name: String!
  nameWithOwner: String!
  pullRequest(number: Int!): PullRequest
}

type Ref { id: ID! name: String! prefix: String! target: Commit }

type Commit { id: ID! message: String! messageHeadline: String! oid: GitObjectID! url: URI! }

enum PullRequestState { CLOSED MERGED OPEN }
enum MergeableState { CONFLICTING MERGEABLE UNKNOWN }
enum PullRequestReviewDecision { APPROVED CHANGES_REQUESTED REVIEW_REQUIRED }

type PullRequest {
  baseRefName: String!
  baseRefOid: GitObjectID!
  body: String!
  headRefName: String!
  headRefOid: GitObjectID!
  id: ID!
  isDraft: Boolean!
  mergeable: MergeableState!
  number: Int!
  reviewDecision: PullRequestReviewDecision
  state: PullRequestState!
  title: String!
  url: URI!
}

type Mutation {
  convertPullRequestToDraft(input: ConvertPullRequestToDraftInput!): ConvertPullRequestToDraftPayload
  createCommitOnBranch(input: CreateCommitOnBranchInput!): CreateCommitOnBranchPayload
  markPullRequestReadyForReview(input: MarkPullRequestReadyForReviewInput!): MarkPullRequestReadyForReviewPayload
}

input ConvertPullRequestToDraftInput { clientMutationId: String pullRequestId: ID! }
type ConvertPullRequestToDraftPayload { clientMutationId: String pullRequest: PullRequest }
input MarkPullRequestReadyForReviewInput { clientMutationId: String pullRequestId: ID! }
type MarkPullRequestReadyForReviewPayload { clientMutationId: String pullRequest: PullRequest }

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
