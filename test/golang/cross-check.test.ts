import { beforeAll, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { Parser } from 'web-tree-sitter'
import type { Decl } from '../../src/golang/ast.ts'
import { parseGo } from '../../src/golang/parse-go.ts'
import { ownCorpus } from './corpus.ts'
import { outlineOf } from './outline.ts'
import { loadTreeSitter, readWithTreeSitter } from './tree-sitter.ts'

const FILES = ownCorpus()
const MUTATIONS = 1_000

/**
 * `for a.B {}` and `T⏎{}` in front of a statement are no literals (go.dev/ref/spec#Composite_literals), tree-sitter
 * takes them for some.
 */
const MISREAD_BY_TREE_SITTER = new Set(['generated-245.go'])

let treeSitter: Parser
beforeAll(async () => {
  treeSitter = await loadTreeSitter()
})

test('parseGo() finds in every file of the corpus what tree-sitter finds, at the same places', () => {
  const differing = FILES.flatMap(({ name, text }) => {
    const ours = parseGo(text)
    expect([name, ours.problems]).toEqual([name, []])
    const theirs = readWithTreeSitter(treeSitter, text)
    expect([name, theirs.sound]).toEqual([name, true])
    const only = compare(outlineOf(ours), theirs.outline)
    return only.length > 0 ? [{ name, only }] : []
  })
  expect(differing.map(({ name }) => name)).toEqual([...MISREAD_BY_TREE_SITTER])
  expect(differing.flatMap(({ only }) => only).every((line) => line.startsWith('- literal'))).toBe(true)
})

test('the corpus has every construct hundreds of times', () => {
  const counts = new Map<string, number>()
  for (const line of FILES.flatMap(({ text }) => outlineOf(parseGo(text)))) {
    const word = line.slice(0, line.indexOf(' '))
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  expect([...counts.keys()].sort()).toEqual(
    [
      'call',
      'const',
      'embed',
      'field',
      'func',
      'import',
      'literal',
      'method',
      'package',
      'string',
      'type',
      'var',
    ].sort(),
  )
  expect([...counts].filter(([, count]) => count < 200)).toEqual([])
})

const junk = fc.constantFrom(
  ...[
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ',',
    '.',
    ':',
    ':=',
    '=',
    '...',
    '<-',
    '*',
    '"',
    "'",
    '\n',
    ' ',
    '}}',
    '{{',
    '))',
    '#',
    'é',
    '\0',
  ],
  ...[
    'func',
    'type',
    'var',
    'if',
    'for',
    'switch',
    'case',
    'go',
    'return',
    'package',
    'else',
    'struct',
    'interface',
    'x y',
    '1x',
    '/*/',
  ],
)
/** Damage to one place in a file: which file, where within it (of a thousand), how much goes, and what comes. */
const damage = fc.record({
  file: fc.nat({ max: FILES.length - 1 }),
  where: fc.nat({ max: 999 }),
  drop: fc.nat({ max: 12 }),
  put: fc.oneof(fc.constant(''), junk),
})

test('parseGo() takes damaged files of the corpus: no crash, and every place in order', () => {
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (damages) => {
      let text = FILES[damages[0]?.file ?? 0]?.text ?? ''
      for (const { where, drop, put } of damages) {
        const at = Math.floor((text.length * where) / 1000)
        text = text.slice(0, at) + put + text.slice(at + drop)
      }
      const places = parseGo(text).decls.flatMap(({ pos, end }) => [pos, end])
      const disordered = [0, ...places, text.length].filter((place, index, all) => place > (all[index + 1] ?? Infinity))
      expect(disordered).toEqual([])
    }),
    { numRuns: MUTATIONS },
  )
})

test('parseGo() finds after a damaged declaration every function and type that tree-sitter still finds', () => {
  const found = { ours: 0, theirs: 0, all: 0 }
  const whole = new Map<string, { decls: readonly Decl[]; outline: readonly string[] }>()
  const readWhole = (text: string) => {
    const parsed = parseGo(text)
    return { decls: parsed.decls, outline: outlineOf(parsed) }
  }
  fc.assert(
    fc.property(damage, ({ file, where, drop, put }) => {
      const { name, text } = FILES[file] ?? { name: '', text: '' }
      // All on one line: there is nothing to go by.
      if (name === 'no-final-newline.go') return
      const { decls, outline } = whole.get(name) ?? readWhole(text)
      whole.set(name, { decls, outline })
      const hurt = decls[Math.floor((decls.length * where) / 1000)]
      if (hurt === undefined) return
      const at = hurt.pos + Math.floor(((hurt.end - hurt.pos) * ((where * 7919) % 1000)) / 1000)
      const until = Math.min(at + drop, hurt.end)
      // What opens or closes a raw string or a comment makes another text of all that follows.
      if (/[`/*]/.test(text.slice(at - 1, until + 1) + put)) return
      const damaged = text.slice(0, at) + put + text.slice(until)
      const from = hurt.end + put.length - (until - at)
      const later = new Set(namesFrom(outline, hurt.end, from - hurt.end))
      const ours = new Set(namesFrom(outlineOf(parseGo(damaged)), from, 0))
      const theirs = namesFrom(readWithTreeSitter(treeSitter, damaged).outline, from, 0).filter((line) =>
        later.has(line),
      )
      expect(theirs.filter((line) => !ours.has(line))).toEqual([])
      found.all += later.size
      found.theirs += theirs.length
      found.ours += [...later].filter((line) => ours.has(line)).length
    }),
    { numRuns: MUTATIONS, seed: 20260301 },
  )
  expect(found.ours).toBeGreaterThan(found.theirs)
  expect(found.ours / found.all).toBeGreaterThan(0.99)
})

/** Where two outlines differ: `+` is ours alone, `-` tree-sitter's. */
function compare(ours: readonly string[], theirs: readonly string[]): string[] {
  const inOurs = new Set(ours)
  const inTheirs = new Set(theirs)
  const only = [
    ...ours.filter((line) => !inTheirs.has(line)).map((line) => `+ ${line}`),
    ...theirs.filter((line) => !inOurs.has(line)).map((line) => `- ${line}`),
  ]
  return only.length === 0 && ours.length !== theirs.length ? ['+ the same lines, another number of times'] : only
}

/** Functions and types named at or after an offset, each with its name's place, moved. */
function namesFrom(outline: readonly string[], from: number, moved: number): string[] {
  return outline.flatMap((line) => {
    const [word, name, place = ''] = line.split(' ')
    const pos = Number(place.slice(0, place.indexOf('-')))
    return (word === 'func' || word === 'type') && pos >= from ? [`${word} ${name} ${pos + moved}`] : []
  })
}
