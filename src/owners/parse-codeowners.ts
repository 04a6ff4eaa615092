import type { Finding, Parsed } from '../finding.ts'
import { buildRuleIndex } from './build-rule-index.ts'
import type { RuleIndex } from './build-rule-index.ts'
import type { OwnerRule } from './owner.ts'
import { parseOwnerRule } from './parse-owner-rule.ts'
import type { Pattern } from './parse-pattern.ts'

/** A CODEOWNERS file. Made by parseCodeowners alone, since `index` follows from `rules`. */
export type Codeowners = {
  readonly path: string
  /** In the file's order; lines that GitHub skips are not among them. */
  readonly rules: readonly OwnerRule[]
  /** For matchOwners. */
  readonly index: RuleIndex
}

/** A file of this many bytes or more is not loaded: "CODEOWNERS files must be under 3 MB in size" (GitHub docs). */
export const CODEOWNERS_SIZE_LIMIT = 3 * 1024 * 1024

/**
 * The most rules with wildcards: ours, not GitHub's. Each costs some kilobytes, and every look-up may try all of them.
 */
export const MAX_WILDCARD_RULES = 10_000

/** The most findings that are told one by one; a last one says how many lines more there are. */
export const MAX_CODEOWNERS_FINDINGS = 100

/**
 * Reads a CODEOWNERS file as GitHub does (docs.github.com, "About code owners"). `text` is the whole file, `path` where
 * it is. A line that GitHub skips is a warning at its line and column, and the other lines count. A file over a limit
 * is an error and counts as a file without rules. Line ends may be LF or CRLF; a byte order mark in front is passed
 * over. Never throws.
 */
export function parseCodeowners(text: string, path: string): Parsed<Codeowners> {
  if (Buffer.byteLength(text) >= CODEOWNERS_SIZE_LIMIT) {
    return ignoreFile(path, 'GitHub ignores this file, because it has 3 MB or more')
  }
  const rules: OwnerRule[] = []
  const patterns: Pattern[] = []
  const findings: Finding[] = []
  let wildcards = 0
  let untold = 0
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  for (const [at, line] of lines.entries()) {
    const { read, finding } = parseOwnerRule(line, { path, line: at + 1 })
    if (finding !== undefined && findings.length < MAX_CODEOWNERS_FINDINGS) findings.push(finding)
    else if (finding !== undefined) untold++
    if (read === undefined) continue
    if (read.pattern.kind === 'glob' && ++wildcards > MAX_WILDCARD_RULES) {
      return ignoreFile(
        path,
        `This file is not used, because more than ${MAX_WILDCARD_RULES} of its rules have wildcards`,
      )
    }
    rules.push(read.rule)
    patterns.push(read.pattern)
  }
  if (untold > 0) findings.push(reportUntold(untold, path))
  return { value: { path, rules, index: buildRuleIndex(patterns) }, findings }
}

function ignoreFile(path: string, message: string): Parsed<Codeowners> {
  const hint = 'Make it smaller; one line with a wildcard can stand for many.'
  return {
    value: { path, rules: [], index: buildRuleIndex([]) },
    findings: [{ code: 'codeowners-too-large', severity: 'error', message, hint, place: { path } }],
  }
}

function reportUntold(count: number, path: string): Finding {
  return {
    code: 'codeowners-syntax',
    severity: 'warning',
    message: `${count} more ${count === 1 ? 'line has a problem' : 'lines have problems'} like these`,
    place: { path },
  }
}
