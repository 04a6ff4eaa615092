import { expect, test } from '@jest/globals'
import { indexLines, locate } from '../../src/golang/line-index.ts'

test.each([
  ['', 0, 1, 1],
  ['a\nb', 0, 1, 1],
  ['a\nb', 1, 1, 2],
  ['a\nb', 2, 2, 1],
  ['a\nb', 3, 2, 2],
  ['a\r\n\r\nb', 5, 3, 1],
  ['\n\n\n', 3, 4, 1],
])('locate() in %j at %i', (text, offset, line, column) => {
  expect(locate(indexLines(text), offset)).toEqual({ line, column })
})
