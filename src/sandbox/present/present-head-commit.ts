import type { GitCommit } from '../git/commit-text.ts'
import type { Schema } from '../model/schema.ts'

/** A commit as check suites and merge groups show their head. */
export function presentHeadCommit({
  oid: id,
  tree: tree_id,
  message,
  author,
  committer,
}: GitCommit): Schema<'check-suite'>['head_commit'] {
  return {
    id,
    tree_id,
    message,
    timestamp: committer.date,
    author: { name: author.name, email: author.email },
    committer: { name: committer.name, email: committer.email },
  }
}
