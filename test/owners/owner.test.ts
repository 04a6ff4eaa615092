import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ownerHandle } from '../../src/owners/owner.ts'
import { parseOwner } from '../../src/owners/parse-owner.ts'

test.each([
  { text: '@Jo-Ledger', owner: { kind: 'user', login: 'Jo-Ledger' } },
  { text: '@acme/Ledger', owner: { kind: 'team', org: 'acme', slug: 'Ledger' } },
  { text: 'ops@acme.test', owner: { kind: 'email', email: 'ops@acme.test' } },
])('parseOwner() $text, kept as written', ({ text, owner }) => {
  expect(parseOwner(text)).toEqual(owner)
})

test('ownerHandle() gives back what parseOwner() read', () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^@?[a-zA-Z_-]{0,4}[@/]?[a-z.-]{0,6}$/))
  fc.assert(
    fc.property(text, (text) => {
      const owner = parseOwner(text)
      expect(owner === undefined ? text : ownerHandle(owner)).toBe(text)
    }),
  )
})
