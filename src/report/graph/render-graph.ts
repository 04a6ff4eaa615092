import { compareText } from '../../finding.ts'
import type { Service } from '../../graph/service.ts'
import type { CodeCall, CodeGraph, UnresolvedCall } from '../../rpcmap/facts/code-call.ts'
import { jsonText } from '../formats/json-text.ts'
import { mermaidLabel } from '../formats/escape-mermaid.ts'
import { countNoun, plainText, printPlace } from '../../text/plain-text.ts'
import { renderCycles } from './render-reach.ts'
import { alignColumns, paint, type TerminalOptions } from '../formats/terminal.ts'

export type GraphFormat = 'table' | 'json' | 'dot' | 'mermaid'
export type GraphInput = { readonly services: readonly Service[]; readonly code: CodeGraph }

/**
 * The call graph of the code, with a line end. `table` is for people; `json` holds everything; `dot` (Graphviz) and
 * `mermaid` draw the calls that have a call site, the unreached and asynchronous ones dashed. Sorted by caller, then
 * callee.
 */
export function renderGraph(
  input: GraphInput,
  format: GraphFormat,
  options: TerminalOptions = { color: false },
): string {
  const services = [...input.services].sort((a, b) => compareText(a.name, b.name))
  const calls = [...input.code.calls].sort(compareCalls)
  const unresolved = [...input.code.unresolved].sort(compareUnresolved)
  switch (format) {
    case 'table':
      return renderTable({ services, calls, unresolved }, { ...options, cycles: renderCycles(input) })
    case 'json':
      return renderJson({ services, calls, unresolved })
    case 'dot':
      return renderDot({ services, calls })
    case 'mermaid':
      return renderMermaid(calls)
  }
}

type Sorted = {
  readonly services: readonly Service[]
  readonly calls: readonly CodeCall[]
  readonly unresolved: readonly UnresolvedCall[]
}

function renderTable(
  { services, calls, unresolved }: Sorted,
  options: TerminalOptions & { readonly cycles: readonly string[] },
): string {
  const { cycles } = options
  const header = ['CALLER', 'CALLEE', 'LEVEL', 'METHODS', 'WHERE']
  const rows = calls.map(({ caller, callee, level, async: isAsync, methods, condition, evidence }) => [
    caller,
    callee,
    [level, ...(isAsync ? ['async'] : []), ...(condition ? ['conditional'] : [])].join(', '),
    methods?.join(', ') ?? '(unknown)',
    evidence[0] ? printPlace(evidence[0]) : '',
  ])
  const [head = '', ...body] = alignColumns([header, ...rows])
  const lost = unresolved.map(({ caller, evidence, reason }) => {
    return `  ${plainText(caller)}  ${plainText(printPlace(evidence))}  ${plainText(reason)}`
  })
  return [
    ...(calls.length > 0 ? [paint(head, 'bold', options), ...body, ''] : []),
    `${countNoun(services.length, 'service')}, ${countNoun(calls.length, 'call')}, ${unresolved.length} unresolved`,
    ...lost,
    ...(cycles.length > 0 ? ['', 'Services that call each other in a circle:', ...cycles] : []),
    '',
  ].join('\n')
}

// The shape that the call-graph benchmark scores. Everything found is written out: none of it was told by a name at run
// time.
function renderJson({ services, calls, unresolved }: Sorted): string {
  const shape = {
    services: services.map(({ name, dir }) => ({ name, dir })),
    calls: calls.map(({ caller, callee, level, async: isAsync, methods, condition, evidence }) => ({
      from: caller,
      to: callee,
      level,
      async: isAsync,
      dynamic: false,
      methods: (methods ?? []).map((method) => `${callee}/${method}`),
      condition: condition?.map(({ path, line, text }) => ({ path, line, text })),
      evidence: evidence.map(({ path, line }) => ({ path, line })),
    })),
    unresolved: unresolved.map(({ caller, evidence: { path, line }, reason }) => ({
      from: caller,
      path,
      line,
      reason,
    })),
  }
  return jsonText(shape)
}

function renderDot({ services, calls }: Pick<Sorted, 'services' | 'calls'>): string {
  const lines = [
    'digraph calls {',
    '  rankdir=LR;',
    '  node [shape=box];',
    ...services.map(({ name }) => `  ${quoteDot(name)};`),
    ...calls.filter(isDrawn).map((call) => {
      const label = call.methods === undefined ? '' : `label=${quoteDot(call.methods.join(', '))}`
      const attributes = [label, isFaint(call) ? 'style=dashed' : ''].filter((attribute) => attribute !== '')
      const suffix = attributes.length === 0 ? '' : ` [${attributes.join(', ')}]`
      return `  ${quoteDot(call.caller)} -> ${quoteDot(call.callee)}${suffix};`
    }),
    '}',
  ]
  return `${lines.join('\n')}\n`
}

// Quotes and backslashes are all that a quoted id of the DOT language gives a meaning; `\n` in a label would start a
// line.
function quoteDot(text: string): string {
  return `"${plainText(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

// Mermaid refuses more by default, and nothing in the diagram can raise that.
const MERMAID_EDGES_MAX = 500

function renderMermaid(calls: readonly CodeCall[]): string {
  const drawn = calls.filter(isDrawn)
  const shown = drawn.slice(0, MERMAID_EDGES_MAX)
  const ids = new Map<string, string>()
  for (const { caller, callee } of shown) {
    for (const name of [caller, callee]) if (!ids.has(name)) ids.set(name, `n${ids.size}`)
  }
  const lines = [
    'flowchart LR',
    ...(drawn.length > shown.length
      ? [`  %% ${drawn.length - shown.length} more calls: Mermaid draws no more than these`]
      : []),
    ...[...ids].map(([name, id]) => `  ${id}[${mermaidLabel(name)}]`),
    ...shown.map((call) => `  ${ids.get(call.caller)} ${isFaint(call) ? '-.->' : '-->'} ${ids.get(call.callee)}`),
  ]
  return `${lines.join('\n')}\n`
}

function isDrawn({ level }: CodeCall): boolean {
  return level !== 'wired'
}

function isFaint({ level, async: isAsync }: CodeCall): boolean {
  return level === 'unreached' || isAsync
}

function compareCalls(a: CodeCall, b: CodeCall): number {
  return (
    compareText(a.caller, b.caller) ||
    compareText(a.callee, b.callee) ||
    compareText(a.level, b.level) ||
    Number(a.async) - Number(b.async)
  )
}

function compareUnresolved(a: UnresolvedCall, b: UnresolvedCall): number {
  return (
    compareText(a.caller, b.caller) ||
    compareText(a.evidence.path, b.evidence.path) ||
    a.evidence.line - b.evidence.line ||
    a.evidence.column - b.evidence.column
  )
}
