import type { Party } from '../../cluster/model/connection.ts'
import { listGroup, type ConnectionGroup } from '../../cluster/connectivity/group-connections.ts'
import { compareParties } from '../../cluster/connectivity/compare-parties.ts'
import { describePorts, NO_PORTS, type PortSet } from '../../cluster/model/port-set.ts'
import { jsonText } from '../formats/json-text.ts'
import { describeGroups, describeParty } from './describe-parties.ts'
import { renderDot } from '../formats/dot.ts'
import { codeSpan, escapeMarkdown } from '../../text/escape-markdown.ts'
import { fitMarkdown } from '../../text/fit-markdown.ts'
import { markdownTable } from '../formats/markdown-table.ts'
import { countNoun, plainText } from '../../text/plain-text.ts'
import { connectionLines, countPairs } from './render-policy-diff.ts'
import { shapeGroups } from './shape-parties.ts'
import type { TerminalOptions } from '../formats/terminal.ts'

export type ConnectionsFormat = 'text' | 'json' | 'dot' | 'csv' | 'md'

/** All connections of one tree, in groups of pairs that have the same ports. */
export type ConnectionList = { readonly parties: readonly Party[]; readonly groups: readonly ConnectionGroup[] }

/**
 * All connections, with a line end. `text`, `md` and `dot` tell groups in a few words; `json` holds every group with
 * all of its parties; `csv` has a line for every pair, a line at a time: a large tree has more of them than memory.
 */
export function* renderConnections(
  list: ConnectionList,
  format: ConnectionsFormat,
  options: TerminalOptions = { color: false },
): Iterable<string> {
  switch (format) {
    case 'text':
      yield renderText(list, options)
      return
    case 'json':
      yield renderJson(list)
      return
    case 'dot':
      yield renderDot('connections', listEdges(list))
      return
    case 'csv':
      yield* renderCsv(list)
      return
    case 'md':
      yield fitMarkdown((max) => renderMarkdown(list, max))
  }
}

function renderText({ parties, groups }: ConnectionList, options: TerminalOptions): string {
  const name = describeGroups(parties)
  const lines = groups.flatMap((group) => {
    return connectionLines({ ...group, text: describePorts(portsOf(group)) }, name, options)
  })
  const workloads = parties.filter(({ kind }) => kind === 'workload').length
  const pairs = groups.reduce((sum, group) => sum + countPairs(group), 0)
  return [`${countNoun(workloads, 'workload')}, ${countNoun(pairs, 'connection')}`, ...lines, ''].join('\n')
}

function renderJson({ parties, groups }: ConnectionList): string {
  const shape = shapeGroups(parties)
  const json = groups.map((group) => ({
    from: shape(group.from),
    to: shape(group.to),
    ports: describePorts(portsOf(group)),
  }))
  return jsonText(json)
}

function* renderCsv({ groups }: ConnectionList): Iterable<string> {
  yield 'from,to,ports\n'
  for (const group of groups) {
    const ports = quoteCsv(describePorts(portsOf(group)))
    const targets = [...listGroup(group.to)].sort(compareParties)
    for (const from of [...listGroup(group.from)].sort(compareParties)) {
      for (const to of targets) {
        if (from.kind === 'addresses' && to.kind === 'addresses') continue
        yield `${quoteCsv(describeParty(from))},${quoteCsv(describeParty(to))},${ports}\n`
      }
    }
  }
}

// Spreadsheets take what begins like this for a formula.
function quoteCsv(text: string): string {
  const shown = plainText(text).replaceAll('"', '""')
  return `"${/^[=+\-@]/.test(shown) ? "'" : ''}${shown}"`
}

function renderMarkdown({ parties, groups }: ConnectionList, max: number): string {
  const name = describeGroups(parties)
  const rows = groups
    .slice(0, max)
    .map((group) => [
      ...[group.from, group.to].map((each) => name(each).map(codeSpan).join(', ')),
      escapeMarkdown(describePorts(portsOf(group))),
    ])
  const left = groups.length - rows.length
  const more = left === 0 ? '' : `\n… and ${countNoun(left, 'row')} more: \`drawbridge policy list\` has them all.\n`
  return `${markdownTable(['From', 'To', 'Ports'], rows) || 'No connection is open.'}\n${more}`
}

function listEdges({ parties, groups }: ConnectionList) {
  const name = describeGroups(parties)
  return groups.flatMap((group) => {
    const label = describePorts(portsOf(group))
    return name(group.from).flatMap((from) => name(group.to).map((to) => ({ from, to, label })))
  })
}

function portsOf({ ports }: ConnectionGroup): PortSet {
  return ports[0] ?? NO_PORTS
}
