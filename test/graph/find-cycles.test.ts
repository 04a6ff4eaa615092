import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { buildCallGraph } from '../../src/graph/call-graph.ts'
import { findCycles } from '../../src/graph/find-cycles.ts'
import { anyArrows, graphOf, namesOf, reaches } from './graphs.ts'

test.each<{ name: string; calls: string; groups: string[] }>([
  { name: 'nothing', calls: '', groups: [] },
  { name: 'a chain', calls: 'a>b b>c a>c', groups: [] },
  { name: 'a call to oneself', calls: 'a>a a>b', groups: [] },
  { name: 'a pair', calls: 'b>a a>b', groups: ['a b'] },
  { name: 'a ring with a way in and a way out', calls: 'in>c c>b b>a a>c a>out', groups: ['a b c'] },
  { name: 'two rings joined one way', calls: 'x>y y>x x>b b>a a>b', groups: ['a b', 'x y'] },
  { name: 'two rings that share a service', calls: 'a>m m>a m>z z>m', groups: ['a m z'] },
])('findCycles() of $name', ({ calls, groups }) => {
  expect(findCycles(graphOf(calls)).map((group) => group.join(' '))).toEqual(groups)
})

test('findCycles() puts two services into one group exactly when each reaches the other', () => {
  fc.assert(
    fc.property(anyArrows, (calls) => {
      const groups = findCycles(buildCallGraph({ services: [], calls }))
      const names = namesOf(calls)
      for (const a of names) {
        const mutual = names.filter((b) => a === b || (reaches(calls, a, b) && reaches(calls, b, a)))
        expect(groups.filter((group) => group.includes(a))).toEqual(mutual.length > 1 ? [mutual] : [])
      }
    }),
  )
})

test('findCycles() closes a ring of 100,000 calls without running out of stack', () => {
  const size = 100_000
  const calls = Array.from({ length: size }, (_, n) => ({ caller: `s${n}`, callee: `s${(n + 1) % size}` }))
  const groups = findCycles(buildCallGraph({ services: [], calls }))
  expect(groups.map((group) => group.length)).toEqual([size])
})
