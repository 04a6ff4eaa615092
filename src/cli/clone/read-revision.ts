import type { Repository } from '../../flow/ports/ports.ts'
import { InputError } from '../terminal/input-error.ts'

/**
 * The full id of the commit that a person named; a branch that only origin has counts too, as in a fresh checkout of
 * CI.
 */
export async function readRevision(repository: Repository, rev: string): Promise<string> {
  const commit = await findRevision(repository, rev)
  if (commit !== undefined) return commit
  throw new InputError(
    `There is no commit "${rev}" in this clone.`,
    'Name a branch, a tag or a commit that `git log` shows; a shallow clone may have to fetch it first.',
  )
}

/** The same where there may be none. */
export async function findRevision(repository: Repository, rev: string): Promise<string | undefined> {
  return (await repository.readCommit(rev)) ?? (await repository.readCommit(`refs/remotes/origin/${rev}`))
}

/** The branch that pull requests go to, as this clone knows it: origin's default branch, else main or master. */
export async function readDefaultBase(
  repository: Repository,
): Promise<{ readonly rev: string; readonly commit: string }> {
  for (const { rev, ref } of DEFAULT_BASES) {
    const commit = await repository.readCommit(ref)
    if (commit !== undefined) return { rev, commit }
  }
  throw new InputError(
    'This clone knows no default branch of origin and no branch main.',
    'Say what to compare with: --base REV.',
  )
}

// A clone's own main may lag behind origin's. Full names, since a tag may be called main, too.
const DEFAULT_BASES = [
  { rev: 'origin/HEAD', ref: 'refs/remotes/origin/HEAD' },
  { rev: 'origin/main', ref: 'refs/remotes/origin/main' },
  { rev: 'main', ref: 'refs/heads/main' },
  { rev: 'origin/master', ref: 'refs/remotes/origin/master' },
  { rev: 'master', ref: 'refs/heads/master' },
]
