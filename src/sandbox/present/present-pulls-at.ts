import type { Pull } from '../model/records.ts'
import type { Schema } from '../model/schema.ts'
import type { World } from '../world/world.ts'
import { repoApiUrl } from './present-repo.ts'

/** Open pull requests of the same repository with this head; for heads of forks GitHub leaves the list empty. */
export function minimalPullsAt(
  world: World,
  at: { readonly repoId: number; readonly headSha: string },
): Schema<'pull-request-minimal'>[] {
  const pulls = world.store.pulls.where(
    (pull) =>
      pull.repoId === at.repoId &&
      pull.head.repoId === at.repoId &&
      pull.state === 'open' &&
      pull.head.sha === at.headSha,
  )
  return pulls.map((pull) => minimalPull(world, pull))
}

export function minimalPull(world: World, pull: Pull): Schema<'pull-request-minimal'> {
  const repo = world.store.repos.must(pull.repoId)
  const short = { id: repo.id, url: repoApiUrl(world, repo), name: repo.name }
  return {
    id: pull.id,
    number: pull.number,
    url: `${repoApiUrl(world, repo)}/pulls/${pull.number}`,
    head: { ref: pull.head.ref, sha: pull.head.sha, repo: short },
    base: { ref: pull.base.ref, sha: pull.base.sha, repo: short },
  }
}
