import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Protocol } from '../../../src/cluster/model/cluster.ts'
import {
  ALL_PORTS,
  buildPortSet,
  containsPorts,
  describePorts,
  equalPorts,
  hasPort,
  intersectPorts,
  NO_PORTS,
  PORT_MAX,
  PORT_MIN,
  PROTOCOLS,
  subtractPorts,
  unitePorts,
  type PortRange,
  type PortSet,
} from '../../../src/cluster/model/port-set.ts'

/**
 * One bit for each of these ports of each protocol: the simplest thing that can be right. Between them no stretch
 * begins or ends.
 */
type Bitmap = readonly boolean[]

const PORTS = [0, 1, 2, 3, ...Array.from({ length: 16 }, (_, i) => 76 + i), 30_000, 65_533, 65_534, 65_535, 65_536]

function toBitmap(set: PortSet): Bitmap {
  return PROTOCOLS.flatMap((protocol) => {
    const ranges = set.get(protocol) ?? []
    return PORTS.map((asked) => ranges.some(([first, last]) => first <= asked && asked <= last))
  })
}

function combine(a: Bitmap, b: Bitmap, keep: (a: boolean, b: boolean) => boolean): Bitmap {
  return a.map((bit, i) => keep(bit, b[i] === true))
}

// Mostly ports that lie close together or at the ends, where stretches touch, overlap and swallow each other.
const port = fc.oneof(fc.integer({ min: 78, max: 90 }), fc.constantFrom(0, 1, 2, PORT_MAX - 1, PORT_MAX, PORT_MAX + 1))
const stretch = fc.tuple(fc.constantFrom(...PROTOCOLS), fc.tuple(port, port))
const portSet = fc.oneof(
  fc.array(stretch, { maxLength: 8 }).map(buildPortSet),
  fc.constant(ALL_PORTS),
  fc.constant(NO_PORTS),
)

function expectWellFormed(set: PortSet): void {
  for (const ranges of set.values()) {
    expect(ranges.length).toBeGreaterThan(0)
    let before = PORT_MIN - 2
    for (const [first, last] of ranges) {
      expect(first).toBeGreaterThan(before + 1)
      expect(last).toBeGreaterThanOrEqual(first)
      before = last
    }
    expect(before).toBeLessThanOrEqual(PORT_MAX)
  }
}

test('buildPortSet() holds exactly the ports of its stretches', () => {
  const stretches = fc.array(stretch, { maxLength: 8 })
  fc.assert(
    fc.property(stretches, (parts) => {
      const set = buildPortSet(parts)
      expectWellFormed(set)
      const isIn = (protocol: Protocol, asked: number) =>
        asked >= PORT_MIN && asked <= PORT_MAX && parts.some((part) => part[0] === protocol && inRange(asked, part[1]))
      expect(toBitmap(set)).toEqual(PROTOCOLS.flatMap((protocol) => PORTS.map((asked) => isIn(protocol, asked))))
    }),
  )
})

function inRange(asked: number, [first, last]: PortRange): boolean {
  return first <= asked && asked <= last
}

test.each([
  ['unitePorts()', unitePorts, (a: boolean, b: boolean) => a || b],
  ['intersectPorts()', intersectPorts, (a: boolean, b: boolean) => a && b],
  ['subtractPorts()', subtractPorts, (a: boolean, b: boolean) => a && !b],
] as const)('%s is what it is on bitmaps', (_, operation, keep) => {
  fc.assert(
    fc.property(portSet, portSet, (a, b) => {
      const result = operation(a, b)
      expectWellFormed(result)
      expect(toBitmap(result)).toEqual(combine(toBitmap(a), toBitmap(b), keep))
    }),
    { numRuns: 1_000 },
  )
})

test('equalPorts() and containsPorts() are what they are on bitmaps', () => {
  const seen = { equal: 0, contained: 0 }
  fc.assert(
    fc.property(portSet, portSet, (a, b) => {
      const [left, right] = [toBitmap(a), toBitmap(b)]
      const isEqual = left.every((bit, i) => bit === right[i])
      const isContained = right.every((bit, i) => !bit || left[i])
      seen.equal += Number(isEqual)
      seen.contained += Number(isContained)
      expect(equalPorts(a, b)).toBe(isEqual)
      expect(containsPorts(a, b)).toBe(isContained)
    }),
    { numRuns: 1_000 },
  )
  expect(seen.equal).toBeGreaterThan(0)
  expect(seen.contained).toBeGreaterThan(seen.equal)
})

test('hasPort() finds a port by protocol', () => {
  fc.assert(
    fc.property(portSet, fc.constantFrom(...PROTOCOLS), port, (set, protocol, asked) => {
      const bit = toBitmap(set)[PROTOCOLS.indexOf(protocol) * PORTS.length + PORTS.indexOf(asked)]
      expect(hasPort(set, protocol, asked)).toBe(bit)
    }),
  )
})

test.each<[string, (readonly [Protocol, PortRange])[]]>([
  ['nothing', []],
  ['TCP 80', [['TCP', [80, 80]]]],
  [
    'TCP 80,8000-8010; UDP 53',
    [
      ['UDP', [53, 53]],
      ['TCP', [8000, 8010]],
      ['TCP', [80, 80]],
    ],
  ],
  [
    'TCP 80-82',
    [
      ['TCP', [82, 82]],
      ['TCP', [80, 80]],
      ['TCP', [81, 81]],
    ],
  ],
  ['all TCP', [['TCP', [0, 70_000]]]],
  [
    'all TCP; SCTP 1',
    [
      ['TCP', [1, 65_535]],
      ['SCTP', [1, 1]],
    ],
  ],
  ['TCP 2-65535', [['TCP', [2, 65_535]]]],
  ['all ports', PROTOCOLS.map((protocol) => [protocol, [1, 65_535]])],
])('describePorts() says %s', (text, stretches) => {
  expect(describePorts(buildPortSet(stretches))).toBe(text)
})
