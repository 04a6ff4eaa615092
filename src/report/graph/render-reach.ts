import { buildCallGraph } from '../../graph/call-graph.ts'
import { findCycles } from '../../graph/find-cycles.ts'
import { findPaths } from '../../graph/find-paths.ts'
import { findReaching } from '../../graph/find-reaching.ts'
import type { Service } from '../../graph/service.ts'
import type { CodeGraph } from '../../rpcmap/facts/code-call.ts'
import { countNoun, plainText } from '../../text/plain-text.ts'

type Input = { readonly services: readonly Service[]; readonly code: CodeGraph }

/** So many ways from one service to another are shown: the shortest ones. */
const PATHS_MAX = 5
/** So many groups of services that call each other in a circle are shown. */
const CYCLES_MAX = 20

/**
 * Who can reach a service through calls that have a call site, directly first, then through others, each sorted; with a
 * line end.
 */
export function renderReaching(input: Input, service: string): string {
  const graph = buildDrawnGraph(input)
  const all = findReaching(graph, service)
  const direct = new Set(drawnCalls(input).flatMap(({ caller, callee }) => (callee === service ? [caller] : [])))
  const through = all.filter((name) => !direct.has(name))
  const callers = all.filter((name) => direct.has(name))
  return [
    plainText(`${countNoun(all.length, 'service')} of ${input.services.length} can reach ${service}.`),
    ...section('Directly', callers),
    ...section('Through others', through),
    '',
  ].join('\n')
}

/** The shortest ways on which one service reaches another through others, a line each; empty when there is none. */
export function renderPaths(input: Input, { caller, callee }: { caller: string; callee: string }): readonly string[] {
  const paths = findPaths(buildDrawnGraph(input), { from: caller, to: callee, limit: PATHS_MAX })
  return paths.filter(({ length }) => length > 2).map((path) => plainText(path.join(' → ')))
}

/** Groups of services that call each other in a circle, a line each; empty when there is none. */
export function renderCycles(input: Input): readonly string[] {
  const cycles = findCycles(buildDrawnGraph(input))
  const more = cycles.length - CYCLES_MAX
  return [
    ...cycles.slice(0, CYCLES_MAX).map((group) => plainText(`  ${group.join(', ')}`)),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ]
}

function buildDrawnGraph(input: Input) {
  return buildCallGraph({ services: input.services.map(({ name }) => name), calls: drawnCalls(input) })
}

// A client that is only wired calls nobody; code that nothing reaches could be reached tomorrow, and is no way today.
function drawnCalls({ code }: Input) {
  return code.calls.filter(({ level }) => level === 'called')
}

function section(title: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : ['', `${title} (${names.length}):`, ...names.map((name) => plainText(`  ${name}`))]
}
