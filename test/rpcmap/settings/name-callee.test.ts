import { expect, test } from '@jest/globals'
import { UNKNOWN_PART } from '../../../src/rpcmap/settings/unknown-part.ts'
import { buildNames, nameHost } from '../../../src/rpcmap/settings/name-callee.ts'

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
  [`http://s-ledger:${UNKNOWN_PART}/x/${UNKNOWN_PART}`, `service.ledger /x/${UNKNOWN_PART}`],
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
  [UNKNOWN_PART, 'dynamic'],
  [`http://s-${UNKNOWN_PART}/read`, 'dynamic'],
  [`http://${UNKNOWN_PART}.acme.test`, 'dynamic'],
  ['http://s-a-b/', 'ambiguous'],
])('nameHost() of %j is %s', (text, kind) => {
  expect(nameHost(NAMES, text).kind).toBe(kind)
})
