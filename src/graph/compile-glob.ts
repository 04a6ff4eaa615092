import { braceExpand, Minimatch } from 'minimatch'

/** The longest glob that is matched. */
export const MAX_GLOB_LENGTH = 512

/** Braces of one glob may stand for fewer alternatives than this. */
export const MAX_BRACE_ALTERNATIVES = 1000

/** Over which limit a glob is: too long, or braces for too many alternatives. */
export type GlobProblem = 'long' | 'wide'

/**
 * A glob of directories, case-sensitive; a wildcard does not match a leading dot. A slash or `./` in front, and a slash
 * behind, do not change what it means.
 */
export function compileGlob(pattern: string): Minimatch | GlobProblem {
  if (pattern.length > MAX_GLOB_LENGTH) return 'long'
  // Beyond the limit minimatch leaves alternatives out without a word.
  const alternatives = braceExpand(pattern, { braceExpandMax: MAX_BRACE_ALTERNATIVES })
  if (alternatives.length >= MAX_BRACE_ALTERNATIVES) return 'wide'
  return new Minimatch(pattern.replace(/^(\.?\/)+|\/+$/g, ''), {
    dot: false,
    nocase: false,
    nonegate: true,
    nocomment: true,
    braceExpandMax: MAX_BRACE_ALTERNATIVES,
    platform: 'linux',
  })
}
