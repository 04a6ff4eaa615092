import { parseAddress } from '../../src/cluster/model/address-range.ts'
import { ALL_PORTS, buildPortSet, describePorts, NO_PORTS, type PortRange } from '../../src/cluster/model/port-set.ts'
import type { Cluster, Protocol } from '../../src/cluster/model/cluster.ts'
import type { Party } from '../../src/cluster/model/connection.ts'
import type { ConnectionDelta } from '../../src/cluster/connectivity/diff-connections.ts'
import { enumerateConnections } from '../../test/cluster/connectivity/enumerate-connections.ts'
import { listGroup } from '../../src/cluster/connectivity/group-connections.ts'

/** An end by its name, or a stretch of IPv4 addresses. */
type End = string | readonly [first: bigint, last: bigint]
type Row = { readonly from: End; readonly to: End; readonly value: string }

/** What one program says of pairs of ends: ports, or ports before and after. */
export type Table = { readonly rows: readonly Row[]; readonly size: number }

/** Names an end as the analyzer does; undefined: it is left out of what is compared. */
export type NameParty = (party: Party) => string | undefined

export type Disagreement = {
  readonly from: string
  readonly to: string
  readonly theirs: string
  readonly ours: string
}

const NOTHING = describePorts(NO_PORTS)

export function parseTheirList(json: string): Table {
  const list = (JSON.parse(json === '' ? '[]' : json) ?? []) as readonly { src: string; dst: string; conn: string }[]
  return toTable(
    list.map(({ src, dst, conn }) => ({ from: parseEnd(src), to: parseEnd(dst), value: describeTheirs(conn) })),
  )
}

export function parseTheirDiff(csv: string): Table {
  const rows = csv
    .split('\n')
    .slice(1)
    .filter((line) => line !== '')
    .map(parseCsvLine)
  return toTable(
    rows.map(([, from = '', to = '', before = '', after = '']) => ({
      from: parseEnd(from),
      to: parseEnd(to),
      value: `${describeTheirs(before)} → ${describeTheirs(after)}`,
    })),
  )
}

export function listOurs(cluster: Cluster, name: NameParty): Table {
  const rows = enumerateConnections(cluster, { staged: 'ignored' }).map(({ from, to, ports }) => {
    return { from: endOf(from, name), to: endOf(to, name), value: describePorts(ports) }
  })
  return toTable(rows)
}

export function tableOfDelta({ changes }: ConnectionDelta, name: NameParty): Table {
  const rows = changes.flatMap(({ from, to, before, after }) => {
    const value = `${describePorts(before)} → ${describePorts(after)}`
    const targets = [...listGroup(to)].map((party) => endOf(party, name))
    return [...listGroup(from)].flatMap((party) => targets.map((end) => ({ from: endOf(party, name), to: end, value })))
  })
  return toTable(rows.filter(({ from, to }) => typeof from === 'string' || typeof to === 'string'))
}

/** The pairs about which two tables do not say the same, blocks of addresses cut where either cuts them. */
export function compareTables(theirs: Table, ours: Table): readonly Disagreement[] {
  const cuts = [
    ...new Set([theirs, ours].flatMap(({ rows }) => rows.flatMap(({ from, to }) => [from, to].flatMap(cutsOf)))),
  ]
  cuts.sort((a, b) => (a < b ? -1 : 1))
  const [left, right] = [index(theirs, cuts), index(ours, cuts)]
  return [...new Set([...left.keys(), ...right.keys()])].sort().flatMap((key) => {
    const [from = '', to = ''] = key.split('\n')
    const [said, told] = [
      [...(left.get(key) ?? [NOTHING])].sort().join(' and '),
      [...(right.get(key) ?? [NOTHING])].sort().join(' and '),
    ]
    return said === told ? [] : [{ from, to, theirs: said, ours: told }]
  })
}

/** The workloads that a table knows. */
export function endNames({ rows }: Table): ReadonlySet<string> {
  return new Set(rows.flatMap(({ from, to }) => [from, to].filter((end) => typeof end === 'string')))
}

function toTable(rows: readonly { from: End | undefined; to: End | undefined; value: string }[]): Table {
  const kept = rows.flatMap(({ from, to, value }) => {
    // The analyzer does not say what the pods of one workload may do among each other.
    return from === undefined || to === undefined || from === to ? [] : [{ from, to, value }]
  })
  return { rows: kept, size: kept.length }
}

function index({ rows }: Table, cuts: readonly bigint[]): ReadonlyMap<string, ReadonlySet<string>> {
  const table = new Map<string, Set<string>>()
  for (const { from, to, value } of rows) {
    for (const source of cutEnd(from, cuts)) {
      for (const target of cutEnd(to, cuts)) {
        const key = `${source}\n${target}`
        table.set(key, (table.get(key) ?? new Set<string>()).add(value))
      }
    }
  }
  return table
}

function cutsOf(end: End): readonly bigint[] {
  return typeof end === 'string' ? [] : [end[0], end[1] + 1n]
}

function cutEnd(end: End, cuts: readonly bigint[]): readonly string[] {
  if (typeof end === 'string') return [end]
  return cuts.filter((cut) => end[0] <= cut && cut <= end[1]).map((cut) => `address ${cut}`)
}

function endOf(party: Party, name: NameParty): End | undefined {
  if (party.kind === 'workload') return name(party)
  return party.family === 4 ? [party.first, party.last] : undefined
}

/** `ns/name[Kind]`, or `10.0.0.0-10.255.255.255[External]`; what stands for ingress controllers is no end of ours. */
function parseEnd(text: string): End | undefined {
  if (text.startsWith('{')) return undefined
  const [, first, last] = /^([\d.]+)-([\d.]+)\[External\]$/.exec(text) ?? []
  const [start, end] = [parseAddress(first ?? ''), parseAddress(last ?? '')]
  return start === undefined || end === undefined ? text : [start.address, end.address]
}

/** `All Connections`, `No Connections`, or `SCTP 1-65535,TCP 80,443-445`, in our words. */
function describeTheirs(text: string): string {
  if (text === 'All Connections') return describePorts(ALL_PORTS)
  if (text === 'No Connections') return NOTHING
  let protocol: Protocol = 'TCP'
  const stretches = text.split(/[,;]\s*/).map((part): readonly [Protocol, PortRange] => {
    const [, name, first, last] = /^(?:(TCP|UDP|SCTP) )?(\d+)(?:-(\d+))?$/.exec(part.trim()) ?? []
    if (name !== undefined) protocol = name as Protocol
    if (first === undefined) throw new Error(`ports of an unknown form: ${text}`)
    return [protocol, [Number(first), Number(last ?? first)]]
  })
  return describePorts(buildPortSet(stretches))
}

function parseCsvLine(line: string): readonly string[] {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = '']) => {
    return cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell
  })
}
