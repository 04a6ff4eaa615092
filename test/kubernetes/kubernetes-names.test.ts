import { expect, test } from '@jest/globals'
import {
  isDnsLabel,
  isLabelKey,
  isLabelName,
  isLabelValue,
  isPortName,
  isSubdomain,
} from '../../src/kubernetes/kubernetes-names.ts'

test.each(['-service', 'service-', 'service ledger', 'service/ledger', 'a'.repeat(64), 'sérvice', 'a\nb', 'a\n'])(
  'isLabelName() and isLabelValue() of %j are false',
  (text) => expect([isLabelName(text), isLabelValue(text)]).toEqual([false, false]),
)

test.each(['service.ledger', 'a', 'A_b-c.d', 'a'.repeat(63)])(
  'isLabelName() and isLabelValue() of %j are true',
  (text) => expect([isLabelName(text), isLabelValue(text)]).toEqual([true, true]),
)

test('isLabelValue() takes the empty value, isLabelName() does not', () => {
  expect([isLabelName(''), isLabelValue('')]).toEqual([false, true])
})

test.each([
  '',
  '/app',
  'app/',
  'Acme.test/app',
  'acme..test/app',
  'a/b/c',
  `${'a.'.repeat(127)}a/app`,
  'acme.test/app name',
])('isLabelKey(%j) is false', (text) => expect(isLabelKey(text)).toBe(false))

test.each(['app', 'app.kubernetes.io/name', 'acme.test/Service_Name'])('isLabelKey(%j) is true', (text) => {
  expect(isLabelKey(text)).toBe(true)
})

test.each([
  ['bank', true, true],
  ['s-ledger.v2', true, false],
  ['a'.repeat(63), true, true],
  ['a'.repeat(64), true, false],
  [`${'a.'.repeat(126)}a`, true, false],
  [`${'a.'.repeat(127)}a`, false, false],
  ['Bank', false, false],
  ['bank-', false, false],
  ['a..b', false, false],
  ['bank\n', false, false],
  ['', false, false],
])('isSubdomain(%j) is %j, isDnsLabel() %j', (text, subdomain, label) => {
  expect([isSubdomain(text), isDnsLabel(text)]).toEqual([subdomain, label])
})

test.each([
  ['http', true],
  ['grpc-web', true],
  ['a23456789012345', true],
  ['a234567890123456', false],
  ['8080', false],
  ['-http', false],
  ['a--b', false],
  ['HTTP', false],
  ['', false],
])('isPortName(%j) is %j', (text, expected) => {
  expect(isPortName(text)).toBe(expected)
})
