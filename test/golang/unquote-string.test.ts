import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { unquoteString } from '../../src/golang/unquote-string.ts'

test.each([
  ['"service.ledger"', 'service.ledger'],
  ['`a\\n\r\nb`', 'a\\n\nb'],
  ['"\\a\\t\\"\\\\"', '\u0007\t"\\'],
  ['"\\u00e9\\U0001F600"', 'é😀'],
  ['"\\xc3\\xa9\\303\\251"', 'éé'],
  ['"\\xff"', '\ufffd'],
  ['"\\xef\\xbb\\xbf"', '\ufeff'],
  ['""', ''],
  ['"\\q"', undefined],
  ['"\\ud800"', undefined],
  ['"\\777"', undefined],
  ['"open', undefined],
  ['"a"b"', undefined],
  ["'c'", undefined],
  ['"', undefined],
  ['', undefined],
])('unquoteString() of %j', (literal, value) => {
  expect(unquoteString(literal)).toBe(value)
})

test('unquoteString() undoes quoting', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const escaped = text.replace(/["\\]|[\n\r]/g, (c) => ({ '\n': '\\n', '\r': '\\r' })[c] ?? `\\${c}`)
      expect(unquoteString(`"${escaped}"`)).toBe(text)
    }),
  )
})
