import type { Pull, Repo } from '../model/records.ts'

/** Repositories show pull requests and the other way round: each gets at the other by this. */
export type Shown = {
  readonly pull: (repo: Repo, pull: Pull) => unknown
  readonly repository: (repo: Repo) => unknown
}
