import type { Guard } from '../../verdict/select-guard.ts'
import type { Branch } from '../ports/ports.ts'

/**
 * Why nothing is committed to a pull request's head branch, in a sentence or two; undefined: it can be. A branch that
 * others build on takes commits by pull requests only, ours as well.
 */
export function refuseBranch({ kind, branch }: Guard, found: Branch | undefined): string | undefined {
  const name = `\`${branch}\``
  const instead = 'Add the entries on a branch of their own, with a pull request.'
  if (kind === 'default')
    return `${name} is the default branch of this repository, and I do not commit to it. ${instead}`
  if (kind === 'guarded') return `The config guards the branch ${name}, and I do not commit to it. ${instead}`
  if (found === undefined) return `The branch ${name} is gone.`
  return found.isProtected ? `GitHub protects the branch ${name}, and I do not commit to it. ${instead}` : undefined
}
