import type { FileEdit, RepoFile, TreeEntry, UnreadableFile } from '../../file.ts'
import type { Check } from '../../report/formats/check.ts'
import type { Job } from './job.ts'
import type { PullRef, RepoRef } from './ref.ts'

export type { PullRef, RepoRef }

/** Every port throws `OperationError` and nothing else. */
export type Ports = {
  readonly repositories: Repositories
  readonly pulls: Pulls
  readonly verdicts: Verdicts
  readonly proposals: Proposals
  readonly comments: Comments
  readonly listings: Listings
  readonly queue: Queue
  readonly clock: Clock
  readonly seals: Seals
  readonly log: Log
}

// ── git ──

export interface Repositories {
  /** A mirror of the repository. Nothing is fetched yet. */
  open(repo: RepoRef): Promise<Repository>
}

/** Reads of one repository's objects. Commits are full ids. The command line implements it over a local clone. */
export interface Repository {
  /**
   * Brings refs (`refs/heads/main`, `refs/pull/7/head`) and commits here. A ref or commit that the remote lacks is
   * skipped.
   */
  fetch(wants: readonly string[]): Promise<void>
  /** The commit that a ref or an abbreviated id names; undefined when there is none. */
  readCommit(rev: string): Promise<string | undefined>
  /** The same; `git-missing-object`, to be tried again, when there is none: GitHub may lag behind its own webhooks. */
  requireCommit(rev: string): Promise<string>
  /** Undefined when the two share no history. */
  readMergeBase(a: string, b: string): Promise<string | undefined>
  /**
   * What merging two commits gives, as `git merge` does it: a tree, which can be read like a commit; or the paths in
   * which they conflict. Two without a common history are merged as if they had an empty one.
   */
  readMerge(
    ours: string,
    theirs: string,
  ): Promise<{ readonly tree: string } | { readonly conflicts: readonly string[] }>
  /** The message of a commit; bytes that are not UTF-8 become U+FFFD. */
  readMessage(commit: string): Promise<string>
  /** In order; empty for a first commit. */
  readParents(commit: string): Promise<readonly string[]>
  /** Whether the first is in the second's history; a commit is its own ancestor. False when either is unknown. */
  isAncestor(ancestor: string, descendant: string): Promise<boolean>
  /** `git-missing-object`, to be tried again, when it is not: one of the two was read too early. */
  requireAncestor(ancestor: string, descendant: string): Promise<void>
  /** All entries, sorted by path. `limit-exceeded` above 500,000. */
  readTree(commit: string): Promise<readonly TreeEntry[]>
  /** In the order asked for; symlinks, submodules, files over 1 MiB (`maxBytes`) or not in UTF-8 are told apart. */
  readFiles(
    entries: readonly TreeEntry[],
    options?: { maxBytes?: number },
  ): Promise<{ files: readonly RepoFile[]; unreadable: readonly UnreadableFile[] }>
  /** Paths that differ between two commits' trees, both sides of a rename among them, sorted. */
  readChangedPaths(from: string, to: string): Promise<readonly string[]>
  /**
   * First-parent history of the files that match a git glob pathspec, newest first, with each file's blob after the
   * commit.
   */
  readHistory(
    commit: string,
    glob: string,
    options: { maxCommits: number },
  ): Promise<readonly { commit: string; at: string; path: string; blob: string | undefined }[]>
  readBlob(blob: string): Promise<string>
  /** The commit and its first parents, newest first. */
  readFirstParents(commit: string, options: { maxCommits: number }): Promise<readonly string[]>
}

// ── GitHub: reading a pull request ──

export interface Pulls {
  readPull(ref: PullRef): Promise<Pull>
  /** Oldest first, at most 1,000: `limit-exceeded` beyond. */
  readReviews(ref: PullRef): Promise<readonly Review[]>
  /**
   * Team slug → those of the logins who are active members; undefined: no such team, or the look-up failed. Logins in
   * lower case.
   */
  readMembers(
    repo: RepoRef,
    ask: { readonly org: string; readonly teams: readonly string[]; readonly logins: readonly string[] },
  ): Promise<ReadonlyMap<string, ReadonlySet<string> | undefined>>
  /**
   * What moved a branch, newest first, from its last creation on; undefined when GitHub's record does not go back that
   * far.
   */
  readPushes(repo: RepoRef, branch: string): Promise<readonly BranchMove[] | undefined>
  /** The merged pull requests that GitHub names for a commit, at most 100. */
  readPullsOf(repo: RepoRef, commit: string): Promise<readonly BroughtBy[]>
  /** `admin`, `maintain`, `write`, `triage`, `read` or `none`. */
  readPermission(repo: RepoRef, login: string): Promise<Permission>
}

export type Permission = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none'

export type BranchMove = {
  /** Undefined: GitHub does not know. */
  readonly actor: string | undefined
  /** Whether that is this app. */
  readonly ours: boolean
  /** The commit before; undefined: this made the branch. */
  readonly before: string | undefined
  readonly after: string
}

export type Pull = {
  readonly number: number
  readonly title: string
  readonly author: string
  /** Whether a person opened it, and no app or agent. */
  readonly isByPerson: boolean
  readonly assignees: readonly string[]
  readonly state: 'open' | 'closed'
  readonly draft: boolean
  /** The commit on the base branch, once merged. */
  readonly mergeCommit?: string | undefined
  /** Login of who merged it. */
  readonly mergedBy?: string | undefined
  readonly baseRef: string
  /** Of a stack: the branch that all of it goes to. Its members' base branches are the branches below them. */
  readonly trunkRef: string
  /** Of the repository. */
  readonly defaultBranch: string
  readonly headRef: string
  readonly headSha: string
  /** Whether the head branch lives in the same repository; false for forks, and for forks that were deleted. */
  readonly sameRepository: boolean
  readonly requestedTeams: readonly string[]
  readonly requestedUsers: readonly string[]
  readonly body: string
  readonly url: string
}

/** A merged pull request, as far as it tells who brought a commit. */
export type BroughtBy = {
  readonly number: number
  readonly author: string
  readonly authorIsPerson: boolean
  readonly baseRef: string
  readonly headSha: string
  readonly mergeCommit: string | undefined
  /** ISO 8601, UTC. */
  readonly mergedAt: string
}

export type Review = {
  readonly login: string
  readonly isPerson: boolean
  readonly state: 'approved' | 'changes-requested' | 'commented' | 'dismissed'
  readonly commit: string
  /** ISO 8601, UTC. */
  readonly at: string
}

// ── GitHub: publishing a verdict ──

export interface Verdicts {
  /**
   * Our check run of that name on that commit (not looked for without one) and our marked comment; only what this app
   * wrote counts.
   */
  readPublished(ref: PullRef, check: CheckRef | undefined, marker: string): Promise<Published>
  /** The check run of that name on the commit, brought to this state; nothing is sent when it is there already. */
  writeCheck(repo: RepoRef, ref: CheckRef, check: Check, existing: Published['check']): Promise<void>
  writeComment(ref: PullRef, body: string, existing: Published['comment']): Promise<void>
  /**
   * One request for all; when GitHub refuses it, one each, so that one bad owner does not drop the others. Returns the
   * refused.
   */
  requestReviews(
    ref: PullRef,
    ask: { readonly teams: readonly string[]; readonly users: readonly string[] },
  ): Promise<readonly { readonly owner: string; readonly why: string }[]>
}

/** A check run's commit, and its name: see `selectGuard`. */
export type CheckRef = { readonly head: string; readonly name: string }

export type Published = {
  /**
   * `digest` is `checkDigest` of what was published, kept in the check run's external id: GitHub does not list
   * annotations.
   */
  readonly check?: { readonly id: number; readonly digest: string } | undefined
  readonly comment?: { readonly id: number; readonly body: string } | undefined
}

// ── GitHub: branches and pull requests that the app writes ──

export interface Proposals {
  /** Whether the repository is one of its installation's: it exists, and the app is installed there. */
  isInstalled(repo: RepoRef): Promise<boolean>
  /** The default branch's name and its commit now. */
  readDefaultBranch(repo: RepoRef): Promise<{ readonly name: string; readonly commit: string }>
  /**
   * The newest pull request from that branch of the same repository, in any state; only pull requests that this app
   * opened.
   */
  readProposal(repo: RepoRef, branch: string): Promise<Proposal | undefined>
  /** Open pull requests that this app opened, by number, at most 1,000. */
  readOpenProposals(repo: RepoRef): Promise<readonly Proposal[]>
  /**
   * The branch's commit, its parents, whether this app committed it, and whether a protection or a ruleset of GitHub's
   * guards the branch; undefined: no such branch.
   */
  readBranch(repo: RepoRef, branch: string): Promise<Branch | undefined>
  /**
   * Makes the branch one commit on `parent` with these edits, and returns its id. `onto: 'rewrite'` sets the branch
   * whatever it was (creating it if need be); `onto: 'append'` only moves it forward from `parent`, else
   * `github-conflict`.
   */
  writeCommit(
    repo: RepoRef,
    commit: {
      readonly branch: string
      readonly parent: string
      readonly edits: readonly FileEdit[]
      readonly message: string
      readonly onto: 'rewrite' | 'append'
      /** Whether the branch exists already. */
      readonly exists: boolean
    },
  ): Promise<string>
  openPull(
    repo: RepoRef,
    pull: { readonly branch: string; readonly base: string; readonly title: string; readonly body: string },
  ): Promise<Proposal>
  editPull(repo: RepoRef, number: number, pull: { readonly title: string; readonly body: string }): Promise<void>
  closePull(repo: RepoRef, number: number): Promise<void>
}

export type Branch = {
  readonly commit: string
  readonly parents: readonly string[]
  readonly ours: boolean
  readonly isProtected: boolean
}

export type Proposal = {
  readonly number: number
  readonly branch: string
  readonly state: 'open' | 'closed' | 'merged'
  readonly title: string
  readonly body: string
  readonly headSha: string
  readonly url: string
  /** Once merged: the commit on the base branch, and when that was, ISO 8601, UTC. */
  readonly merged?: { readonly commit: string | undefined; readonly at: string } | undefined
  /** Bodies of earlier pull requests from the branch that were closed and not merged, newest first; at most 100. */
  readonly closedBefore?: readonly string[]
}

// ── GitHub: comments and commands ──

export interface Comments {
  /** Undefined: deleted. */
  readComment(ref: PullRef, id: number): Promise<Comment | undefined>
  /**
   * The body of a submitted review. One of which it cannot be told whether it was edited is taken to be. Undefined:
   * gone.
   */
  readReview(ref: PullRef, id: number): Promise<Comment | undefined>
  /** Our comments on the pull request that carry the marker; at most the first 1,000 comments are looked at. */
  readMarked(ref: PullRef, marker: string): Promise<readonly { readonly id: number; readonly body: string }[]>
  /** A new comment; its id. */
  writeReply(ref: PullRef, body: string): Promise<number>
  /** Replaces what a comment of ours says. */
  editReply(ref: PullRef, id: number, body: string): Promise<void>
  /** Adding the same reaction twice leaves one. */
  writeReaction(ref: PullRef, comment: number, reaction: 'eyes' | 'rocket' | 'confused'): Promise<void>
}

export type Comment = {
  readonly id: number
  readonly author: string
  readonly isPerson: boolean
  readonly body: string
  readonly edited: boolean
  readonly at: string
  /** Of a review: the commit that was reviewed. */
  readonly commit?: string | undefined
}

// ── GitHub: for the sweep ──

export interface Listings {
  /** Every repository of every installation. */
  readRepositories(): Promise<readonly RepoRef[]>
  /** Open pull requests, newest change first, at most 1,000. */
  readOpenPulls(
    repo: RepoRef,
  ): Promise<readonly { number: number; headSha: string; baseSha: string; updatedAt: string }[]>
  /** Pull requests that were merged since, at most 500. */
  readMergedPulls(repo: RepoRef, since: string): Promise<readonly { number: number; mergedAt: string }[]>
  /** Comments by people on pull requests since, at most 1,000. */
  readRecentComments(repo: RepoRef, since: string): Promise<readonly { pull: number; comment: number; body: string }[]>
}

// ── the rest of the world ──

export interface Queue {
  enqueue(job: Job): Promise<void>
}

export interface Clock {
  now(): Date
}

/** Tells what this app wrote from what somebody else made of it. */
export interface Seals {
  /** The same for the same text; nobody else can make it. */
  readonly seal: (text: string) => string
}

/** pino's shape, as far as it is used. Static messages; what varies goes into fields. */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
