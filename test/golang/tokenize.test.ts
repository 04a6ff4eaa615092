import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import * as T from '../../src/golang/token.ts'
import { tokenize } from '../../src/golang/tokenize.ts'
import { anyText } from '../any-text.ts'

function words(text: string): string[] {
  const { count, kinds, starts, ends } = tokenize(text)
  return Array.from({ length: count - 1 }, (_, i) => (kinds[i] === T.SEMICOLON ? ';' : text.slice(starts[i], ends[i])))
}

test.each([
  ['x\ny', ['x', ';', 'y', ';']],
  ['f(.5...)', ['f', '(', '.5', '...', ')', ';']],
  ['x +\ny', ['x', '+', 'y', ';']],
  ['f()\n}', ['f', '(', ')', ';', '}', ';']],
  ['x // comment\ny', ['x', ';', 'y', ';']],
  ['x /* a\nb */ y', ['x', ';', 'y', ';']],
  ['x /* a */ y', ['x', 'y', ';']],
  ['return\nx++\nx--', ['return', ';', 'x', '++', ';', 'x', '--', ';']],
  ['a<-b', ['a', '<-', 'b', ';']],
  ['a&^=b&^c', ['a', '&^=', 'b', '&^', 'c', ';']],
  ['a<<=1>>2', ['a', '<<=', '1', '>>', '2', ';']],
  ['x...', ['x', '...']],
  ['0x1p-2 1e+5 0b1_0 .5 1.5i 0o7', ['0x1p-2', '1e+5', '0b1_0', '.5', '1.5i', '0o7', ';']],
  ["'\\'' '\\\\' \"\\\"\" `a\"\nb`", ["'\\''", "'\\\\'", '"\\""', '`a"\nb`', ';']],
  ['größe 世界 \u{1d4d0}x', ['größe', '世界', '\u{1d4d0}x', ';']],
  ['\ufeffpackage p', ['package', 'p', ';']],
  ['funcs goto typed', ['funcs', 'goto', 'typed', ';']],
  ['', []],
])('tokenize() of %j', (text, expected) => {
  expect(words(text)).toEqual(expected)
  expect(tokenize(text).problems).toEqual([])
})

test.each(['"open', '"open\nx', "'", '`open', '/* open', '#', '€', '"\\'])('tokenize() tells of %j', (text) => {
  expect(tokenize(text).problems).not.toEqual([])
})

test('tokenize() covers any text in order', () => {
  fc.assert(
    fc.property(anyText({ maxLength: 200 }), (text) => {
      const { count, starts, ends, kinds } = tokenize(text)
      for (let i = 0; i < count; i++) {
        expect(starts[i]).toBeGreaterThanOrEqual(i === 0 ? 0 : (ends[i - 1] ?? 0))
        expect(ends[i]).toBeGreaterThanOrEqual(starts[i] ?? 0)
      }
      expect(kinds[count - 1]).toBe(T.EOF)
      expect(ends[count - 1]).toBe(text.length)
    }),
  )
})
