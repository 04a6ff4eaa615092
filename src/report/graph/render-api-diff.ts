import type { CodeCall, Endpoint } from '../../rpcmap/facts/code-call.ts'
import type { ApiDiff } from '../../rpcmap/served/diff-endpoints.ts'
import { jsonText } from '../formats/json-text.ts'
import { joinWords, plainText } from '../../text/plain-text.ts'
import { describeEndpoint, endpointShape } from './render-apis.ts'
import { alignColumns, paint, type TerminalOptions } from '../formats/terminal.ts'

/**
 * What services offer more, less and otherwise, by service; `calls` are those of the head, to name who still calls what
 * is removed.
 */
export function renderApiDiff(
  diffs: readonly ApiDiff[],
  calls: readonly CodeCall[],
  options: TerminalOptions = { color: false },
): string {
  const sections = diffs.flatMap((diff) => {
    const rows = rowsOf(diff, calls)
    const lines = alignColumns(rows).map((line, i) => `  ${paint(line, COLORS.get(rows[i]?.[0]) ?? 'yellow', options)}`)
    return [paint(plainText(diff.service), 'bold', options), ...lines, '']
  })
  const count = (list: 'added' | 'removed' | 'changed') => diffs.reduce((sum, diff) => sum + diff[list].length, 0)
  return [...sections, `${count('added')} added, ${count('removed')} removed, ${count('changed')} changed`, ''].join(
    '\n',
  )
}

const COLORS = new Map<string | undefined, 'green' | 'red'>([
  ['+', 'green'],
  ['-', 'red'],
])

function rowsOf({ service, added, removed, changed }: ApiDiff, calls: readonly CodeCall[]) {
  return [
    ...added.map((endpoint) => ['+', ...describeEndpoint(endpoint)]),
    ...removed.map((endpoint) => {
      const callers = callersOf(service, endpoint, calls)
      return [
        '-',
        ...describeEndpoint(endpoint),
        ...(callers.length === 0 ? [] : [`still called by ${joinWords(callers)}`]),
      ]
    }),
    ...changed.map(({ base, head }) => {
      const [name = '', , place = ''] = describeEndpoint(head)
      return ['~', name, `${base.route ?? '(unknown)'} → ${head.route ?? '(unknown)'}`, place]
    }),
  ]
}

/** The same as JSON, indented by two, with a line end. */
export function renderApiDiffJson(diffs: readonly ApiDiff[], calls: readonly CodeCall[]): string {
  const shape = diffs.map(({ service, added, removed, changed }) => ({
    service,
    added: added.map(endpointShape),
    removed: removed.map((one) => ({ ...endpointShape(one), callers: callersOf(service, one, calls) })),
    changed: changed.map(({ base, head }) => ({ base: endpointShape(base), head: endpointShape(head) })),
  }))
  return jsonText(shape)
}

function callersOf(service: string, { name }: Endpoint, calls: readonly CodeCall[]): readonly string[] {
  return calls
    .filter(({ callee, level, methods }) => callee === service && level !== 'wired' && methods?.includes(name))
    .map(({ caller }) => caller)
}
