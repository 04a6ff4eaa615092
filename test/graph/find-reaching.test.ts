import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { buildCallGraph } from '../../src/graph/call-graph.ts'
import { findReaching } from '../../src/graph/find-reaching.ts'
import { anyArrows, graphOf, namesOf, reaches } from './graphs.ts'

const GRAPH = graphOf('api>emoji emoji>ledger pot>ledger ledger>audit audit>ledger web>api self>self', ['cron'])

test.each([
  { name: 'ledger', reaching: ['api', 'audit', 'emoji', 'pot', 'web'] },
  { name: 'audit', reaching: ['api', 'emoji', 'ledger', 'pot', 'web'] },
  { name: 'web', reaching: [] },
  { name: 'self', reaching: [] },
  { name: 'cron', reaching: [] },
  { name: 'unknown', reaching: [] },
])('findReaching() of $name', ({ name, reaching }) => {
  expect(findReaching(GRAPH, name)).toEqual(reaching)
})

test('findReaching() agrees with plain repetition', () => {
  fc.assert(
    fc.property(anyArrows, (calls) => {
      const graph = buildCallGraph({ services: [], calls })
      for (const name of namesOf(calls)) {
        const others = namesOf(calls).filter((other) => other !== name)
        expect(findReaching(graph, name)).toEqual(others.filter((other) => reaches(calls, other, name)))
      }
    }),
  )
})

test('findReaching() follows a chain of 100,000 calls', () => {
  const calls = Array.from({ length: 100_000 }, (_, n) => ({ caller: `s${n}`, callee: `s${n + 1}` }))
  const graph = buildCallGraph({ services: [], calls })
  expect(findReaching(graph, 's100000')).toHaveLength(100_000)
})
