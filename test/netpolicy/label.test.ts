import { expect, test } from '@jest/globals'
import { isLabelKey, isLabelValue } from '../../src/netpolicy/label.ts'

test.each(['', '-service', 'service-', 'service ledger', 'service/ledger', 'a'.repeat(64), 'sérvice', 'a\nb', 'a\n'])(
  'isLabelValue(%j) is false',
  (text) => expect(isLabelValue(text)).toBe(false),
)

test.each(['service.ledger', 'a', 'A_b-c.d', 'a'.repeat(63)])('isLabelValue(%j) is true', (text) => {
  expect(isLabelValue(text)).toBe(true)
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
