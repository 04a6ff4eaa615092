import type { Finding } from '../finding.ts'
import type { Owner, OwnerRule } from './owner.ts'
import { parseOwner } from './parse-owner.ts'
import { parsePattern } from './parse-pattern.ts'
import type { Pattern } from './parse-pattern.ts'

/** A line of CODEOWNERS that counts, with its pattern made ready. */
export type ReadRule = { readonly rule: OwnerRule; readonly pattern: Pattern }

/** The most characters of a line that a message repeats. */
const MAX_QUOTE_LENGTH = 80

const BLANK = /[ \t\r\v\f]/

/**
 * One line of CODEOWNERS, without its line feed. `rule` is undefined for blank lines, comments, and lines that GitHub
 * skips; the last come with a finding. A pattern ends at the first white space without a backslash in front of it. A
 * `#` starts a comment wherever it stands, a backslash does not help (GitHub docs, "Syntax exceptions"); inside a
 * pattern that is worth a finding.
 */
export function parseOwnerRule(
  line: string,
  place: { readonly path: string; readonly line: number },
): { readonly read?: ReadRule; readonly finding?: Finding } {
  const hash = line.indexOf('#')
  const words = splitWords(hash === -1 ? line : line.slice(0, hash))
  const [first, ...rest] = words
  if (first === undefined) return {}
  const pattern = parsePattern(first.text)
  if ('problem' in pattern) {
    const message = `GitHub skips this line, because ${pattern.problem}: ${quote(first.text)}`
    return { finding: reportLine(message, pattern.hint, place, first.at) }
  }
  const owners: Owner[] = []
  for (const word of rest) {
    const owner = parseOwner(word.text)
    if (owner !== undefined) {
      owners.push(owner)
      continue
    }
    const message = `GitHub skips this line, because ${quote(word.text)} is no owner`
    return { finding: reportLine(message, 'Owners are written @login, @org/team or name@example.com.', place, word.at) }
  }
  const read = { rule: { pattern: first.text, owners, path: place.path, line: place.line }, pattern }
  if (rest.length > 0 || hash !== first.at + first.text.length) return { read }
  const message = `The # inside this pattern starts a comment: the line takes the owners of ${quote(first.text)} away`
  return { read, finding: reportLine(message, 'Use ? in the place of the #.', place, hash) }
}

type Word = { readonly text: string; readonly at: number }

/** Only the first word, the pattern, knows escapes. */
function splitWords(text: string): readonly Word[] {
  const words: Word[] = []
  let start = -1
  for (let i = 0; i <= text.length; i++) {
    const char = text[i]
    const ends = char === undefined || BLANK.test(char)
    if (start === -1) {
      if (!ends) start = i
    } else if (ends) {
      words.push({ text: text.slice(start, i), at: start })
      start = -1
    }
    if (char === '\\' && words.length === 0 && i + 1 < text.length) i++
  }
  return words
}

function reportLine(
  message: string,
  hint: string,
  place: { readonly path: string; readonly line: number },
  at: number,
): Finding {
  return { code: 'codeowners-syntax', severity: 'warning', message, hint, place: { ...place, column: at + 1 } }
}

function quote(text: string): string {
  return text.length <= MAX_QUOTE_LENGTH ? text : `${text.slice(0, MAX_QUOTE_LENGTH)}…`
}
