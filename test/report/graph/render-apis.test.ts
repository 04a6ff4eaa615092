import { expect, test } from '@jest/globals'
import { renderApiDiff } from '../../../src/report/graph/render-api-diff.ts'
import { renderApis } from '../../../src/report/graph/render-apis.ts'
import { renderExplanation } from '../../../src/report/graph/render-explanation.ts'
import type { CodeGraph, Endpoint } from '../../../src/rpcmap/facts/code-call.ts'
import { diffEndpoints } from '../../../src/rpcmap/served/diff-endpoints.ts'
import { parseCodeCall } from '../../verdict/facts.ts'

const at = (line: number) => [{ path: 'service.ledger/handler/router.go', line, column: 2, text: 'router.GET("/x")' }]
const endpoint = (name: string, route?: string): Endpoint => {
  return { kind: 'request', name, route, shared: false, evidence: at(8) }
}
const served = (...endpoints: Endpoint[]) => new Map([['service.ledger', { endpoints, open: [] }]])
const GRAPH: CodeGraph = {
  calls: ['emoji>ledger:Read', '*pot>ledger', '@user>ledger', '~ledger>pot:Open'].map(parseCodeCall),
  unresolved: [
    {
      caller: 'service.ledger',
      evidence: { path: 'a\u202e.go', line: 3, column: 1, text: 'x()' },
      reason: 'who\nknows',
    },
  ],
  packages: new Map(),
  served: new Map([['service.ledger', { endpoints: [endpoint('Read\u001b[31m', 'GET /x')], open: at(9) }]]),
  unserved: [],
  findings: [],
}

test('renderApis() shows every part, and makes hostile text visible', () => {
  expect(renderApis('service.ledger', GRAPH).split('\n')).toEqual([
    'Serves 1 endpoint',
    '  Read\\u{1b}[31m  GET /x  service.ledger/handler/router.go:8',
    '',
    'Serves something that could not be named',
    '  router.GET("/x")  service.ledger/handler/router.go:9',
    '',
    'Calls 1 service',
    '  service.pot  Open, unreached  service.ledger/handler/list.go:71',
    '',
    'Calls something that could not be named',
    '  who\\nknows  a\\u{202e}.go:3',
    '',
    'Is called by 3 services',
    '  service.emoji  Read                      service.emoji/handler/list.go:41',
    '  service.pot    wired                     service.pot/handler/list.go:51',
    '  service.user   (unknown methods), async  service.user/handler/list.go:61',
    '',
  ])
})

test('renderApis() says of a service without endpoints that none were recognised', () => {
  expect(renderApis('service.none', GRAPH)).toBe('Serves nothing that was recognised\n')
})

test('renderApiDiff() shows what was added, removed and changed, and who still calls what was removed', () => {
  const base = served(endpoint('Read', 'GET /x'), endpoint('Write', 'POST /x'))
  const head = served(endpoint('Write', 'PUT /x'), endpoint('Close'))
  expect(renderApiDiff(diffEndpoints(base, head), GRAPH.calls)).toBe(
    [
      'service.ledger',
      '  +  Close                    service.ledger/handler/router.go:8',
      '  -  Read   GET /x            service.ledger/handler/router.go:8  still called by service.emoji',
      '  ~  Write  POST /x → PUT /x  service.ledger/handler/router.go:8',
      '',
      '1 added, 1 removed, 1 changed',
      '',
    ].join('\n'),
  )
  expect(diffEndpoints(base, base)).toEqual([])
  expect(diffEndpoints(new Map(), base)[0]?.added.map(({ name }) => name)).toEqual(['Read', 'Write'])
})

test('renderExplanation() shows the source of every step, or that it cannot be read', () => {
  const lineAt = ({ path, line }: { path: string; line: number }) =>
    path.startsWith('service.emoji') ? `\tsend(${line}) \u001b[2J` : undefined
  const text = renderExplanation({ caller: 'service.emoji', callee: 'service.ledger' }, GRAPH, { color: false, lineAt })
  expect(text.split('\n')).toEqual([
    'service.emoji calls service.ledger: Read',
    '',
    '  1. service.emoji/handler/list.go:41:9  ledgerproto.ReadRequest{}.Send',
    '     send(41) \\u{1b}[2J',
    '',
    'service.emoji makes no calls that could not be named.',
    '',
  ])
  const none = renderExplanation({ caller: 'service.ledger', callee: 'service.user' }, GRAPH, { color: false, lineAt })
  expect(none.split('\n')).toEqual([
    'No code of service.ledger was found to call service.user.',
    '',
    'service.ledger makes 1 call that could not be named:',
    '',
    '  1. a\\u{202e}.go:3:1  x()',
    '     (this line cannot be read)',
    '     who\\nknows',
    '',
  ])
})
