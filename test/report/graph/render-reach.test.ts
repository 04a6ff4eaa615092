import { expect, test } from '@jest/globals'
import { renderCycles, renderPaths, renderReaching } from '../../../src/report/graph/render-reach.ts'
import { parseCodeCall, service } from '../../verdict/facts.ts'

function graphOf(...calls: readonly string[]) {
  const names = new Set(
    calls.flatMap((call) =>
      call
        .replace(/^[~*@?]/, '')
        .split(/[>:]/)
        .slice(0, 2),
    ),
  )
  return {
    services: [...names].map((name) => service(`service.${name}`)),
    code: { calls: calls.map(parseCodeCall), unresolved: [], packages: new Map<string, string[]>(), findings: [] },
  }
}

test('renderReaching() lists direct callers, then those through others', () => {
  const graph = graphOf('app>pot', 'pot>ledger', 'card>ledger', 'ledger>id')
  expect(renderReaching(graph, 'service.ledger').split('\n')).toEqual([
    '3 services of 5 can reach service.ledger.',
    '',
    'Directly (2):',
    '  service.card',
    '  service.pot',
    '',
    'Through others (1):',
    '  service.app',
    '',
  ])
})

test('renderReaching() says so when nobody can', () => {
  expect(renderReaching(graphOf('app>pot'), 'service.app')).toBe('0 services of 2 can reach service.app.\n')
})

test.each([
  {
    name: 'the ways through others, shortest first',
    calls: ['a>b', 'b>d', 'a>c', 'c>e', 'e>d'],
    paths: ['abd', 'aced'],
  },
  { name: 'not the call itself', calls: ['a>d'], paths: [] },
  { name: 'nothing where there is no way', calls: ['d>a'], paths: [] },
])('renderPaths() gives $name', ({ calls, paths }) => {
  const rendered = renderPaths(graphOf(...calls), { caller: 'service.a', callee: 'service.d' })
  expect(rendered).toEqual(paths.map((path) => [...path].map((letter) => `service.${letter}`).join(' → ')))
})

test('renderCycles() gives each circle once, and none for a service that calls itself', () => {
  expect(renderCycles(graphOf('a>b', 'b>a', 'c>c', 'd>e', 'e>f', 'f>d', 'a>d'))).toEqual([
    '  service.a, service.b',
    '  service.d, service.e, service.f',
  ])
})
