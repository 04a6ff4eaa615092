import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { policyName } from '../../../src/netpolicy/model/policy-name.ts'

test.each([
  ['service.ledger', 'service-ledger'],
  ['search', 'search'],
  ['service.direct-debit', 'service-direct--debit'],
  ['service-direct.debit', 'service--direct-debit'],
  ['payments-api', 'payments--api'],
  ['service.api.v2', 'service-api-v2'],
  ['Service.Ledger', 'service-ledger-e460dcab5b'],
  ['service_ledger', 'service-ledger-12fcf33ca0'],
])('policyName(%j) is %j', (service, name) => {
  expect(policyName(service)).toBe(name)
})

test('policyName() appends a digest to a name that ends like one, so that no two names meet', () => {
  const hashed = policyName('Service.ledger')
  const lookalike = hashed.replaceAll('-', '.')
  expect(policyName(lookalike)).not.toBe(hashed)
})

test('policyName() keeps names of the longest label values within a DNS label', () => {
  const name = policyName(`service.${'-a'.repeat(27)}z`)
  expect(name.length).toBeLessThanOrEqual(63)
  expect(name).toMatch(/-[0-9a-f]{10}$/)
})

test('policyName() gives every label value a DNS label of its own', () => {
  const values = fc.stringMatching(/^[A-Za-z0-9]([-._a-cA-C0-2]{0,8}[A-Za-z0-9])?$/)
  fc.assert(
    fc.property(fc.uniqueArray(values, { minLength: 2, maxLength: 40 }), (services) => {
      const names = services.map(policyName)
      for (const name of names) expect(name).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/)
      expect(new Set(names).size).toBe(services.length)
    }),
  )
})
