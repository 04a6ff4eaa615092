import { nameOf, rowOf } from './call-graph.ts'
import type { Adjacency, CallGraph } from './call-graph.ts'

/**
 * Every name that one gets to from `name` along `adjacency` (the graph's callees or callers) in any number of steps, sorted,
 * without `name` itself. Empty for a name that the graph does not have. Visits each call once.
 */
export function selectConnected(graph: CallGraph, adjacency: Adjacency, name: string): readonly string[] {
  const start = graph.numbers.get(name)
  if (start === undefined) return []
  const seen = new Uint8Array(graph.names.length)
  const queue = new Uint32Array(graph.names.length)
  seen[start] = 1
  queue[0] = start
  let length = 1
  for (let at = 0; at < length; at++) {
    for (const next of rowOf(adjacency, queue[at] ?? start)) {
      if (seen[next] === 1) continue
      seen[next] = 1
      queue[length++] = next
    }
  }
  return Array.from(queue.subarray(1, length).sort(), (number) => nameOf(graph, number))
}
