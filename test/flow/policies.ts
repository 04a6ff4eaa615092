import { expect } from '@jest/globals'
import { acmeCalls } from '../acme/calls.ts'
import { readServiceAccess } from '../cluster/service-access.ts'
import { CLUSTER_CONFIG, type Stage } from '../stage/open-stage.ts'

/** `caller → callee` of every call that the seed's policies allow. */
export const SEED_CALLS: readonly string[] = acmeCalls.map(({ caller, callee }) => `${caller} → ${callee}`)

/**
 * Every call that the policies on the config repository's default branch allow in an environment, by asking for each
 * pair; sorted.
 */
export async function readAllowed(stage: Stage, environment: string): Promise<readonly string[]> {
  const { rest } = stage.as('ada')
  const { data } = await rest.git.getTree({ ...CLUSTER_CONFIG, tree_sha: 'main', recursive: '1' })
  const paths = data.tree.filter(
    ({ path }) => path.startsWith(`${environment}/`) && path.endsWith('/network-policy.yaml'),
  )
  const files = await Promise.all(
    paths.map(async ({ path, sha }) => {
      const blob = await rest.git.getBlob({ ...CLUSTER_CONFIG, file_sha: sha })
      return { path, blob: sha, text: Buffer.from(blob.data.content, 'base64').toString() }
    }),
  )
  const { access, findings } = readServiceAccess(files)
  expect(findings).toEqual([])
  const services = [
    ...new Set(data.tree.flatMap(({ path }) => new RegExp(`^${environment}/([^/]+)/`).exec(path)?.[1] ?? [])),
  ]
  const pairs = services.flatMap((caller) => services.map((callee) => ({ caller, callee })))
  return pairs
    .filter(({ caller, callee }) => caller !== callee)
    .filter((pair) => access(pair.caller, pair.callee).allowed)
    .map(({ caller, callee }) => `${caller} → ${callee}`)
    .sort()
}

/** The seed's calls and these, sorted as `readAllowed` gives them. */
export function seedCallsAnd(...calls: readonly string[]): readonly string[] {
  return [...SEED_CALLS, ...calls].sort()
}
