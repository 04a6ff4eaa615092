import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { buildCallGraph } from '../../src/graph/call-graph.ts'
import { findReached } from '../../src/graph/find-reached.ts'
import { findReaching } from '../../src/graph/find-reaching.ts'
import { anyArrows, graphOf, namesOf, reaches } from './graphs.ts'

const GRAPH = graphOf('api>emoji emoji>ledger pot>ledger ledger>audit audit>ledger web>api self>self', ['cron'])

test.each([
  { name: 'ledger', reaching: ['api', 'audit', 'emoji', 'pot', 'web'], reached: ['audit'] },
  { name: 'audit', reaching: ['api', 'emoji', 'ledger', 'pot', 'web'], reached: ['ledger'] },
  { name: 'web', reaching: [], reached: ['api', 'audit', 'emoji', 'ledger'] },
  { name: 'self', reaching: [], reached: [] },
  { name: 'cron', reaching: [], reached: [] },
  { name: 'unknown', reaching: [], reached: [] },
])('findReaching() and findReached() of $name', ({ name, reaching, reached }) => {
  expect(findReaching(GRAPH, name)).toEqual(reaching)
  expect(findReached(GRAPH, name)).toEqual(reached)
})

test('findReaching() and findReached() agree with plain repetition', () => {
  fc.assert(
    fc.property(anyArrows, (calls) => {
      const graph = buildCallGraph({ services: [], calls })
      for (const name of namesOf(calls)) {
        const others = namesOf(calls).filter((other) => other !== name)
        expect(findReaching(graph, name)).toEqual(others.filter((other) => reaches(calls, other, name)))
        expect(findReached(graph, name)).toEqual(others.filter((other) => reaches(calls, name, other)))
      }
    }),
  )
})

test('findReaching() follows a chain of 100,000 calls', () => {
  const calls = Array.from({ length: 100_000 }, (_, n) => ({ caller: `s${n}`, callee: `s${n + 1}` }))
  const graph = buildCallGraph({ services: [], calls })
  expect(findReaching(graph, 's100000')).toHaveLength(100_000)
  expect(findReached(graph, 's99998')).toEqual(['s100000', 's99999'])
})
