import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { describeWorkload, type Cluster } from '../../../src/cluster/model/cluster.ts'
import type { Connection, EvaluateOptions, Party } from '../../../src/cluster/model/connection.ts'
import { diffConnections, type ConnectionDelta } from '../../../src/cluster/connectivity/diff-connections.ts'
import { enumerateConnections } from './enumerate-connections.ts'
import { listGroup } from '../../../src/cluster/connectivity/group-connections.ts'
import { describePorts, NO_PORTS, subtractPorts, type PortSet } from '../../../src/cluster/model/port-set.ts'
import { buildCluster, policies, workloads } from '../random-clusters.ts'

const OPTIONS: EvaluateOptions = { staged: 'ignored' }

/** Two trees of which one is what became of the other: some workloads and policies go, some come. */
const pair: fc.Arbitrary<readonly [base: Cluster, head: Cluster]> = fc
  .tuple(workloads, policies, policies, fc.nat(31), fc.nat(31), fc.nat(31))
  .map(([pods, old, fresh, goes, comes, stays]) => {
    const kept = (list: readonly unknown[], bits: number) => list.filter((_, i) => ((bits >> i) & 1) === 1)
    const base = pods.filter((_, i) => ((comes >> i) & 3) !== 3)
    const head = pods.filter((_, i) => ((goes >> i) & 3) !== 3)
    const after = [...kept(old, stays), ...kept(fresh, goes)] as Cluster['policies']
    return [buildCluster(base, old), buildCluster(head, after)] as const
  })

test('diffConnections() is the difference of all connections, listed one by one', () => {
  const seen = { added: 0, removed: 0, changed: 0, none: 0, appeared: 0, vanished: 0 }
  fc.assert(
    fc.property(pair, ([base, head]) => {
      const delta = diffConnections(base, head, OPTIONS)
      const found = listChanges(delta)
      expect(found).toEqual(compareOneByOne(delta, base, head))
      for (const { kind } of delta.changes) seen[kind]++
      seen.appeared += delta.changes.filter(({ cause }) => cause === 'appeared').length
      seen.vanished += delta.changes.filter(({ cause }) => cause === 'vanished').length
      if (found.length === 0) seen.none++
    }),
    { numRuns: 300 },
  )
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(5)
})

test('diffConnections() says which of two contains the other', () => {
  fc.assert(
    fc.property(pair, ([base, head]) => {
      const delta = diffConnections(base, head, OPTIONS)
      const [before, after] = [listPorts(delta, base), listPorts(delta, head)]
      const isIn = (some: ReadonlyMap<string, PortSet>, others: ReadonlyMap<string, PortSet>) =>
        [...some].every(([key, ports]) => subtractPorts(ports, others.get(key) ?? NO_PORTS).size === 0)
      expect(delta.contains).toEqual({ baseInHead: isIn(before, after), headInBase: isIn(after, before) })
    }),
    { numRuns: 200 },
  )
})

test('diffConnections() of a cluster with itself is empty', () => {
  fc.assert(
    fc.property(pair, ([base]) => {
      const { changes, contains, appeared, vanished } = diffConnections(base, base, OPTIONS)
      expect({ changes, appeared, vanished }).toEqual({ changes: [], appeared: [], vanished: [] })
      expect(contains).toEqual({ baseInHead: true, headInBase: true })
    }),
  )
})

function listChanges({ changes }: ConnectionDelta): readonly string[] {
  const lines = changes.flatMap(({ from, to, before, after, kind, cause }) => {
    expect({ from: [...listGroup(from)].length, to: [...listGroup(to)].length }).toEqual({
      from: from.size,
      to: to.size,
    })
    expect(kind).toBe(before.size === 0 ? 'added' : after.size === 0 ? 'removed' : 'changed')
    return [...listGroup(from)].flatMap((source) =>
      [...listGroup(to)].map((target) => {
        return `${cause}: ${nameOf(source)} → ${nameOf(target)}: ${describePorts(before)} → ${describePorts(after)}`
      }),
    )
  })
  return lines.sort()
}

function compareOneByOne(delta: ConnectionDelta, base: Cluster, head: Cluster): readonly string[] {
  const [before, after] = [listPorts(delta, base), listPorts(delta, head)]
  const names = (list: ConnectionDelta['appeared']) => new Set(list.map((workload) => describeWorkload(workload)))
  const [appeared, vanished] = [names(delta.appeared), names(delta.vanished)]
  const keys = [...new Set([...before.keys(), ...after.keys()])]
  const lines = keys.flatMap((key) => {
    const [old, now] = [before.get(key) ?? NO_PORTS, after.get(key) ?? NO_PORTS].map(describePorts)
    const ends = key.split(' → ')
    const cause = ends.some((end) => appeared.has(end))
      ? 'appeared'
      : ends.some((end) => vanished.has(end))
        ? 'vanished'
        : 'policies'
    return old === now ? [] : [`${cause}: ${key}: ${old} → ${now}`]
  })
  return lines.sort()
}

/** By pair, the ports in one cluster, for the parties that both are cut into. */
function listPorts({ parties }: ConnectionDelta, cluster: Cluster): ReadonlyMap<string, PortSet> {
  const blocks = parties.filter((party) => party.kind === 'addresses')
  const cut = (party: Party): readonly Party[] => {
    if (party.kind === 'workload') return [party]
    return blocks.filter(({ family, first }) => family === party.family && party.first <= first && first <= party.last)
  }
  const listed = enumerateConnections(cluster, OPTIONS).flatMap(({ from, to, ports }: Connection) =>
    cut(from).flatMap((source) => cut(to).map((target) => [`${nameOf(source)} → ${nameOf(target)}`, ports] as const)),
  )
  return new Map(listed)
}

function nameOf(party: Party): string {
  return party.kind === 'workload' ? describeWorkload(party.workload) : `${party.family}:${party.first}-${party.last}`
}
