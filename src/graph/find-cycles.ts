import { compareText } from '../finding.ts'
import { nameOf } from './call-graph.ts'
import type { CallGraph } from './call-graph.ts'

/**
 * Groups of services that can all reach one another: the strongly connected components of more than one service. Each
 * group is sorted, and the groups by their first name. A service that only calls itself is no group. Tarjan's algorithm
 * (1972) with a stack of its own, so that a chain of 100,000 calls does not overflow the machine's; linear in the
 * number of calls.
 */
export function findCycles(graph: CallGraph): readonly (readonly string[])[] {
  const walk = startWalk(graph)
  for (let root = 0; root < graph.names.length; root++) if (walk.order[root] === 0) walkFrom(walk, root)
  return walk.groups
    .map((group) => group.sort((a, b) => a - b).map((number) => nameOf(graph, number)))
    .sort((a, b) => compareText(a[0] ?? '', b[0] ?? ''))
}

type Walk = {
  readonly graph: CallGraph
  /** When a node was first seen, from 1; 0 is not yet. */
  readonly order: Uint32Array
  /** The earliest node, by order, that it is known to reach. */
  readonly low: Uint32Array
  /** Nodes seen that are in no group yet. */
  readonly pending: number[]
  readonly isPending: Uint8Array
  /** Where in the calls each node's turn goes on. */
  readonly cursors: Uint32Array
  readonly groups: number[][]
  count: number
}

function startWalk(graph: CallGraph): Walk {
  const size = graph.names.length
  return {
    graph,
    order: new Uint32Array(size),
    low: new Uint32Array(size),
    pending: [],
    isPending: new Uint8Array(size),
    cursors: graph.callees.starts.slice(0, size),
    groups: [],
    count: 0,
  }
}

function walkFrom(walk: Walk, root: number): void {
  const { order, low, isPending, cursors } = walk
  const { starts, ends } = walk.graph.callees
  const stack = [root]
  enter(walk, root)
  for (let number = stack.at(-1); number !== undefined; number = stack.at(-1)) {
    const cursor = cursors[number] ?? 0
    if (cursor < (starts[number + 1] ?? 0)) {
      cursors[number] = cursor + 1
      const next = ends[cursor] ?? 0
      if (order[next] === 0) {
        enter(walk, next)
        stack.push(next)
      } else if (isPending[next] === 1) {
        low[number] = Math.min(low[number] ?? 0, order[next] ?? 0)
      }
      continue
    }
    stack.pop()
    if (low[number] === order[number]) closeGroup(walk, number)
    const parent = stack.at(-1)
    if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[number] ?? 0)
  }
}

function enter(walk: Walk, number: number): void {
  walk.count++
  walk.order[number] = walk.count
  walk.low[number] = walk.count
  walk.isPending[number] = 1
  walk.pending.push(number)
}

/** `number` is the first seen of its group: everything pending since then belongs to it. */
function closeGroup(walk: Walk, number: number): void {
  const group: number[] = []
  let member: number | undefined
  do {
    member = walk.pending.pop()
    if (member === undefined) break
    walk.isPending[member] = 0
    group.push(member)
  } while (member !== number)
  if (group.length > 1) walk.groups.push(group)
}
