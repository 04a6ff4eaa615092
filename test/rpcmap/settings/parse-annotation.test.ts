import { expect, test } from '@jest/globals'
import { buildNames } from '../../../src/rpcmap/settings/name-callee.ts'
import { parseAnnotation } from '../../../src/rpcmap/settings/parse-annotation.ts'

const NAMES = buildNames([{ name: 'service.ledger', dir: 'service.ledger', code: ['service.ledger'] }])

test.each([
  ['service.ledger', undefined, ''],
  ['service.ledger ReadBalance', ['ReadBalance'], ''],
  ['service.ledger ReadBalance, WriteEntry by a flag', ['ReadBalance', 'WriteEntry'], 'by a flag'],
  ['service.ledger GET /entries POST /x yearly', ['GET /entries', 'POST /x'], 'yearly'],
  ['service.ledger the GET path is built', undefined, 'the GET path is built'],
  ['s-ledger', undefined, ''],
])('parseAnnotation() of %j', (text, methods, reason) => {
  const parsed = parseAnnotation(NAMES, text)
  expect(parsed).toMatchObject({ callee: { kind: 'service' }, reason })
  expect(parsed.methods).toEqual(methods)
})

test.each(['', 'service.pot', 'ReadBalance', '# service.ledger'])(
  'parseAnnotation() finds no service in %j',
  (text) => {
    expect(parseAnnotation(NAMES, text).callee.kind).not.toBe('service')
  },
)
