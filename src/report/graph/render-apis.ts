import type { CodeCall, CodeGraph, Endpoint, Evidence } from '../../rpcmap/facts/code-call.ts'
import { jsonText } from '../formats/json-text.ts'
import { countNoun, printPlace } from '../../text/plain-text.ts'
import { alignColumns, paint, type TerminalOptions } from '../formats/terminal.ts'

/** What one service offers to others and asks of them, as a person reads it; ends with a line end. */
export function renderApis(service: string, code: CodeGraph, options: TerminalOptions = { color: false }): string {
  const { endpoints, open, calls, callers, unresolved, unserved } = selectApis(service, code)
  const section = (title: string, rows: readonly (readonly string[])[]) =>
    rows.length === 0 ? [] : [paint(title, 'bold', options), ...alignColumns(rows.map((row) => ['', ...row])), '']
  const titles = {
    serves:
      endpoints.length === 0
        ? 'Serves nothing that was recognised'
        : `Serves ${countNoun(endpoints.length, 'endpoint')}`,
    calls: `Calls ${countNoun(calls.length, 'service')}`,
    callers: `Is called by ${countNoun(callers.length, 'service')}`,
  }
  return [
    ...(endpoints.length === 0 ? [paint(titles.serves, 'bold', options), ''] : []),
    ...section(titles.serves, endpoints.map(describeEndpoint)),
    ...section(
      'Serves something that could not be named',
      open.map((place) => [place.text, printPlace(place)]),
    ),
    ...section(
      titles.calls,
      calls.map((call) => describeCall(call.callee, call)),
    ),
    ...section(
      'Calls something that could not be named',
      unresolved.map(({ evidence, reason }) => [reason, printPlace(evidence)]),
    ),
    ...section(
      titles.callers,
      callers.map((call) => describeCall(call.caller, call)),
    ),
    ...section(
      'Is called for what it does not serve',
      unserved.map(({ caller, method, evidence }) => [caller, method, printPlace(evidence)]),
    ),
  ].join('\n')
}

/** The same as JSON, indented by two, with a line end; every place as `{ path, line }`. */
export function renderApisJson(service: string, code: CodeGraph): string {
  const { endpoints, open, calls, callers, unresolved, unserved } = selectApis(service, code)
  const call = ({ level, async: isAsync, methods, evidence }: CodeCall) => ({
    level,
    async: isAsync,
    methods,
    evidence: evidence.map(placeOf),
  })
  const shape = {
    service,
    serves: endpoints.map(endpointShape),
    servesUnnamed: open.map(placeOf),
    calls: calls.map((one) => ({ to: one.callee, ...call(one) })),
    callsUnnamed: unresolved.map(({ evidence, reason }) => ({ reason, ...placeOf(evidence) })),
    callers: callers.map((one) => ({ from: one.caller, ...call(one) })),
    unserved: unserved.map(({ caller, method, evidence }) => ({ from: caller, method, ...placeOf(evidence) })),
  }
  return jsonText(shape)
}

/** An endpoint as a shape for JSON. */
export function endpointShape({ kind, contract, name, route, shared, evidence }: Endpoint) {
  return { kind, contract, name, route, shared, evidence: evidence.map(placeOf) }
}

/** Name, contract or route, and place, as cells of a row. Hostile text. */
export function describeEndpoint({ contract, name, route, evidence: [first] }: Endpoint): readonly string[] {
  return [name, contract ?? route ?? '', first === undefined ? '' : printPlace(first)]
}

function selectApis(service: string, code: CodeGraph) {
  const { endpoints = [], open = [] } = code.served?.get(service) ?? {}
  return {
    endpoints,
    open,
    calls: code.calls.filter(({ caller }) => caller === service),
    callers: code.calls.filter(({ callee }) => callee === service),
    unresolved: code.unresolved.filter(({ caller }) => caller === service),
    unserved: (code.unserved ?? []).filter(({ callee }) => callee === service),
  }
}

function describeCall(name: string, { level, async: isAsync, methods, evidence }: CodeCall): readonly string[] {
  const notes = [...(level === 'called' ? [] : [level]), ...(isAsync ? ['async'] : [])]
  const what = [...(methods ?? (level === 'wired' ? [] : ['(unknown methods)'])), ...notes].join(', ')
  return [name, what, evidence[0] === undefined ? '' : printPlace(evidence[0])]
}

function placeOf({ path, line }: Evidence) {
  return { path, line }
}
