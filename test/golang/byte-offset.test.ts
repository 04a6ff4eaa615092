import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { indexBytes, toByteOffset } from './byte-offset.ts'
import { anyText } from '../any-text.ts'

test.each([
  ['', 0, 0],
  ['ledger', 6, 6],
  ['é', 1, 2],
  ['aéb', 1, 1],
  ['aéb', 2, 3],
  ['世界', 2, 6],
  ['\u{1f40e}x', 2, 4],
  ['\u{1f40e}x', 3, 5],
  ['\ufeffpackage', 1, 3],
  ['\ud800x', 1, 3],
])('toByteOffset() in %j takes %i to %i', (text, offset, byte) => {
  expect(toByteOffset(indexBytes(text), offset)).toBe(byte)
})

test('toByteOffset() counts the bytes before every character', () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      const index = indexBytes(text)
      let offset = 0
      for (const character of text) {
        expect(toByteOffset(index, offset)).toBe(Buffer.byteLength(text.slice(0, offset)))
        offset += character.length
      }
      expect(toByteOffset(index, offset)).toBe(Buffer.byteLength(text))
    }),
  )
})
