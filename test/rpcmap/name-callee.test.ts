import { expect, test } from '@jest/globals'
import { HOLE } from '../../src/rpcmap/text.ts'
import { buildNames, nameHost } from '../../src/rpcmap/name-callee.ts'

const NAMES = buildNames(
  ['service.ledger', 'service.api.brands', 'service.a-b', 'service.a.b', 'edge-proxy.api', 'frontend'].map((name) => ({
    name,
    dir: name,
    code: [name],
  })),
)

test.each([
  ['http://s-ledger/read', 'service.ledger /read'],
  ['http://service.ledger/read?x=/y', 'service.ledger /read'],
  ['s-ledger:80', 'service.ledger '],
  ['https://user@s-ledger:443/a', 'service.ledger /a'],
  ['http://s-ledger.default/x', 'service.ledger /x'],
  ['s-api-brands.acme.svc.cluster.local:80', 'service.api.brands '],
  [`http://s-ledger:${HOLE}/x/${HOLE}`, `service.ledger /x/${HOLE}`],
  ['http://edge-proxy-api/', 'edge-proxy.api /'],
  ['http://frontend.shop.svc', 'frontend '],
])('nameHost() finds the service in %j', (text, expected) => {
  const named = nameHost(NAMES, text)
  expect(named.kind === 'service' ? `${named.service.name} ${named.path}` : named).toBe(expected)
})

test.each([
  ['http://s-legder/', 'unknown'],
  ['service.legder', 'unknown'],
  ['https://api.github.com', 'external'],
  ['https://frontend.com', 'external'],
  ['http://127.0.0.1:80', 'port'],
  ['/read', 'external'],
  ['', 'external'],
  ['s-', 'external'],
  [HOLE, 'dynamic'],
  [`http://s-${HOLE}/read`, 'dynamic'],
  [`http://${HOLE}.acme.test`, 'dynamic'],
  ['http://s-a-b/', 'ambiguous'],
])('nameHost() of %j is %s', (text, kind) => {
  expect(nameHost(NAMES, text).kind).toBe(kind)
})
