import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { buildCallGraph, nameOf } from '../../src/graph/call-graph.ts'
import { listCallees } from '../../src/graph/list-callees.ts'
import { listCallers } from '../../src/graph/list-callers.ts'
import { anyArrows, graphOf, namesOf } from './graphs.ts'

const GRAPH = graphOf('pot>ledger emoji>ledger api>emoji api>pot api>pot ledger>ledger', ['cron', 'api'])

test.each([
  { name: 'ledger', callers: ['emoji', 'ledger', 'pot'], callees: ['ledger'] },
  { name: 'api', callers: [], callees: ['emoji', 'pot'] },
  { name: 'cron', callers: [], callees: [] },
  { name: 'unknown', callers: [], callees: [] },
  { name: '__proto__', callers: [], callees: [] },
])('listCallers() and listCallees() of $name', ({ name, callers, callees }) => {
  expect(listCallers(GRAPH, name)).toEqual(callers)
  expect(listCallees(GRAPH, name)).toEqual(callees)
})

test('buildCallGraph() has services without calls, and callees that are no services', () => {
  expect(GRAPH.names).toEqual(['api', 'cron', 'emoji', 'ledger', 'pot'])
})

test('buildCallGraph() of nothing is empty', () => {
  const graph = buildCallGraph({ services: [], calls: [] })
  expect(graph.names).toEqual([])
  expect(listCallers(graph, '')).toEqual([])
})

test('nameOf() refuses a number of another graph', () => {
  expect(() => nameOf(GRAPH, GRAPH.names.length)).toThrow('another graph')
})

test('buildCallGraph() holds each call once in both directions, sorted, whatever their order', () => {
  fc.assert(
    fc.property(anyArrows, (calls) => {
      const graph = buildCallGraph({ services: [], calls })
      expect(buildCallGraph({ services: [], calls: [...calls].reverse() })).toEqual(graph)
      expect(graph.names).toEqual(namesOf(calls))
      for (const name of graph.names) {
        const callees = calls.filter(({ caller }) => caller === name).map(({ callee }) => callee)
        const callers = calls.filter(({ callee }) => callee === name).map(({ caller }) => caller)
        expect(listCallees(graph, name)).toEqual([...new Set(callees)].sort())
        expect(listCallers(graph, name)).toEqual([...new Set(callers)].sort())
      }
    }),
  )
})
