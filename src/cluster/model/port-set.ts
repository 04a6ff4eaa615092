import type { Protocol } from './protocol.ts'

/**
 * Ports by protocol: by each, stretches that do not touch, both ends included, in order. A protocol that is not there
 * has none.
 */
export type PortSet = ReadonlyMap<Protocol, readonly PortRange[]>

export type PortRange = readonly [first: number, last: number]

export const PORT_MIN = 1
export const PORT_MAX = 65_535

/** In the order in which they are shown. */
export const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP']

export const NO_PORTS: PortSet = new Map()
export const ALL_PORTS: PortSet = new Map(PROTOCOLS.map((protocol) => [protocol, [[PORT_MIN, PORT_MAX]]]))

/**
 * The ports of stretches in any order, which may touch, overlap or be empty (`last` below `first`); what is no port is
 * left out.
 */
export function buildPortSet(stretches: Iterable<readonly [Protocol, PortRange]>): PortSet {
  const byProtocol = new Map<Protocol, PortRange[]>()
  for (const [protocol, [first, last]] of stretches) {
    const range: PortRange = [Math.max(first, PORT_MIN), Math.min(last, PORT_MAX)]
    if (range[0] > range[1]) continue
    const ranges = byProtocol.get(protocol)
    if (ranges === undefined) byProtocol.set(protocol, [range])
    else ranges.push(range)
  }
  return mapProtocols((protocol) => joinRanges(byProtocol.get(protocol) ?? []))
}

/** Ports that are in either. */
export function unitePorts(a: PortSet, b: PortSet): PortSet {
  if (a.size === 0 || a === b) return b
  if (b.size === 0) return a
  return mapProtocols((protocol) => {
    const [left, right] = [rangesOf(a, protocol), rangesOf(b, protocol)]
    if (left.length === 0) return right
    return right.length === 0 ? left : joinRanges([...left, ...right])
  })
}

/** Ports that are in both. */
export function intersectPorts(a: PortSet, b: PortSet): PortSet {
  if (a === ALL_PORTS || a === b) return b
  if (b === ALL_PORTS) return a
  return mapProtocols((protocol) => intersectRanges(rangesOf(a, protocol), rangesOf(b, protocol)))
}

/** Ports of the first that are not in the second. */
export function subtractPorts(a: PortSet, b: PortSet): PortSet {
  if (b.size === 0) return a
  return mapProtocols((protocol) => {
    const [left, right] = [rangesOf(a, protocol), rangesOf(b, protocol)]
    return right.length === 0 ? left : intersectRanges(left, complementRanges(right))
  })
}

export function equalPorts(a: PortSet, b: PortSet): boolean {
  if (a === b) return true
  if (a.size !== b.size) return false
  for (const [protocol, ranges] of a) {
    const others = rangesOf(b, protocol)
    if (ranges.length !== others.length) return false
    if (ranges.some(([first, last], i) => first !== others[i]?.[0] || last !== others[i]?.[1])) return false
  }
  return true
}

/** Whether all ports of the part are in the whole. */
export function containsPorts(whole: PortSet, part: PortSet): boolean {
  return whole === ALL_PORTS || subtractPorts(part, whole).size === 0
}

export function hasPort(set: PortSet, protocol: Protocol, port: number): boolean {
  return rangesOf(set, protocol).some(([first, last]) => first <= port && port <= last)
}

/**
 * `TCP 80,8000-8010; UDP 53`. A protocol with all its ports is `all TCP`; all ports of all protocols are `all ports`,
 * no port is `nothing`.
 */
export function describePorts(set: PortSet): string {
  if (set.size === 0) return 'nothing'
  if (equalPorts(set, ALL_PORTS)) return 'all ports'
  const parts = PROTOCOLS.flatMap((protocol) => {
    const ranges = rangesOf(set, protocol)
    if (ranges.length === 0) return []
    const isAll = ranges[0]?.[0] === PORT_MIN && ranges[0][1] === PORT_MAX
    return isAll ? [`all ${protocol}`] : [`${protocol} ${ranges.map(describeRange).join(',')}`]
  })
  return parts.join('; ')
}

function describeRange([first, last]: PortRange): string {
  return first === last ? `${first}` : `${first}-${last}`
}

function rangesOf(set: PortSet, protocol: Protocol): readonly PortRange[] {
  return set.get(protocol) ?? []
}

function mapProtocols(rangesFor: (protocol: Protocol) => readonly PortRange[]): PortSet {
  const set = new Map<Protocol, readonly PortRange[]>()
  for (const protocol of PROTOCOLS) {
    const ranges = rangesFor(protocol)
    if (ranges.length > 0) set.set(protocol, ranges)
  }
  return set
}

function joinRanges(ranges: readonly PortRange[]): readonly PortRange[] {
  const joined: [number, number][] = []
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const before = joined.at(-1)
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last)
    else joined.push([first, last])
  }
  return joined
}

function intersectRanges(a: readonly PortRange[], b: readonly PortRange[]): readonly PortRange[] {
  const both: PortRange[] = []
  for (let i = 0, j = 0; ;) {
    const [left, right] = [a[i], b[j]]
    if (left === undefined || right === undefined) return both
    const [first, last] = [Math.max(left[0], right[0]), Math.min(left[1], right[1])]
    if (first <= last) both.push([first, last])
    if (left[1] < right[1]) i++
    else j++
  }
}

function complementRanges(ranges: readonly PortRange[]): readonly PortRange[] {
  const gaps: PortRange[] = []
  let next = PORT_MIN
  for (const [first, last] of ranges) {
    if (next < first) gaps.push([next, first - 1])
    next = last + 1
  }
  if (next <= PORT_MAX) gaps.push([next, PORT_MAX])
  return gaps
}
