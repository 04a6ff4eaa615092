import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { buildCallGraph } from '../../src/graph/call-graph.ts'
import { findPaths } from '../../src/graph/find-paths.ts'
import { anyArrows, graphOf } from './graphs.ts'
import type { Arrow } from './graphs.ts'

test.each<{ name: string; calls: string; limit: number; paths: string[] }>([
  { name: 'no way', calls: 'b>a', limit: 9, paths: [] },
  { name: 'a direct call', calls: 'a>b', limit: 9, paths: ['a b'] },
  { name: 'shortest first', calls: 'a>x x>y y>b a>z z>b', limit: 9, paths: ['a z b', 'a x y b'] },
  { name: 'by name within a length', calls: 'a>y y>b a>x x>b', limit: 9, paths: ['a x b', 'a y b'] },
  { name: 'no more than the limit', calls: 'a>b a>x x>b a>y y>b', limit: 2, paths: ['a b', 'a x b'] },
  { name: 'a limit of none', calls: 'a>b', limit: 0, paths: [] },
  { name: 'round no cycle', calls: 'a>x x>y y>x y>b x>a b>a b>x', limit: 9, paths: ['a x y b'] },
  { name: 'past calls to oneself', calls: 'a>a a>b b>b', limit: 9, paths: ['a b'] },
  { name: 'twice through one service', calls: 'a>x x>y y>b a>z z>y', limit: 9, paths: ['a x y b', 'a z y b'] },
  { name: 'past dead ends', calls: 'a>c c>d d>e a>x x>b', limit: 9, paths: ['a x b'] },
  { name: 'not through its end', calls: 'a>b b>x x>b', limit: 9, paths: ['a b'] },
])('findPaths() $name', ({ calls, limit, paths }) => {
  const found = findPaths(graphOf(calls, ['a', 'b']), { from: 'a', to: 'b', limit })
  expect(found.map((path) => path.join(' '))).toEqual(paths)
})

test.each([
  { from: 'a', to: 'a' },
  { from: 'a', to: 'unknown' },
  { from: 'unknown', to: 'a' },
])('findPaths() finds nothing from $from to $to', ({ from, to }) => {
  expect(findPaths(graphOf('a>b b>a'), { from, to, limit: 9 })).toEqual([])
})

/** Every way without repetition, by plain recursion. */
function walkAll(calls: readonly Arrow[], path: readonly string[], to: string): readonly string[] {
  const last = path.at(-1)
  if (last === to) return [path.join(' ')]
  const next = new Set(calls.filter(({ caller }) => caller === last).map(({ callee }) => callee))
  return [...next].filter((name) => !path.includes(name)).flatMap((name) => walkAll(calls, [...path, name], to))
}

test('findPaths() finds exactly the ways that plain recursion finds, in order', () => {
  fc.assert(
    fc.property(anyArrows, fc.integer({ min: 1, max: 40 }), (calls, limit) => {
      const graph = buildCallGraph({ services: ['a', 'b'], calls })
      const expected = [...walkAll(calls, ['a'], 'b')].sort((x, y) => x.length - y.length || (x < y ? -1 : 1))
      const found = findPaths(graph, { from: 'a', to: 'b', limit }).map((path) => path.join(' '))
      expect(found).toEqual(expected.slice(0, limit))
    }),
    { numRuns: 400 },
  )
})

test('findPaths() ends, with the shortest way, where the ways that do not arrive are beyond counting', () => {
  const names = Array.from({ length: 60 }, (_, n) => `s${n}`)
  const all = names.flatMap((caller) => names.map((callee) => ({ caller, callee })))
  // The only way into the end leaves from the start, so that every longer way is in vain.
  const graph = buildCallGraph({
    services: [],
    calls: [...all, { caller: 's0', callee: 'gate' }, { caller: 'gate', callee: 'end' }],
  })
  expect(findPaths(graph, { from: 's0', to: 'end', limit: 5 })).toEqual([['s0', 'gate', 'end']])
})

test('findPaths() follows a chain of 100,000 calls', () => {
  const calls = Array.from({ length: 100_000 }, (_, n) => ({ caller: `s${n}`, callee: `s${n + 1}` }))
  const [path, ...others] = findPaths(buildCallGraph({ services: [], calls }), { from: 's0', to: 's100000', limit: 3 })
  expect(path).toHaveLength(100_001)
  expect(others).toEqual([])
})
