import { nameOf, rowOf } from './call-graph.ts'
import type { CallGraph } from './call-graph.ts'

/** After so many calls looked at, the search for further paths ends. The first path is always found. */
const MAX_PATH_STEPS = 2_000_000

/**
 * Ways from one service to another, each a list of names that begins with `from`, ends with `to` and repeats none. At
 * most `limit`, shortest first, those of one length in the order of their names. Empty when there is no way, when an
 * end is unknown, and when both ends are the same. In a graph with very many detours and few ways the search stops
 * after MAX_PATH_STEPS, and longer ways may be left out; the shortest ones come first in any case.
 */
export function findPaths(
  graph: CallGraph,
  input: { from: string; to: string; limit: number },
): readonly (readonly string[])[] {
  const from = graph.numbers.get(input.from)
  const to = graph.numbers.get(input.to)
  if (from === undefined || to === undefined || from === to || input.limit < 1) return []
  const distances = measureDistances(graph, to)
  const shortest = distances[from] ?? UNREACHED
  if (shortest === UNREACHED) return []
  const search: Search = { graph, distances, from, to, limit: input.limit, steps: 0, paths: [] }
  // Deepening by exactly one step at a time gives the order by length without a queue of half-made paths.
  for (let length = shortest; length < graph.names.length; length++) {
    const longerExist = collectPaths(search, length)
    if (!longerExist || search.paths.length >= search.limit) break
  }
  return search.paths
}

const UNREACHED = 0xffffffff

type Search = {
  readonly graph: CallGraph
  readonly distances: Uint32Array
  readonly from: number
  readonly to: number
  readonly limit: number
  steps: number
  readonly paths: string[][]
}

/** How many calls each node is away from `to`; UNREACHED when there is no way. */
function measureDistances(graph: CallGraph, to: number): Uint32Array {
  const distances = new Uint32Array(graph.names.length).fill(UNREACHED)
  const queue = new Uint32Array(graph.names.length)
  distances[to] = 0
  queue[0] = to
  let length = 1
  for (let at = 0; at < length; at++) {
    const number = queue[at] ?? to
    for (const caller of rowOf(graph.callers, number)) {
      if (distances[caller] !== UNREACHED) continue
      distances[caller] = (distances[number] ?? 0) + 1
      queue[length++] = caller
    }
  }
  return distances
}

/**
 * Adds the paths of exactly `length` calls, depth first. True: a branch was cut only for being too long, so that it is
 * worth going on with longer ones; false also when a limit is reached.
 */
function collectPaths(search: Search, length: number): boolean {
  const { graph, distances, to, paths } = search
  const { starts, ends } = graph.callees
  let longerExist = false
  const path = [search.from]
  const onPath = new Set(path)
  const cursors = [starts[search.from] ?? 0]
  while (path.length > 0) {
    const depth = path.length - 1
    const number = path[depth] ?? to
    const cursor = cursors[depth] ?? 0
    if (cursor >= (starts[number + 1] ?? 0)) {
      onPath.delete(number)
      path.pop()
      cursors.pop()
      continue
    }
    cursors[depth] = cursor + 1
    if (++search.steps > MAX_PATH_STEPS && paths.length > 0) return false
    const next = ends[cursor] ?? to
    const distance = distances[next] ?? UNREACHED
    const left = length - depth - 1
    if (distance === UNREACHED || onPath.has(next)) continue
    if (distance > left) longerExist = true
    else if (next !== to) {
      path.push(next)
      onPath.add(next)
      cursors.push(starts[next] ?? 0)
    } else if (left === 0) {
      paths.push([...path, to].map((each) => nameOf(graph, each)))
      if (paths.length >= search.limit) return false
    }
  }
  return longerExist
}
