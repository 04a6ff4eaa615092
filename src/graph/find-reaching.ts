import type { CallGraph } from './call-graph.ts'
import { selectConnected } from './select-connected.ts'

/** Who can reach `name` through calls, directly or through others, sorted; never `name` itself. Empty for an unknown name. */
export function findReaching(graph: CallGraph, name: string): readonly string[] {
  return selectConnected(graph, graph.callers, name)
}
