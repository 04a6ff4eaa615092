import type { Protocol } from './cluster.ts'

/** Ports by protocol: by each, stretches that do not touch, both ends included, in order. A protocol that is not there has none. */
export type PortSet = ReadonlyMap<Protocol, readonly PortRange[]>

export type PortRange = readonly [first: number, last: number]

export const PORT_MIN = 1
export const PORT_MAX = 65_535
