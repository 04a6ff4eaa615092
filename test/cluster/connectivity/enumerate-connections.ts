import { buildConnectivity } from '../../../src/cluster/connectivity/build-connectivity.ts'
import type { Cluster } from '../../../src/cluster/model/cluster.ts'
import { compareParties } from '../../../src/cluster/connectivity/compare-parties.ts'
import type { Connection, EvaluateOptions, Party } from '../../../src/cluster/model/connection.ts'
import { groupConnections, listGroup } from '../../../src/cluster/connectivity/group-connections.ts'

/**
 * Every ordered pair of parties between which any port is open, with the ports, by source and then destination:
 * workloads in the order of their names, then addresses. A workload's pods among each other are a pair too; two blocks
 * of addresses are none. There may be as many as workloads squared: `groupConnections` tells the same in a few groups.
 */
export function enumerateConnections(cluster: Cluster, options: EvaluateOptions): readonly Connection[] {
  const connectivity = buildConnectivity(cluster, options)
  const bySource = new Map<Party, Connection[]>()
  const { parties, groups } = groupConnections([connectivity], ([open]) => open !== undefined && open.size > 0)
  for (const { from, to, ports } of groups) {
    const [open] = ports
    if (open === undefined) continue
    for (const source of listGroup(from)) {
      const connections = bySource.get(source) ?? []
      bySource.set(source, connections)
      for (const target of listGroup(to)) connections.push({ from: source, to: target, ports: open })
    }
  }
  const rank = new Map(parties.toSorted(compareParties).map((party, i) => [party, i]))
  const byTarget = (a: Connection, b: Connection) => (rank.get(a.to) ?? 0) - (rank.get(b.to) ?? 0)
  return [...bySource].sort(([a], [b]) => compareParties(a, b)).flatMap(([, connections]) => connections.sort(byTarget))
}
