import type { ConnectionChange, ConnectionDelta } from '../../cluster/connectivity/diff-connections.ts'
import type { PartyGroup } from '../../cluster/connectivity/group-connections.ts'
import { describePorts } from '../../cluster/model/port-set.ts'
import { describeWorkload } from '../../cluster/model/cluster.ts'
import { describeGroups, type DescribeGroup } from './describe-parties.ts'
import { countNoun } from '../../text/plain-text.ts'
import { paint, wrapText, type Color, type TerminalOptions } from '../formats/terminal.ts'

/** In text; all are in the JSON. */
const ROWS_MAX = 200
const WORKLOADS_MAX = 20

/** Titles of the kinds of change, in the order in which they are told: what opens concerns most. */
export const CHANGE_KINDS = [
  { kind: 'added', title: 'Opens', color: 'red' },
  { kind: 'removed', title: 'Closes', color: 'green' },
  { kind: 'changed', title: 'Changes', color: 'yellow' },
] as const satisfies readonly { kind: ConnectionChange['kind']; title: string; color: Color }[]

/**
 * How connections differ, for a person in a hurry: the answer first, then what opens, what closes, and what has other
 * ports.
 */
export function renderPolicyDiff(delta: ConnectionDelta, options: TerminalOptions = { color: false }): string {
  const name = describeGroups(delta.parties)
  const shown = delta.changes.slice(0, ROWS_MAX)
  const sections = CHANGE_KINDS.flatMap(({ kind, title, color }) => {
    const changes = shown.filter((change) => change.kind === kind)
    if (changes.length === 0) return []
    return ['', paint(title, color, options), ...changes.flatMap((change) => changeLines(change, name, options))]
  })
  const left = delta.changes.length - shown.length
  return [
    ...wrapText(summarizeDelta(delta), '', options).map((line) => paint(line, 'bold', options)),
    ...sections,
    ...(left > 0 ? ['', `… and ${countNoun(left, 'line')} more: --format json has all of them.`] : []),
    ...workloadLines('Workloads that appear', delta.appeared.map(describeWorkload), options),
    ...workloadLines('Workloads that vanish', delta.vanished.map(describeWorkload), options),
    '',
  ].join('\n')
}

/** The answer in one or two sentences of plain text. */
export function summarizeDelta({ changes, contains, appeared, vanished }: ConnectionDelta): string {
  const { baseInHead, headInBase } = contains
  if (baseInHead && headInBase) {
    const same = 'The same connections are open as before'
    return appeared.length + vanished.length === 0 ? `${same}.` : `${same}, though workloads come or go.`
  }
  const counts = CHANGE_KINDS.flatMap(({ kind }) => {
    const pairs = changes.filter((change) => change.kind === kind).reduce((sum, change) => sum + countPairs(change), 0)
    return pairs === 0 ? [] : [`${countNoun(pairs, 'connection')} ${pairs === 1 ? VERBS[kind].one : VERBS[kind].many}`]
  })
  const only = baseInHead ? ' Nothing closes.' : headInBase ? ' Nothing opens.' : ''
  return `${counts.join(', ')}.${only}`
}

const VERBS = {
  added: { one: 'opens', many: 'open' },
  removed: { one: 'closes', many: 'close' },
  changed: { one: 'has other ports', many: 'have other ports' },
} as const

/** Pairs of parties, all addresses outside counting as one. */
export function countPairs({ from, to }: { readonly from: PartyGroup; readonly to: PartyGroup }): number {
  const [sources, targets] = [countEnds(from), countEnds(to)]
  const pairs = sources.workloads * targets.workloads
  return pairs + sources.workloads * targets.outside + sources.outside * targets.workloads
}

function countEnds({ lists, except, size }: PartyGroup): { workloads: number; outside: number } {
  const isAddress = (kind: string | undefined) => kind === 'addresses'
  const listed = lists.reduce((sum, list) => sum + (isAddress(list[0]?.kind) ? list.length : 0), 0)
  let addresses = listed
  for (const party of except) if (isAddress(party.kind)) addresses--
  return { workloads: size - addresses, outside: Math.min(1, addresses) }
}

/** What a change does to the ports, and why when it is not for a policy. */
export function describeChange({ kind, before, after, cause }: ConnectionChange): string {
  const because = cause === 'policies' ? '' : cause === 'appeared' ? ' (new workload)' : ' (workload gone)'
  if (kind === 'added') return `${describePorts(after)}${because}`
  if (kind === 'removed') return `${describePorts(before)}${because}`
  return `${describePorts(before)} → ${describePorts(after)}`
}

function changeLines(change: ConnectionChange, name: DescribeGroup, options: TerminalOptions): readonly string[] {
  return connectionLines({ ...change, text: describeChange(change) }, name, options)
}

/** `  A → B  TCP 80`, on more lines when it does not fit. */
export function connectionLines(
  { from, to, text }: { readonly from: PartyGroup; readonly to: PartyGroup; readonly text: string },
  name: DescribeGroup,
  options: TerminalOptions,
): readonly string[] {
  const ends = `${name(from).join(', ')} → ${name(to).join(', ')}`
  const whole = wrapText(`${ends}  ${text}`, '  ', options)
  if (whole.length === 1) return whole
  return [...wrapText(ends, '  ', options), ...wrapText(text, '      ', options)]
}

function workloadLines(title: string, names: readonly string[], options: TerminalOptions): readonly string[] {
  if (names.length === 0) return []
  const shown = names.slice(0, WORKLOADS_MAX)
  const more = names.length > shown.length ? [`  … and ${names.length - shown.length} more`] : []
  return ['', `${title} (${names.length})`, ...shown.flatMap((name) => wrapText(name, '  ', options)), ...more]
}
