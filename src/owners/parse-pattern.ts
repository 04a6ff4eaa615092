import { Minimatch } from 'minimatch'
import type { MinimatchOptions } from 'minimatch'

/** What a CODEOWNERS pattern matches, ready to be looked up. Paths are those of files, from the repository's root. */
export type Pattern =
  /** Valid, and no path of a repository can match it. */
  | { readonly kind: 'never' }
  | {
      readonly kind: 'literal'
      /** Without escapes and outer slashes. One name when `floating`. */
      readonly path: string
      /** At any depth, not only at the root. */
      readonly floating: boolean
      /**
       * `entry`: the file itself or everything below the directory; `contents`: only everything below the directory.
       */
      readonly covers: 'entry' | 'contents'
    }
  | {
      readonly kind: 'glob'
      /** A directory that every matching path is below; empty for the root. */
      readonly prefix: string
      /** A path matches when one of them does. */
      readonly globs: readonly Minimatch[]
    }

/** Why GitHub calls a pattern invalid, in a clause. */
export type PatternProblem = { readonly problem: string; readonly hint: string }

/** Linux's longest path: no longer pattern is of use. */
export const MAX_PATTERN_LENGTH = 4096

/** The pattern language is gitignore's without negation and ranges; braces and extended globs are plain text in it. */
const GLOB_OPTIONS: MinimatchOptions = {
  dot: true,
  nocase: false,
  nobrace: true,
  noext: true,
  nonegate: true,
  nocomment: true,
  platform: 'linux',
  // The default of 200 would answer "no match" for a pattern with more; how long a pattern may be bounds the work
  // already.
  maxGlobstarRecursion: MAX_PATTERN_LENGTH,
}

/**
 * Reads the pattern of a CODEOWNERS line, escapes included, as GitHub documents it in "About code owners": gitignore's
 * rules except that `!`, ranges in `[ ]` and `***` are invalid, and that a last part `*` (as in `docs/*`) does not
 * reach into directories. Brackets count when escaped: GitHub answers "both `[` and `]` must be escaped with a `\`"
 * (open-sauced/pizza-cli#100).
 */
export function parsePattern(text: string): Pattern | PatternProblem {
  const problem = checkPattern(text)
  if (problem !== undefined) return problem
  const parts = text.split('/')
  const rooted = parts.length > 1 && parts[0] === ''
  if (rooted) parts.shift()
  const anchored = rooted || parts.length > 2 || (parts.length === 2 && parts[1] !== '')
  const ofDirectory = parts.length > 1 && parts.at(-1) === ''
  if (ofDirectory) parts.pop()
  let covers: 'entry' | 'contents' = ofDirectory ? 'contents' : 'entry'
  while (parts.at(-1) === '**') {
    parts.pop()
    covers = 'contents'
  }
  if (parts.length === 0) {
    // A pattern that ends in a slash is about what is in a directory, and a file at the root is in none.
    const everything = ofDirectory ? '*/**' : '**'
    return { kind: 'glob', prefix: '', globs: [new Minimatch(everything, GLOB_OPTIONS)] }
  }
  if (parts.some((part) => part === '' || part === '.' || part === '..')) return { kind: 'never' }
  const deep = parts[0] === '**'
  while (parts[0] === '**') parts.shift()
  const floating = deep || !anchored
  if ((!floating || parts.length === 1) && !parts.some(hasWildcard)) {
    return { kind: 'literal', path: unescapePattern(parts.join('/')), floating, covers }
  }
  return buildGlob(parts, floating, covers)
}

/** `parts` is not empty and begins and ends with something else than `**`. */
function buildGlob(parts: readonly string[], floating: boolean, covers: 'entry' | 'contents'): Pattern {
  const base = (floating ? '**/' : '') + parts.join('/')
  const wild = floating ? 0 : parts.findIndex(hasWildcard)
  const prefix = unescapePattern(parts.slice(0, wild).join('/'))
  const texts = covers === 'contents' ? [`${base}/**`] : parts.at(-1) === '*' ? [base] : [base, `${base}/**`]
  return { kind: 'glob', prefix, globs: texts.map((text) => new Minimatch(text, GLOB_OPTIONS)) }
}

function checkPattern(text: string): PatternProblem | undefined {
  if (text.length > MAX_PATTERN_LENGTH) {
    return { problem: `the pattern is longer than ${MAX_PATTERN_LENGTH} characters`, hint: 'Shorten it.' }
  }
  if (text.startsWith('!')) {
    return { problem: 'a pattern cannot be negated with !', hint: 'Add a later line without owners instead.' }
  }
  let stars = 0
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    stars = char === '*' ? stars + 1 : 0
    if (stars === 3) return { problem: 'a pattern cannot have three asterisks in a row', hint: 'Write ** or *.' }
    if (char === '[' || char === ']') {
      return { problem: 'brackets are no ranges here', hint: 'Write \\[ and \\] for the characters themselves.' }
    }
    if (char !== '\\') continue
    i++
    if (i === text.length || text[i] === '/') {
      return { problem: 'a backslash stands before nothing that it could escape', hint: 'Remove it.' }
    }
  }
  return undefined
}

function hasWildcard(part: string): boolean {
  return /[*?]/.test(part.replace(/\\./gsu, ''))
}

function unescapePattern(text: string): string {
  return text.replace(/\\(.)/gsu, '$1')
}
