import { expect, test } from '@jest/globals'
import type { Endpoint, ServedApi, UnservedCall } from '../../src/rpcmap/facts/code-call.ts'
import { assembleVerdict } from '../../src/verdict/assemble-verdict.ts'
import { checkServed } from '../../src/verdict/calls/check-served.ts'
import type { Snapshot } from '../../src/verdict/model/verdict.ts'
import { pullFacts, snapshot } from './facts.ts'

/**
 * `Read` is a request type, `rpc:Read` a method of a contract, `GET /balance` a route; `+` in front: of shared code;
 * `?`: not known.
 */
function api(names: readonly string[]): ServedApi {
  const evidence = [{ path: 'service.ledger/main.go', line: 9, column: 2, text: 'router.GET' }]
  return {
    endpoints: names
      .filter((name) => name !== '?')
      .map((text): Endpoint => {
        const name = text.replace(/^\+|rpc:/g, '')
        const kind = text.includes('rpc:') ? 'rpc' : name.includes(' ') ? 'http' : 'request'
        return { kind, name, shared: text.startsWith('+'), evidence }
      }),
    open: names.includes('?') ? evidence : [],
  }
}

type Sketch = { code?: readonly string[]; ledger?: readonly string[]; unserved?: readonly string[] }

function at({ code = [], ledger, unserved = [] }: Sketch): Snapshot {
  const made = snapshot({ code })
  const calls = unserved.map((method): UnservedCall => {
    const evidence = { path: 'service.emoji/handler/list.go', line: 41, column: 9, text: method }
    return { caller: 'service.emoji', callee: 'service.ledger', method, evidence }
  })
  const served = ledger === undefined ? {} : { served: new Map([['service.ledger', api(ledger)]]) }
  return { ...made, code: { ...made.code, ...served, unserved: calls } }
}

const WARNING = 'warning: service.emoji calls Read of service.ledger, which does not serve it'
const REMOVED = (method = 'Read') =>
  `error: service.emoji calls ${method} of service.ledger, which this change stops serving`

test.each<{ name: string; before?: Sketch; head: Sketch; found: readonly string[] }>([
  { name: 'nothing', head: {}, found: [] },
  {
    name: 'a graph that does not say what is served',
    before: { ledger: ['Read'] },
    head: { code: ['emoji>ledger:Read'] },
    found: [],
  },
  {
    name: 'a served method',
    before: { ledger: ['Read'] },
    head: { code: ['emoji>ledger:Read'], ledger: ['Read'] },
    found: [],
  },
  {
    name: 'a method that was never served',
    head: { code: ['emoji>ledger:Read'], ledger: ['Write'], unserved: ['Read'] },
    found: [WARNING],
  },
  {
    name: 'a method that was not served before either',
    before: { ledger: ['Write'], unserved: ['Read'] },
    head: { code: ['emoji>ledger:Read'], ledger: ['Write'], unserved: ['Read'] },
    found: [WARNING],
  },
  {
    name: 'a removed endpoint, once',
    before: { ledger: ['Read', 'Write'] },
    head: { code: ['emoji>ledger:Read,Write'], ledger: ['Write'], unserved: ['Read'] },
    found: [REMOVED()],
  },
  {
    name: 'a removed method of a contract, although routes are not known',
    before: { ledger: ['rpc:Read', 'rpc:Write'] },
    head: { code: ['emoji>ledger:Read'], ledger: ['rpc:Write', '?'] },
    found: [REMOVED()],
  },
  {
    name: 'a removed route',
    before: { ledger: ['GET /pots/:id', 'GET /pots'] },
    head: { code: ['emoji>ledger:GET /pots/1'], ledger: ['GET /pots'] },
    found: [REMOVED('GET /pots/1')],
  },
  {
    name: 'a removed endpoint that only unreached code calls',
    before: { ledger: ['Read', 'Write'] },
    head: { code: ['~emoji>ledger:Read'], ledger: ['Write'] },
    found: [REMOVED().replace('error', 'warning')],
  },
  {
    name: 'a removed endpoint that nobody calls',
    before: { ledger: ['Read', 'Write'] },
    head: { code: ['emoji>ledger:Write'], ledger: ['Write'] },
    found: [],
  },
  {
    name: 'a client that is never used',
    before: { ledger: ['Read', 'Write'] },
    head: { code: ['*emoji>ledger:Read'], ledger: ['Write'] },
    found: [],
  },
  {
    name: 'methods that are not known',
    before: { ledger: ['Read', 'Write'] },
    head: { code: ['emoji>ledger'], ledger: ['Write'] },
    found: [],
  },
  {
    name: 'nothing of the kind left',
    before: { ledger: ['Read'] },
    head: { code: ['emoji>ledger:Read'], ledger: ['GET /balance'] },
    found: [],
  },
  {
    name: 'only shared code of the kind left',
    before: { ledger: ['Read'] },
    head: { code: ['emoji>ledger:Read'], ledger: ['+Write'] },
    found: [],
  },
  {
    name: 'a route that is not known now',
    before: { ledger: ['Read'] },
    head: { code: ['emoji>ledger:Read'], ledger: ['Write', '?'] },
    found: [],
  },
  {
    name: 'a contract whose methods are not known now',
    before: { ledger: ['rpc:Read'] },
    head: { code: ['emoji>ledger:Read'], ledger: ['rpc:*'] },
    found: [],
  },
  {
    name: 'a method that became one of a contract',
    before: { ledger: ['Read', 'Write'] },
    head: { code: ['emoji>ledger:Read'], ledger: ['Write', 'rpc:Read'] },
    found: [],
  },
])('checkServed() finds what is called and not served: $name', ({ before, head, found }) => {
  const findings = checkServed({ snapshot: at(head), before: before && at(before) })
  expect(findings.map(({ severity, message }) => `${severity}: ${message}`)).toEqual(found)
  for (const { code, place } of findings) {
    expect(code).toBe('unserved-method')
    expect(place).toEqual({ path: 'service.emoji/handler/list.go', line: 41, column: 9 })
  }
})

const DECLARED = { entries: ['emoji>ledger'], code: ['emoji>ledger:Read'] }

test.each([
  ['fails a change that stops serving what is called', ['Read', 'Write'], [], 'failure'],
  ['does not fail one over what its base lacks too', ['Write'], ['Read'], 'success'],
] as const)('assembleVerdict() %s', (_name, ledger, unserved, state) => {
  const made = pullFacts({ base: DECLARED, head: DECLARED })
  const withServed = (side: Snapshot, sketch: Sketch): Snapshot => {
    const { served, unserved: calls } = at(sketch).code
    return { ...side, code: { ...side.code, ...(served && { served }), ...(calls && { unserved: calls }) } }
  }
  const base = withServed(made.base, { ledger, unserved })
  const head = withServed(made.head, { ledger: ['Write'], unserved: ['Read'] })
  expect(assembleVerdict({ ...made, base, head }).state).toBe(state)
})
