import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { callLabel, listCallLabels } from '../../../src/netpolicy/service/call-label.ts'
import { isLabelKey } from '../../../src/kubernetes/kubernetes-names.ts'

test.each([
  ['service.ledger', 'calls.drawbridge/service.ledger'],
  [
    `service.${'long-'.repeat(11)}name`,
    'calls.drawbridge/service-long--long--long--long--long--long--long--lo-eab03303a3',
  ],
  ['a-0123456789', 'calls.drawbridge/a--0123456789-14599cfd54'],
  ['Kitchen_Sink', 'calls.drawbridge/Kitchen_Sink'],
  ['tools/migrate', 'calls.drawbridge/tools-migrate-a54139ba9a'],
])('callLabel(%j) is %j', (service, label) => {
  expect(callLabel(service)).toBe(label)
})

test('callLabel() takes another prefix', () => {
  expect(callLabel('service.ledger', 'acme.test')).toBe('acme.test/service.ledger')
})

test('callLabel() gives every service a key of its own that Kubernetes takes', () => {
  const names = fc.stringMatching(/^[A-Za-z0-9]([-._/a-cA-C0-2]{0,80}[A-Za-z0-9])?$/)
  fc.assert(
    fc.property(fc.uniqueArray(names, { minLength: 2, maxLength: 30 }), (given) => {
      const services = [
        ...new Set([...given, ...given.map((name) => callLabel(name).slice('calls.drawbridge/'.length))]),
      ]
      const labels = services.map((service) => callLabel(service))
      expect(labels.filter((label) => !isLabelKey(label))).toEqual([])
      expect(new Set(labels).size).toBe(services.length)
    }),
  )
})

test.each([
  [
    ['service.pot', 'service.ledger', 'service.pot'],
    ['acme.test/service.ledger', 'acme.test/service.pot'],
  ],
  [[], []],
])('listCallLabels(%j) is %j', (callees, labels) => {
  expect(listCallLabels(callees, 'acme.test')).toEqual(labels)
})
