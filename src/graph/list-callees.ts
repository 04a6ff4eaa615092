import { nameOf, rowOf } from './call-graph.ts'
import type { CallGraph } from './call-graph.ts'

/** Whom `name` calls directly, sorted; itself too, if it does. Empty for a name that the graph does not have. */
export function listCallees(graph: CallGraph, name: string): readonly string[] {
  const number = graph.numbers.get(name)
  return number === undefined ? [] : Array.from(rowOf(graph.callees, number), (callee) => nameOf(graph, callee))
}
