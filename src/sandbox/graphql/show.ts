import type { Call } from '../http/route.ts'
import { presentPull } from './present-pull.ts'
import { presentRepository } from './present-repository.ts'
import type { Shown } from './shown.ts'

/** How one request's answer shows repositories and pull requests. */
export function show(call: Call): Shown {
  const shown: Shown = {
    pull: (repo, pull) => presentPull(call, repo, pull, shown),
    repository: (repo) => presentRepository(call, repo, shown),
  }
  return shown
}
