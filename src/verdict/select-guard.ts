import { compileGlob } from '../graph/compile-glob.ts'

/**
 * How a branch is guarded, and the name of the check that speaks for it. A check belongs to a commit, and a commit may
 * be the head of pull requests to several branches: so a check that a ruleset requires is written for one branch only.
 */
export type Guard = {
  /**
   * `default`: the default branch. `guarded`: one that the config on the default branch names. `unguarded`: any other;
   * everybody who may push can make one, so what is judged for it counts nowhere else.
   */
  readonly kind: 'default' | 'guarded' | 'unguarded'
  readonly branch: string
  readonly check: string
}

/** The check's name for the default branch: what branch protection requires. */
const CHECK_NAME = 'drawbridge'

// Branches have no colons and no spaces (git-check-ref-format), so no branch can have one of the other names.
const PREVIEW_NAME = `${CHECK_NAME} (preview, not a gate)`

/**
 * The guard of a branch. `branches` are the globs of the config on the default branch; `*` stops at slashes, as in
 * GitHub's rulesets.
 */
export function selectGuard(
  branch: string,
  { defaultBranch, branches }: { readonly defaultBranch: string; readonly branches: readonly string[] },
): Guard {
  if (branch === defaultBranch) return { kind: 'default', branch, check: CHECK_NAME }
  const named = branches.map(compileGlob).some((glob) => typeof glob !== 'string' && glob.match(branch))
  return named
    ? { kind: 'guarded', branch, check: `${CHECK_NAME}: ${branch}` }
    : { kind: 'unguarded', branch, check: PREVIEW_NAME }
}
