import type { CallGraph } from './call-graph.ts'
import { selectConnected } from './select-connected.ts'

/** Whom `name` can reach through calls, directly or through others, sorted; never `name` itself. Empty for an unknown name. */
export function findReached(graph: CallGraph, name: string): readonly string[] {
  return selectConnected(graph, graph.callees, name)
}
