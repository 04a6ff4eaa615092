import { expect, test } from '@jest/globals'
import { nearestName } from '../../src/text/nearest-name.ts'

const NAMES = ['service.ledger', 'service.emoji', 'service.pot', 'callers', 'on-merge']

test.each([
  ['service.ledgre', 'service.ledger'],
  ['service.ledgers', 'service.ledger'],
  ['servce.emoji', 'service.emoji'],
  ['SERVICE.POT', 'service.pot'],
  ['service-pot', 'service.pot'],
  ['caller', 'callers'],
  ['clalers', 'callers'],
  ['onmerge', 'on-merge'],
])('nearestName() of %s is %s', (name, nearest) => {
  expect(nearestName(name, NAMES)).toBe(nearest)
})

test.each(['', 'x', 'ledger', 'service.transaction', 'revoked', 'x'.repeat(1000), '__proto__'])(
  'nearestName() finds nothing near %j',
  (name) => {
    expect(nearestName(name, NAMES)).toBeUndefined()
  },
)

test('nearestName() takes the nearest, then the first in order', () => {
  expect(nearestName('abcdef', ['abcdxx', 'abcdex'])).toBe('abcdex')
  expect(nearestName('service.a', ['service.c', 'service.b'])).toBe('service.b')
})
