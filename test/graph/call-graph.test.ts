import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { buildCallGraph, nameOf } from '../../src/graph/call-graph.ts'
import { anyArrows, graphOf, namesOf, neighboursOf } from './graphs.ts'

const GRAPH = graphOf('pot>ledger emoji>ledger api>emoji api>pot api>pot ledger>ledger', ['cron', 'api'])

test.each([
  { name: 'ledger', callers: ['emoji', 'ledger', 'pot'], callees: ['ledger'] },
  { name: 'api', callers: [], callees: ['emoji', 'pot'] },
  { name: 'cron', callers: [], callees: [] },
  { name: 'unknown', callers: [], callees: [] },
  { name: '__proto__', callers: [], callees: [] },
])('buildCallGraph() knows callers and callees of $name', ({ name, callers, callees }) => {
  expect(neighboursOf(GRAPH, 'callers', name)).toEqual(callers)
  expect(neighboursOf(GRAPH, 'callees', name)).toEqual(callees)
})

test('buildCallGraph() has services without calls, and callees that are no services', () => {
  expect(GRAPH.names).toEqual(['api', 'cron', 'emoji', 'ledger', 'pot'])
})

test('buildCallGraph() of nothing is empty', () => {
  const graph = buildCallGraph({ services: [], calls: [] })
  expect(graph.names).toEqual([])
  expect(neighboursOf(graph, 'callers', '')).toEqual([])
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
        expect(neighboursOf(graph, 'callees', name)).toEqual([...new Set(callees)].sort())
        expect(neighboursOf(graph, 'callers', name)).toEqual([...new Set(callers)].sort())
      }
    }),
  )
})
