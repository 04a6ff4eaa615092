import { CONFIG_PATH, type Config } from '../../config/config.ts'
import type { Finding } from '../../finding.ts'
import type { FactsCache } from '../../flow/sources/facts-cache.ts'
import { readSnapshot } from '../../flow/judging/read-snapshot.ts'
import type { Snapshot } from '../../verdict/model/verdict.ts'
import { describeFinding } from '../terminal/describe-finding.ts'
import { InputError } from '../terminal/input-error.ts'
import type { Progress } from '../terminal/progress.ts'
import { readLocalRules } from './read-local-rules.ts'
import { readRevision } from './read-revision.ts'
import type { LocalClone, World } from '../terminal/world.ts'

/**
 * Services, allowlist and code of a commit that a person named, by the config of that commit or of a file on disk; the
 * config's findings are among its own. Throws `InputError` where the commit, or a config that can be used, is missing.
 */
export async function readLocalSnapshot(
  clone: LocalClone,
  input: { rev: string; configFile: string | undefined; facts: FactsCache; progress: Progress; world: World },
): Promise<Snapshot> {
  const { rev, configFile, facts, progress, world } = input
  const commit = await readRevision(clone, rev)
  progress.begin(`Reading ${rev}`)
  const rules = await readLocalRules(clone, { commit, rev, configFile, world })
  const config = requireUsable(rules.config.value, rules.config.findings)
  const snapshot = await readSnapshot(clone, {
    commit,
    config,
    configPath: configFile ?? CONFIG_PATH,
    today: world.now().toISOString().slice(0, 10),
    facts,
    onProgress: (done, total, what) => progress.report(done, total, what),
  })
  return { ...snapshot, findings: [...rules.config.findings, ...snapshot.findings] }
}

function requireUsable(config: Config | undefined, findings: readonly Finding[]): Config {
  if (config !== undefined) return config
  const place = findings[0]?.place.path ?? CONFIG_PATH
  throw new InputError(`${place} cannot be used.`, findings.map(describeFinding).join('\n'))
}
