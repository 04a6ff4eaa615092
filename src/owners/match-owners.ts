import type { GlobRule, RuleIndex } from './build-rule-index.ts'
import type { Ownership } from './owner.ts'
import type { Codeowners } from './parse-codeowners.ts'

/**
 * Who owns the file `path` (from the repository's root, without a slash in front), and the line that decides: the last
 * one that matches, case-sensitively. `codeowners` undefined: there is no such file, and nobody owns anything. Owners
 * are empty when that line names none, or when no line matches; then `rule` is undefined.
 */
export function matchOwners(codeowners: Codeowners | undefined, path: string): Ownership {
  if (codeowners === undefined) return { path, owners: [] }
  const rule = codeowners.rules[findLastRule(codeowners.index, path)]
  return rule === undefined ? { path, owners: [] } : { path, owners: rule.owners, rule }
}

/** The position of the last rule that matches; -1 when none does. */
function findLastRule(index: RuleIndex, path: string): number {
  const { files, fileNames, directories, directoryNames, globs } = index
  const slash = path.lastIndexOf('/')
  let last = Math.max(files.get(path) ?? -1, fileNames.get(path.slice(slash + 1)) ?? -1)
  const globLists = [globs.get('')]
  for (let end = slash; end > 0; end = path.lastIndexOf('/', end - 1)) {
    const directory = path.slice(0, end)
    const name = directory.slice(directory.lastIndexOf('/') + 1)
    last = Math.max(last, directories.get(directory) ?? -1, directoryNames.get(name) ?? -1)
    globLists.push(globs.get(directory))
  }
  for (const rules of globLists) last = findLastGlob(rules ?? [], path, last)
  return last
}

/** The position of the last of `rules` that matches, when it is behind `floor`; otherwise `floor`. */
function findLastGlob(rules: readonly GlobRule[], path: string, floor: number): number {
  for (let i = rules.length - 1; i >= 0; i--) {
    const rule = rules[i]
    if (rule === undefined || rule.at <= floor) break
    if (rule.globs.some((glob) => glob.match(path))) return rule.at
  }
  return floor
}
