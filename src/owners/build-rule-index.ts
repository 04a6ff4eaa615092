import type { Minimatch } from 'minimatch'
import type { Pattern } from './parse-pattern.ts'

/**
 * The patterns of a CODEOWNERS file, arranged so that a path is looked up by its directories instead of tried against
 * every rule. Numbers are positions in the file's rules; where several rules have the same key, only the last can
 * decide.
 */
export type RuleIndex = {
  /** By a file's whole path, and by its last part. */
  readonly files: ReadonlyMap<string, number>
  readonly fileNames: ReadonlyMap<string, number>
  /** By the whole path of a directory that a file is in, at any depth, and by that directory's last part. */
  readonly directories: ReadonlyMap<string, number>
  readonly directoryNames: ReadonlyMap<string, number>
  /** By a directory that a file must be in, in the file's order; the empty key is the root. */
  readonly globs: ReadonlyMap<string, readonly GlobRule[]>
}

export type GlobRule = { readonly at: number; readonly globs: readonly Minimatch[] }

/** Arranges the patterns of a file's rules, in the file's order. */
export function buildRuleIndex(patterns: readonly Pattern[]): RuleIndex {
  const files = new Map<string, number>()
  const fileNames = new Map<string, number>()
  const directories = new Map<string, number>()
  const directoryNames = new Map<string, number>()
  const globs = new Map<string, GlobRule[]>()
  for (const [at, pattern] of patterns.entries()) {
    switch (pattern.kind) {
      case 'never':
        break
      case 'literal': {
        const below = pattern.floating ? directoryNames : directories
        below.set(pattern.path, at)
        if (pattern.covers === 'contents') break
        const itself = pattern.floating ? fileNames : files
        itself.set(pattern.path, at)
        break
      }
      case 'glob': {
        const rules = globs.get(pattern.prefix) ?? []
        rules.push({ at, globs: pattern.globs })
        globs.set(pattern.prefix, rules)
        break
      }
    }
  }
  return { files, fileNames, directories, directoryNames, globs }
}
