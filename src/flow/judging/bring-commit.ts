import type { Repository } from '../ports/ports.ts'

/**
 * Brings a commit here by the ref that holds it, and gives its id. Most jobs find what they need where the job before
 * left it: then nothing is fetched. `git-missing-object` when neither the ref nor the id brings it.
 */
export async function bringCommit(
  repository: Pick<Repository, 'fetch' | 'readCommit' | 'requireCommit'>,
  { commit, ref }: { readonly commit: string; readonly ref: string },
): Promise<string> {
  const here = await repository.readCommit(commit)
  if (here !== undefined) return here
  await repository.fetch([ref, commit])
  return repository.requireCommit(commit)
}
