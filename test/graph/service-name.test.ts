import { expect, test } from '@jest/globals'
import { isServiceName } from '../../src/graph/service-name.ts'

test.each(['service.ledger', 'tools/ledger-import', 'a'.repeat(63), 'a/'.repeat(126) + 'a'])(
  'isServiceName(%j) is true',
  (name) => expect(isServiceName(name)).toBe(true),
)

test.each([
  '',
  '/',
  'tools/',
  '/tools',
  'a//b',
  '../ledger',
  'a'.repeat(64),
  'a/'.repeat(127) + 'a',
  'service ledger',
  'a\n',
])('isServiceName(%j) is false', (name) => expect(isServiceName(name)).toBe(false))
