import { CONFIG_PATH, type Config } from '../../config/config.ts'
import type { PlanContext } from '../../deploy/policies/plan-context.ts'
import type { Finding } from '../../finding.ts'
import { readAllowlist } from '../../flow/judging/read-snapshot.ts'
import type { Service } from '../../graph/service.ts'
import { describeFinding } from '../terminal/describe-finding.ts'
import { InputError } from '../terminal/input-error.ts'
import { readLocalRules } from '../clone/read-local-rules.ts'
import { readRevision } from '../clone/read-revision.ts'
import type { LocalClone, World } from '../terminal/world.ts'

export type LocalPlanContext = {
  readonly config: Config
  readonly services: readonly Service[]
  readonly context: PlanContext
  /** About the allowlist. */
  readonly findings: readonly Finding[]
}

/**
 * What plans go by, from a clone of the services' repository at a revision; `configFile` replaces the config there.
 * Throws `InputError` where the config cannot be used, or says nothing of deployments.
 */
export async function readPlanContext(
  source: LocalClone,
  { rev, configFile, world }: { readonly rev: string; readonly configFile: string | undefined; readonly world: World },
): Promise<LocalPlanContext> {
  const commit = await readRevision(source, rev)
  if (configFile === undefined) await requireConfig(source, { commit, rev })
  const { config: rules } = await readLocalRules(source, { commit, rev, configFile, world })
  const { value: config, findings } = rules
  if (config === undefined) {
    throw new InputError(`${configFile ?? CONFIG_PATH} cannot be used.`, findings.map(describeFinding).join('\n'))
  }
  const { image, policy, rollback, configRepository: repository = '' } = config
  if (image === undefined) {
    throw new InputError('The config says nothing of deployments.', 'It needs environments and image.')
  }
  const now = world.now().toISOString()
  const { services, allowlist } = await readAllowlist(source, { commit, config, today: now.slice(0, 10) })
  const context = { repository, allowlist: allowlist.value, image, policy, rollback, now }
  return { config, services, context, findings: allowlist.findings }
}

// These commands are run in the other repository more often than not.
async function requireConfig(source: LocalClone, { commit, rev }: { commit: string; rev: string }): Promise<void> {
  const tree = await source.readTree(commit)
  if (tree.some(({ path }) => path === CONFIG_PATH)) return
  throw new InputError(
    `${rev} of ${source.root} has no ${CONFIG_PATH}, which says what the services are.`,
    "Name a clone of the services' repository with --services DIR, or its config with --config FILE.",
  )
}
