import { expect, test } from '@jest/globals'
import { isWritable, parseCallMethod, parsePath } from '../../../src/netpolicy/model/method-path.ts'

const grpc = { kind: 'grpc', service: 'ledger.v1.Ledger', method: 'ReadBalance' }

test.each([
  ['/ledger.v1.Ledger/ReadBalance', undefined, grpc],
  ['ledger.v1.Ledger/ReadBalance', undefined, grpc],
  ['ReadBalance', 'ledger.v1.Ledger', grpc],
  ['GET /balance', undefined, { kind: 'http', verb: 'GET', path: '/balance' }],
  ['ANY /accounts/:id', 'ledger.v1.Ledger', { kind: 'http', verb: 'ANY', path: '/accounts/:id' }],
])('parseCallMethod(%j, %j)', (name, contract, method) => {
  expect(parseCallMethod(name, contract)).toEqual(method)
})

test.each([
  ['ReadBalance', undefined],
  ['', undefined],
  ['*', 'ledger.v1.Ledger'],
  ['a/b/c', undefined],
  ['GET balance', undefined],
  ['GET /a b', undefined],
  ['GET /a\n', undefined],
  ['GET /a?b=c', undefined],
  ['GET /"', undefined],
  [`GET /${'a'.repeat(1024)}`, undefined],
  ['get /a', undefined],
])('parseCallMethod(%j, %j) cannot be written', (name, contract) => {
  expect(parseCallMethod(name, contract)).toBeUndefined()
})

test('isWritable() refuses a part of a gRPC name that is empty', () => {
  expect(isWritable({ kind: 'grpc', service: 'ledger..Ledger', method: 'Read' })).toBe(false)
})

test.each([
  ['/', 'text:'],
  ['/a/b', 'text:a text:b'],
  ['/a/:id/b', 'text:a one text:b'],
  ['/a/{id}', 'text:a one'],
  ['/a/{id}.json', 'text:a one'],
  ['/a/{path...}', 'text:a rest'],
  ['/a/{**}', 'text:a rest'],
  ['/a/*path', 'text:a rest'],
  ['/a/*/b', 'text:a one text:b'],
  ['/a/{$}', 'text:a text:'],
  ['/a:cancel', 'text:a:cancel'],
])('parsePath(%j) is %s', (path, segments) => {
  const parsed = parsePath(path).map((segment) => (segment.kind === 'text' ? `text:${segment.text}` : segment.kind))
  expect(parsed.join(' ')).toBe(segments)
})
