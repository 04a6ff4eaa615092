import { CONFIG_PATH, type Config } from '../../config/config.ts'
import { CODEOWNERS_PATHS } from '../../owners/select-codeowners-path.ts'
import type { PullFacts } from '../../verdict/model/verdict.ts'
import type { Repository } from '../ports/ports.ts'
import type { Parsed } from '../../finding.ts'
import { readRules } from './read-rules.ts'
import { checkServiceList } from './read-snapshot.ts'

/**
 * The rules at the head of a change, where it touches them: reported on and agreed to, not used. Commits, or trees that
 * a merge would give.
 */
export async function readChangedRules(
  repository: Repository,
  { base, head }: { readonly base: string; readonly head: string },
): Promise<Pick<PullFacts, 'headConfig' | 'headCodeowners'>> {
  const changed = new Set(await repository.readChangedPaths(base, head))
  const touched = { config: changed.has(CONFIG_PATH), codeowners: CODEOWNERS_PATHS.some((path) => changed.has(path)) }
  if (!touched.config && !touched.codeowners) return {}
  const rules = await readRules(repository, head)
  return {
    ...(touched.config ? { headConfig: await withServiceFindings(repository, head, rules.config) } : {}),
    ...(touched.codeowners ? { headCodeowners: { value: rules.codeowners?.value } } : {}),
  }
}

async function withServiceFindings(
  repository: Repository,
  commit: string,
  { value: config, findings }: Parsed<Config | undefined>,
): Promise<Parsed<Config | undefined>> {
  if (config === undefined) return { value: config, findings }
  return { value: config, findings: [...findings, ...(await checkServiceList(repository, { commit, config }))] }
}
