import { stripVTControlCharacters } from 'node:util'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { tellOutcome, tellText } from './tell.ts'

test('tellOutcome() says what came out, then where to look: whole addresses, each on its own line', () => {
  const text = tellOutcome(
    {
      came: ['The check waits: Waiting for @acme/ledger.', 'word '.repeat(20).trim()],
      sights: [
        { path: '/acme/services/pull/1#checks', what: 'the check and who agreed' },
        { path: `/${'long/'.repeat(20)}`, what: 'a page with a long address' },
      ],
    },
    'http://127.0.0.1:4711',
  )
  expect(stripVTControlCharacters(text).split('\n')).toEqual([
    '   ✓ The check waits: Waiting for @acme/ledger.',
    '   ✓ word word word word word word word word word word word word word word word',
    '     word word word word word',
    '   See the check and who agreed:',
    '     http://127.0.0.1:4711/acme/services/pull/1#checks',
    '   See a page with a long address:',
    `     http://127.0.0.1:4711/${'long/'.repeat(20)}`,
  ])
})

test('tellText() keeps every word, and every line within 80 columns', () => {
  const word = fc.stringMatching(/^[a-z/.]{1,60}$/)
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 60 }),
      fc.constantFrom('', '   ', '   ✓ '),
      (words, first) => {
        const text = tellText(words.join(' '), first)
        expect(text.startsWith(first)).toBe(true)
        expect(text.slice(first.length).split(/\s+/)).toEqual(words)
        expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
      },
    ),
  )
})
