import fc from 'fast-check'
import { buildCallGraph, nameOf, rowOf } from '../../src/graph/call-graph.ts'
import type { CallGraph } from '../../src/graph/call-graph.ts'

export type Arrow = { readonly caller: string; readonly callee: string }

/** `emoji>ledger pot>ledger` as calls. */
export function arrows(text: string): readonly Arrow[] {
  return [...text.matchAll(/(\S+)>(\S+)/g)].map(([, caller = '', callee = '']) => ({ caller, callee }))
}

/** The graph of the calls in `text`; services without calls are given beside it. */
export function graphOf(text: string, services: readonly string[] = []): CallGraph {
  return buildCallGraph({ services, calls: arrows(text) })
}

/** Who stands next to a name in one direction; nobody, where the graph does not have it. */
export function neighboursOf(graph: CallGraph, direction: 'callers' | 'callees', name: string): readonly string[] {
  const number = graph.numbers.get(name)
  return number === undefined ? [] : Array.from(rowOf(graph[direction], number), (next) => nameOf(graph, next))
}

/** Small graphs, dense enough for cycles, doubles and calls to oneself. */
export const anyArrows: fc.Arbitrary<readonly Arrow[]> = fc.array(
  fc.record({ caller: fc.constantFrom(...'abcdefg'), callee: fc.constantFrom(...'abcdefg') }),
  { maxLength: 24 },
)

/** Every name at an end of a call, sorted. */
export function namesOf(calls: readonly Arrow[]): readonly string[] {
  return [...new Set(calls.flatMap(({ caller, callee }) => [caller, callee]))].sort()
}

/** Whether one can get from `from` to `to` in at least one step, by plain repetition. */
export function reaches(calls: readonly Arrow[], from: string, to: string): boolean {
  const reached = new Set<string>()
  for (let size = -1; size !== reached.size;) {
    size = reached.size
    for (const { caller, callee } of calls) if (caller === from || reached.has(caller)) reached.add(callee)
  }
  return reached.has(to)
}
