import { nameOf, rowOf } from './call-graph.ts'
import type { CallGraph } from './call-graph.ts'

/**
 * Who can reach `name` through calls, directly or through others, sorted; never `name` itself. Empty for an unknown
 * name. Visits each call once.
 */
export function findReaching(graph: CallGraph, name: string): readonly string[] {
  const start = graph.numbers.get(name)
  if (start === undefined) return []
  const seen = new Uint8Array(graph.names.length)
  const queue = new Uint32Array(graph.names.length)
  seen[start] = 1
  queue[0] = start
  let length = 1
  for (let at = 0; at < length; at++) {
    for (const caller of rowOf(graph.callers, queue[at] ?? start)) {
      if (seen[caller] === 1) continue
      seen[caller] = 1
      queue[length++] = caller
    }
  }
  return Array.from(queue.subarray(1, length).sort(), (number) => nameOf(graph, number))
}
