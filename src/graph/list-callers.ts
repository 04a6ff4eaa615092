import { nameOf, rowOf } from './call-graph.ts'
import type { CallGraph } from './call-graph.ts'

/** Who calls `name` directly, sorted; a service that calls itself is among them. Empty for a name that the graph does not have. */
export function listCallers(graph: CallGraph, name: string): readonly string[] {
  const number = graph.numbers.get(name)
  return number === undefined ? [] : Array.from(rowOf(graph.callers, number), (caller) => nameOf(graph, caller))
}
