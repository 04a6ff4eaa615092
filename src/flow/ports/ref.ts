/** A repository as one installation of the app sees it. */
export type RepoRef = { readonly installation: number; readonly owner: string; readonly name: string }

/** A pull request of it. */
export type PullRef = RepoRef & { readonly number: number }
