import type { Selector } from '../model/selector.ts'

/** A callee's policy with ten thousand callers in one list has fewer. */
const CHARACTERS_MAX = 1_000_000
/** Parentheses and negations inside of each other. */
const DEPTH_MAX = 100

export type ParsedSelector =
  | { readonly selector: Selector }
  /** One sentence, and the character from 0 at which it went wrong. */
  | { readonly problem: string; readonly at: number }

/** What Calico gives every pod besides its own labels. */
export const NAMESPACE_LABEL = 'projectcalico.org/namespace'

/** What `all()` and `global()` stand for. */
export type SelectorWords = { readonly all: Selector; readonly global: Selector }

export const EVERYTHING: Selector = { kind: 'and', of: [] }
export const NOTHING: Selector = { kind: 'or', of: [] }

/** For labels of pods and of network sets: `global()` is what lives in no namespace. */
export const POD_WORDS: SelectorWords = {
  all: EVERYTHING,
  global: { kind: 'not', of: { kind: 'has', key: NAMESPACE_LABEL } },
}

/**
 * Calico's selector language: `a == 'x'`, `a != 'x'`, `a in {'x', 'y'}`, `a not in {…}`, `has(a)`, `a contains 'x'`, `a
 * starts with 'x'`, `a ends with 'x'`, `all()`, `global()`, `!`, `&&`, `||` (which binds least) and parentheses. No
 * text at all selects everything. A label that is not there differs from every value.
 *
 * Source: https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#selector and
 * libcalico-go/lib/selector/parser of projectcalico/calico
 */
export function parseSelector(text: string, words: SelectorWords = POD_WORDS): ParsedSelector {
  if (text.length > CHARACTERS_MAX) {
    return { problem: `The selector has more than ${CHARACTERS_MAX} characters.`, at: 0 }
  }
  const reader: Reader = { text, words, at: 0, problem: undefined }
  skipSpaces(reader)
  if (reader.at === text.length) return { selector: EVERYTHING }
  const selector = parseOr(reader, 0)
  if (selector !== undefined && reader.at < text.length) fail(reader, 'has something after its end')
  if (reader.problem !== undefined || selector === undefined) {
    const { what, at } = reader.problem ?? { what: 'cannot be read', at: 0 }
    return { problem: `The selector ${what} at character ${at + 1}.`, at }
  }
  return { selector }
}

type Reader = {
  readonly text: string
  readonly words: SelectorWords
  at: number
  problem: { what: string; at: number } | undefined
}

function parseOr(reader: Reader, depth: number): Selector | undefined {
  return parseSeries(reader, { kind: 'or', sign: '||', part: () => parseAnd(reader, depth) })
}

function parseAnd(reader: Reader, depth: number): Selector | undefined {
  return parseSeries(reader, { kind: 'and', sign: '&&', part: () => parseOperation(reader, depth) })
}

function parseSeries(
  reader: Reader,
  { kind, sign, part }: { kind: 'and' | 'or'; sign: string; part: () => Selector | undefined },
): Selector | undefined {
  const parts: Selector[] = []
  do {
    const next = part()
    if (next === undefined) return undefined
    parts.push(next)
  } while (take(reader, sign))
  const [only] = parts
  return parts.length === 1 ? only : { kind, of: parts }
}

function parseOperation(reader: Reader, depth: number): Selector | undefined {
  if (depth > DEPTH_MAX) return fail(reader, `is nested more than ${DEPTH_MAX} deep`)
  if (reader.text[reader.at] === '!' && reader.text[reader.at + 1] !== '=') {
    take(reader, '!')
    const of = parseOperation(reader, depth + 1)
    return of === undefined ? undefined : { kind: 'not', of }
  }
  if (take(reader, '(')) {
    const inner = parseOr(reader, depth + 1)
    if (inner === undefined) return undefined
    return take(reader, ')') ? inner : fail(reader, 'lacks a closing parenthesis')
  }
  if (match(reader, /all\(\s*\)/y) !== undefined) return reader.words.all
  if (match(reader, /global\(\s*\)/y) !== undefined) return reader.words.global
  const has = match(reader, /has\(\s*([A-Za-z0-9_./-]+)\s*\)/y)
  if (has !== undefined) return { kind: 'has', key: has }
  const key = match(reader, /([A-Za-z0-9_./-]+)/y)
  return key === undefined ? fail(reader, 'lacks a label') : parseComparison(reader, key)
}

const TEXT_OPERATORS = [
  [/contains(?![A-Za-z0-9_./-])/y, 'contains'],
  [/starts\s+with(?![A-Za-z0-9_./-])/y, 'starts-with'],
  [/ends\s+with(?![A-Za-z0-9_./-])/y, 'ends-with'],
] as const

function parseComparison(reader: Reader, key: string): Selector | undefined {
  const isEqual = take(reader, '==')
  if (isEqual || take(reader, '!=')) {
    const value = parseText(reader)
    return value === undefined ? undefined : negateUnless(isEqual, { kind: 'in', key, values: [value] })
  }
  const isIn = match(reader, /in(?![A-Za-z0-9_./-])/y) !== undefined
  if (isIn || match(reader, /not\s+in(?![A-Za-z0-9_./-])/y) !== undefined) {
    const values = parseSet(reader)
    return values === undefined ? undefined : negateUnless(isIn, { kind: 'in', key, values })
  }
  for (const [pattern, kind] of TEXT_OPERATORS) {
    if (match(reader, pattern) === undefined) continue
    const text = parseText(reader)
    return text === undefined ? undefined : { kind, key, text }
  }
  return fail(reader, 'lacks an operator like == or in')
}

function parseSet(reader: Reader): readonly string[] | undefined {
  if (!take(reader, '{')) return fail(reader, 'lacks a set in braces')
  const values = new Set<string>()
  if (take(reader, '}')) return []
  do {
    const value = parseText(reader)
    if (value === undefined) return undefined
    values.add(value)
  } while (take(reader, ','))
  return take(reader, '}') ? [...values] : fail(reader, 'lacks a closing brace')
}

/** Quotes of either kind; what is between them has no escapes. */
function parseText(reader: Reader): string | undefined {
  const quoted = match(reader, /("[^"]*"|'[^']*')/y)
  return quoted === undefined ? fail(reader, 'lacks a text in quotes') : quoted.slice(1, -1)
}

function negateUnless(positive: boolean, selector: Selector): Selector {
  return positive ? selector : { kind: 'not', of: selector }
}

function take(reader: Reader, sign: string): boolean {
  if (!reader.text.startsWith(sign, reader.at)) return false
  reader.at += sign.length
  skipSpaces(reader)
  return true
}

/** What a sticky pattern finds here: its group, or all of it. */
function match(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at
  const found = pattern.exec(reader.text)
  if (found === null) return undefined
  reader.at += found[0].length
  skipSpaces(reader)
  return found[1] ?? found[0]
}

function skipSpaces(reader: Reader): void {
  while (/\s/.test(reader.text[reader.at] ?? '')) reader.at += 1
}

function fail(reader: Reader, what: string): undefined {
  reader.problem ??= { what, at: reader.at }
}
