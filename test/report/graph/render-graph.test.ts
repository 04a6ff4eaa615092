import { expect, test } from '@jest/globals'
import { renderGraph } from '../../../src/report/graph/render-graph.ts'
import { parseCodeCall, service, SERVICES } from '../../verdict/facts.ts'
import { HOSTILE } from '../verdict/verdicts.ts'
import { goldenIn } from '../../golden.ts'

const expectGolden = goldenIn('report/golden')

const CODE = [
  'emoji>ledger:ListTransactions,ReadBalance',
  'pot>ledger',
  '~emoji>pot:Open',
  '*user>pot',
  '@pot>user',
  '?card>ledger:ReadBalance',
]

const GRAPH = {
  services: [...SERVICES].reverse(),
  code: {
    calls: CODE.map(parseCodeCall).reverse(),
    unresolved: [
      {
        caller: 'service.user',
        reason: 'the name comes from the request',
        evidence: { path: 'service.user/proxy.go', line: 12, column: 3, text: 'client.Do(name)' },
      },
    ],
    packages: new Map<string, readonly string[]>(),
    findings: [],
  },
}

test.each([
  ['table', 'graph.txt'],
  ['json', 'graph.json'],
  ['dot', 'graph.dot'],
  ['mermaid', 'graph.mmd'],
] as const)('renderGraph() reads as before: %s', (format, file) => {
  expectGolden(renderGraph(GRAPH, format), file)
})

test('renderGraph() gives json in the shape that the benchmark scores', () => {
  const { services, calls, unresolved } = JSON.parse(renderGraph(GRAPH, 'json')) as Record<string, unknown[]>
  expect(services?.[0]).toEqual({ name: 'service.emoji', dir: 'service.emoji' })
  expect(calls?.[1]).toEqual({
    from: 'service.emoji',
    to: 'service.ledger',
    level: 'called',
    async: false,
    dynamic: false,
    methods: ['service.ledger/ListTransactions', 'service.ledger/ReadBalance'],
    evidence: [
      { path: 'service.emoji/handler/list.go', line: 41 },
      { path: 'service.emoji/handler/list.go', line: 42 },
    ],
  })
  expect(unresolved).toEqual([
    { from: 'service.user', path: 'service.user/proxy.go', line: 12, reason: 'the name comes from the request' },
  ])
})

test.each(['table', 'json', 'dot', 'mermaid'] as const)(
  'renderGraph() of an empty repository is complete: %s',
  (format) => {
    const empty = {
      services: [],
      code: { calls: [], unresolved: [], packages: new Map<string, string[]>(), findings: [] },
    }
    expect(renderGraph(empty, format)).toMatch(/\S[^]*\n$/)
  },
)

test.each(['table', 'dot', 'mermaid'] as const)('renderGraph() keeps hostile names harmless: %s', (format) => {
  const [call] = GRAPH.code.calls
  if (call === undefined) throw new Error('no call')
  const graph = { services: [], code: { ...GRAPH.code, calls: [{ ...call, caller: HOSTILE, methods: [HOSTILE] }] } }
  const text = renderGraph(graph, format)
  // eslint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]|^second line/m)
  if (format === 'dot') expect(text.replace(/"(?:[^"\\]|\\.)*"/g, '').includes('click')).toBe(false)
})

test('renderGraph() draws no more edges than Mermaid takes, and says how many are left', () => {
  const calls = Array.from({ length: 600 }, (_, index) => parseCodeCall(`caller-${index}>ledger`))
  const text = renderGraph({ services: [service('ledger')], code: { ...GRAPH.code, calls } }, 'mermaid')
  expect(text.match(/-->/g)).toHaveLength(500)
  expect(text).toContain('%% 100 more calls')
})
