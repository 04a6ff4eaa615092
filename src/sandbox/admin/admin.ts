import type * as R from '../model/records.ts'

/** Where a repository's first files come from: a folder on disk, or path → content. */
export type Files = string | Readonly<Record<string, string | Buffer>> | ReadonlyMap<string, string | Buffer>

export type Member = {
  readonly user: string
  readonly state?: 'active' | 'pending'
  readonly role?: 'member' | 'maintainer'
}

export type NewTeam = {
  readonly slug: string
  readonly name?: string
  readonly description?: string
  /** Slug of the team above. */
  readonly parent?: string
  readonly privacy?: 'closed' | 'secret'
  /** Logins (active members), or with a state and role. */
  readonly members?: readonly (string | Member)[]
  /** Repository name → permission that the team itself was given. */
  readonly repos?: Readonly<Record<string, Exclude<R.Role, 'none'>>>
}

export type NewRepository = {
  readonly name: string
  readonly description?: string
  /** False when left out: as in companies, a repository is private. */
  readonly public?: boolean
  readonly defaultBranch?: string
  /** The first commit's files; an empty repository when left out. */
  readonly files?: Files
  /** Whose commit it is; a neutral person when left out. */
  readonly author?: string
  readonly message?: string
}

export type NewApp = {
  readonly slug: string
  readonly name?: string
  /** Login of the account that owns it. */
  readonly owner: string
  readonly webhook?: { readonly url: string; readonly secret: string }
  readonly permissions: R.Permissions
  readonly events: readonly string[]
  /** An RSA key of the caller's, as PEM; made when left out, which takes a while. */
  readonly privateKey?: string
}

export type NewProtection = {
  /** `protection` when left out: GitHub's older make. Each make is set by itself. */
  readonly kind?: 'protection' | 'ruleset'
  /** The default branch when left out; or a pattern as `release/*`. */
  readonly branch?: string
  /** Names of checks; with `app`, only that app's check run counts. */
  readonly requiredChecks?: readonly { readonly context: string; readonly app?: string }[]
  readonly requiredApprovals?: number
  readonly dismissStaleReviews?: boolean
  /** Forbids direct pushes. Approvals ask for that by themselves. */
  readonly requirePull?: boolean
  /** Whether administrators may push all the same: of a protection they may, of a ruleset not, when left out. */
  readonly adminsBypass?: boolean
  /** Changes come by the merge queue alone (GraphQL's `enqueuePullRequest`), which merges once the checks pass. */
  readonly mergeQueue?: boolean
  /** Slugs of apps that may. */
  readonly bypassApps?: readonly string[]
}

/** What an operator of the sandbox can do, in process. Names that do not exist throw. */
export interface Admin {
  createUser(user: { login: string; name?: string; email?: string; token?: string }): {
    login: string
    id: number
    token: string
  }
  createOrganization(org: {
    login: string
    name?: string
    /** What each member may do everywhere; `read` when left out. */
    basePermission?: R.Role
    owners?: readonly string[]
    members?: readonly string[]
  }): { login: string; id: number }
  addOrganizationMember(org: string, login: string, role?: 'admin' | 'member'): void
  /** Out of all its teams, too. */
  removeOrganizationMember(org: string, login: string): void
  createTeam(org: string, team: NewTeam): { id: number; slug: string }
  editTeam(
    org: string,
    team: string,
    edit: { readonly name?: string; readonly description?: string; readonly privacy?: 'closed' | 'secret' },
  ): void
  /** With the teams below it. */
  deleteTeam(org: string, team: string): void
  setTeamMember(org: string, team: string, member: string | Member): void
  removeTeamMember(org: string, team: string, login: string): void
  setTeamRepository(org: string, team: string, repo: string, permission: R.Role): void
  /** `repo` is `owner/name`, here and below. */
  setCollaborator(repo: string, login: string, role: R.Role): void
  createRepository(
    owner: string,
    repo: NewRepository,
  ): Promise<{ id: number; fullName: string; cloneUrl: string; head: string | undefined }>
  /**
   * One commit on a branch (created from the default branch when missing), as if pushed by the author, or by the
   * `pusher`, since anybody can push a commit that names somebody else; null: by an account that is gone. `undefined`
   * deletes a file.
   */
  commit(
    repo: string,
    commit: {
      author: string
      pusher?: string | null
      message: string
      branch?: string
      files: Readonly<Record<string, string | Buffer | undefined>>
    },
  ): Promise<string>
  /** Refuses pushes and merges that do not fit. What this interface itself does (`commit`) is never refused. */
  protectBranch(repo: string, protection: NewProtection): void
  /** Takes away the rules of both makes. */
  unprotectBranch(repo: string, branch: string): void
  setMergeMethods(repo: string, methods: readonly R.MergeMethod[]): void
  createApp(app: NewApp): { id: number; slug: string; privateKey: string; botLogin: string }
  /** An app that exists already, after a restart. */
  app(slug: string): { id: number; slug: string; privateKey: string; botLogin: string } | undefined
  setWebhook(app: string, webhook: { url: string; secret: string }): void
  /** Installs on an account: on all repositories, or on those named. */
  install(app: string, account: string, repos?: readonly string[]): { id: number }
  uninstall(app: string, account: string): void
  /** A token as an app would get, without the way over its JSON Web Token. */
  installationToken(app: string, account: string): string
  /** The personal token of a user. */
  token(login: string): string
  /** Asks the app for a check run again, as a person with write access would. */
  rerequestCheck(repo: string, checkRunId: number, login: string): void
  convertToDraft(repo: string, number: number, login: string): Promise<void>
  markReady(repo: string, number: number, login: string): Promise<void>
  /** Makes a stack of open pull requests, from the bottom up. */
  createStack(repo: string, numbers: readonly number[], login: string): Promise<R.Stack>
  /** Merge queue: makes the group's commit and branch, and tells the apps `merge_group.checks_requested`. */
  enqueueMergeGroup(repo: string, number: number, login: string): Promise<R.MergeGroup>
  /** Ends a group: merged into its base, or only taken away. Tells `merge_group.destroyed`. */
  finishMergeGroup(group: R.MergeGroup, reason: 'merged' | 'invalidated' | 'dequeued', login: string): Promise<void>
  /** Whether there is anything at all; false for a fresh folder. */
  isEmpty(): boolean
}

/** Wraps work so that what it changed is saved. */
export type Touched = <A extends unknown[], T>(work: (...args: A) => T) => (...args: A) => T
