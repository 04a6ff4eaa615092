import { CONFIG_PATH, type Config } from '../../config/config.ts'
import type { Finding } from '../../finding.ts'
import type { FactsCache } from '../sources/facts-cache.ts'
import type { Ports, RepoRef } from '../ports/ports.ts'

export type InstalledPorts = Pick<Ports, 'proposals' | 'clock'> & { readonly facts: Pick<FactsCache, 'recent'> }

/**
 * Whether merges can deploy: a warning for each config repository that these configs name (the one in force, the one
 * proposed) and that does not exist, or where the app is not installed.
 */
export async function checkConfigRepository(
  repo: RepoRef,
  configs: readonly (Config | undefined)[],
  ports: InstalledPorts,
): Promise<readonly Finding[]> {
  const names = new Set(configs.flatMap((config) => config?.configRepository ?? []))
  const findings: Finding[] = []
  for (const name of names) if (!(await isReachable(repo, name, ports))) findings.push(describeUnreachable(name))
  return findings
}

/** Whether the app may write to a repository of that `owner/name` as it does in this one. */
export async function isReachable(
  { installation }: RepoRef,
  fullName: string,
  { proposals, clock, facts }: InstalledPorts,
): Promise<boolean> {
  const [owner = '', name = ''] = fullName.split('/')
  const hour = Math.floor(clock.now().getTime() / HOUR_MS)
  return facts.recent.ask(
    ['reachable', installation, owner, name, hour],
    () => proposals.isInstalled({ installation, owner, name }),
    // Whoever mends it is not to wait.
    (isThere) => (isThere ? 1 : Infinity),
  )
}

const HOUR_MS = 60 * 60 * 1000

function describeUnreachable(name: string): Finding {
  return {
    code: 'config-repository-missing',
    severity: 'warning',
    message: `Merges deploy nothing: the config repository ${name} does not exist, or Drawbridge is not installed there`,
    hint: `Correct config_repository in ${CONFIG_PATH}, or install the app on ${name}.`,
    place: { path: CONFIG_PATH },
  }
}
