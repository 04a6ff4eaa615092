import type { Config } from '../../config/config.ts'
import { selectGuard, type Guard } from '../../verdict/select-guard.ts'
import { mergeStricter } from '../../verdict/consent/merge-stricter.ts'
import type { Pull, Repository } from '../ports/ports.ts'
import { readRules, type Rules } from './read-rules.ts'

/** Who judges a pull request, and for which branch. */
export type Judges = {
  readonly guard: Guard
  /** What judges. Of another guarded branch: its own rules, made as strict as those of the default branch. */
  readonly rules: Rules
  /** CODEOWNERS of the default branch, where `rules` have those of another. */
  readonly defaultCodeowners?: Rules['codeowners']
}

/**
 * Reads the rules that judge a pull request. They come from the default branch, or from a branch that is guarded by
 * what the default branch says; a branch that its author may have made has no say. The trunk of a stack counts, not the
 * branch below its member. The branches have to be fetched already. Undefined: the default branch has no config, so
 * nobody asked for a verdict.
 */
export async function readJudges(
  repository: Repository,
  pull: Pick<Pull, 'trunkRef' | 'defaultBranch'>,
): Promise<Judges | undefined> {
  const { trunkRef, defaultBranch } = pull
  const read = async (branch: string) => readRules(repository, await repository.requireCommit(`refs/heads/${branch}`))
  const rules = await read(defaultBranch)
  if (!rules.present) return undefined
  const guard = selectGuard(trunkRef, { defaultBranch, branches: rules.config.value?.branches ?? [] })
  if (guard.kind !== 'guarded') return { guard, rules }
  const own = await read(trunkRef)
  if (!own.present)
    return { guard, rules: { ...rules, codeowners: own.codeowners }, defaultCodeowners: rules.codeowners }
  return { guard, rules: { ...own, config: mergeConfigs(own, rules) }, defaultCodeowners: rules.codeowners }
}

// Rules of the default branch that cannot be used leave nothing to compare with: then nothing can be judged either.
function mergeConfigs(own: Rules, main: Rules): Rules['config'] {
  const [mine, theirs]: readonly (Config | undefined)[] = [own.config.value, main.config.value]
  if (theirs === undefined) return main.config
  if (mine === undefined) return own.config
  return { value: mergeStricter(mine, theirs), findings: own.config.findings }
}
