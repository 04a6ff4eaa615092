import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { CORE_SCHEMA, load, YAML11_SCHEMA } from 'js-yaml'
import { parse } from 'yaml'
import { renderEntry } from '../../src/allowlist/render-entry.ts'
import { renderScalar } from '../../src/allowlist/render-yaml.ts'
import { anyText } from '../any-text.ts'

const CALL = { caller: 'service.emoji', callee: 'service.ledger' }

test('renderEntry() in the callee layout is a whole file', () => {
  expect(renderEntry(CALL, { layout: 'callee' })).toBe('callers:\n  service.emoji: {}\n')
  const input = { ...CALL, methods: ['Write', 'Read', 'Read'], reason: 'shows: it' }
  expect(renderEntry(input, { layout: 'callee' })).toBe(
    'callers:\n  service.emoji:\n    methods: [Read, Write]\n    reason: "shows: it"\n',
  )
})

test('renderEntry() in the caller layout is the body of the rule', () => {
  expect(renderEntry(CALL, { layout: 'caller' })).toBe('')
  expect(renderEntry({ ...CALL, methods: ['Read'] }, { layout: 'caller' })).toBe('methods: [Read]\n')
})

test('renderEntry() writes many methods one to a line', () => {
  const methods = Array.from({ length: 12 }, (_, index) => `ListTransactions${index + 10}`)
  const text = renderEntry({ ...CALL, methods }, { layout: 'callee' })
  expect(text.split('\n').slice(2, 5)).toEqual([
    '    methods:',
    '      - ListTransactions10',
    '      - ListTransactions11',
  ])
  expect(load(text)).toEqual({ callers: { 'service.emoji': { methods } } })
})

test('renderEntry() takes an empty list of methods for a mistake of ours', () => {
  expect(() => renderEntry({ ...CALL, methods: [] }, { layout: 'callee' })).toThrow('at least one')
})

// Ambiguous in YAML 1.1, in 1.2, or in some reader of either.
const AMBIGUOUS = [
  ...['y', 'N', 'yes', 'No', 'on', 'OFF', 'true', 'False', 'null', 'NULL', '~', '', '.inf', '-.INF', '.NaN'],
  ...['0', '0644', '0o17', '0x1F', '0b1', '1_000', '1e3', '+1', '-0', '.5', '1.', '12:30', '190:20:30', '2026-11-22'],
  ...[
    '2001-12-14t21:59:43.10-05:00',
    '=',
    '<<',
    '-',
    '- x',
    '? x',
    ': x',
    'a: b',
    'a #b',
    '#a',
    '&a',
    '*a',
    '!a',
    '|',
    '>',
  ],
  ...[
    '%a',
    '@a',
    '`a',
    '"a',
    "'a",
    '[a',
    '{a',
    'a]',
    'a}',
    'a,b',
    ' a',
    'a ',
    'a\tb',
    'a\nb',
    '---',
    '...',
    'a:',
    'key:value',
  ],
]

test.each(AMBIGUOUS)('renderScalar() quotes %j', (text) => {
  expect(renderScalar(text)).toMatch(/^".*"$/)
})

test.each(['service.ledger', 'ReadBalance', 'cmd/search', 'shows recent transactions (in the app)', 'a-b_c', 'Inf'])(
  'renderScalar() leaves %j plain',
  (text) => {
    expect(renderScalar(text)).toBe(text)
  },
)

test('renderScalar() is read as the same string by YAML 1.1 and 1.2, by two libraries, in block and flow', () => {
  const texts = fc.oneof(fc.constantFrom(...AMBIGUOUS), anyText(), fc.string(), fc.double().map(String))
  fc.assert(
    fc.property(texts, (text) => {
      const scalar = renderScalar(text)
      expect(scalar).not.toMatch(/[\n\r\u0085\u2028\u2029]/)
      for (const yaml of [`k: ${scalar}\n`, `{ k: ${scalar} }`, `? ${scalar}\n: x\n`, `[${scalar}, x]`]) {
        const expected = yaml.startsWith('[') ? [text, 'x'] : yaml.startsWith('?') ? { [text]: 'x' } : { k: text }
        if (text === '__proto__') continue
        expect(load(yaml, { schema: YAML11_SCHEMA })).toEqual(expected)
        expect(load(yaml, { schema: CORE_SCHEMA })).toEqual(expected)
        expect(parse(yaml, { version: '1.1' })).toEqual(expected)
        expect(parse(yaml)).toEqual(expected)
      }
    }),
    { numRuns: 500 },
  )
})
