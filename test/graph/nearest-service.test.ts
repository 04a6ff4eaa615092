import { expect, test } from '@jest/globals'
import { nearestService } from '../../src/graph/nearest-service.ts'

const NAMES = ['service.ledger', 'service.emoji', 'service.pot', 'api.pot', 'cmd/flower']

test.each([
  ['service.legder', 'service.ledger'],
  ['Service.Ledger', 'service.ledger'],
  ['servcie.emoji', 'service.emoji'],
  ['ledger', 'service.ledger'],
  ['Emoji', 'service.emoji'],
  ['flower', 'cmd/flower'],
])('nearestService() of %s is %s', (name, service) => {
  expect(nearestService(name, NAMES)).toBe(service)
})

test.each(['pot', 'service.transaction', '', '__proto__', 'x'.repeat(1000)])(
  'nearestService() finds none for %j, or more than one',
  (name) => {
    expect(nearestService(name, NAMES)).toBeUndefined()
  },
)
