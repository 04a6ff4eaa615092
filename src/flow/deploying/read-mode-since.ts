import type { EnvironmentState } from '../../deploy/policies/plan-context.ts'
import { environmentFiles, environmentPaths } from '../../deploy/releases/environment-paths.ts'
import type { ImageOptions } from '../../deploy/releases/release.ts'
import type { Repository } from '../ports/ports.ts'

const HISTORY_COMMITS_MAX = 50_000

/**
 * Reads from the config repository's history since when each service's policies are in their present mode, ISO 8601:
 * since its own mode file was written, or, where it has none, since the last change of the environment's, or of what it
 * had of its own before, or since its first policy, whichever came last. A mode that the config of the services'
 * repository changed is not seen here. Services without a policy are left out.
 */
export async function readModeSince(
  repository: Pick<Repository, 'readHistory'>,
  { state, image }: { readonly state: EnvironmentState; readonly image: ImageOptions },
): Promise<ReadonlyMap<string, string>> {
  const { environment, commit, present, files } = state
  const read = (glob: string) => repository.readHistory(commit, glob, { maxCommits: HISTORY_COMMITS_MAX })
  const every = environmentPaths(environment, '*', image)
  const newest = new Map<string, string>()
  for (const { path, at } of [...(await read(every.mode)), ...(await read(environmentFiles(environment).mode))]) {
    if (!newest.has(path)) newest.set(path, at)
  }
  const first = new Map<string, string>()
  for (const { path, at } of await read(every.policy)) first.set(path, at)
  const whole = newest.get(environmentFiles(environment).mode)
  return new Map(
    [...present].flatMap((service): [string, string][] => {
      const paths = environmentPaths(environment, service, image)
      const began = first.get(paths.policy)
      const own = newest.get(paths.mode)
      if (began === undefined || !files.has(paths.policy)) return []
      const times = files.has(paths.mode) ? [own, began] : [own, whole, began]
      return [[service, findLatest(times.filter((time) => time !== undefined))]]
    }),
  )
}

function findLatest(times: readonly string[]): string {
  return times.reduce((a, b) => (Date.parse(b) > Date.parse(a) ? b : a))
}
