import { environmentFiles, isOwnRecord } from '../../deploy/releases/environment-paths.ts'
import { parseEnvironmentMode, parseServiceMode } from '../../deploy/policies/policy-mode-file.ts'
import { parseRelease } from '../../deploy/releases/release-file.ts'
import type { Environment } from '../../deploy/releases/release.ts'
import type { RepoFile } from '../../file.ts'
import type { Finding } from '../../finding.ts'
import type { Repository } from '../ports/ports.ts'

/** More than that are not changed by one pull request that somebody has read. */
const RECORDS_MAX = 5_000

/**
 * Whether the records of ours that a pull request changes are still records: a broken one stops every plan of its
 * environment, and one that holds a policy would not be looked at as a manifest. Errors only; empty: all are, or are
 * deleted.
 */
export async function checkRecords(
  repository: Pick<Repository, 'readTree' | 'readFiles'>,
  {
    commit,
    environment,
    changed,
  }: { readonly commit: string; readonly environment: Environment; readonly changed: readonly string[] },
): Promise<readonly Finding[]> {
  const own = new Set(changed.filter((path) => isOwnRecord(path, environment)))
  if (own.size === 0) return []
  const entries = (await repository.readTree(commit)).filter(({ path }) => own.has(path))
  const { files, unreadable } = await repository.readFiles(entries.slice(0, RECORDS_MAX))
  const more = entries[RECORDS_MAX]
  return [
    ...files.flatMap((file) => parseRecord(file, environment).findings),
    ...unreadable.map(({ path, reason }): Finding => {
      return { code: `file-${reason}`, severity: 'error', message: `${path} cannot be read`, place: { path } }
    }),
    ...(more === undefined ? [] : [sayTooMany(entries.length, more.path)]),
  ]
}

function parseRecord(file: RepoFile, environment: Environment): { readonly findings: readonly Finding[] } {
  if (file.path === environmentFiles(environment).mode) return parseEnvironmentMode(file)
  return file.path.endsWith('/release.yaml') ? parseRelease(file) : parseServiceMode(file)
}

function sayTooMany(count: number, path: string): Finding {
  const message = `${count} release and mode files change, and only the first ${RECORDS_MAX} were read`
  return { code: 'file-too-large', severity: 'error', message, hint: 'Split the pull request.', place: { path } }
}
