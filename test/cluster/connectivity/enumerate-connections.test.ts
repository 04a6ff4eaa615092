import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { splitAddresses } from '../../../src/cluster/connectivity/address-blocks.ts'
import { buildEvaluator } from '../../../src/cluster/evaluation/build-evaluator.ts'
import type { Cluster } from '../../../src/cluster/model/cluster.ts'
import type { Endpoint, EvaluateOptions, Party } from '../../../src/cluster/model/connection.ts'
import { enumerateConnections } from './enumerate-connections.ts'
import type { Policy } from '../../../src/cluster/model/policy.ts'
import { hasPort, NO_PORTS, PROTOCOLS } from '../../../src/cluster/model/port-set.ts'
import { buildCluster, clusters } from '../random-clusters.ts'

const OPTIONS: EvaluateOptions = { staged: 'ignored' }

// Both sides of every port that the generated rules name.
const PORTS = [1, 2, 52, 53, 54, 78, 79, 80, 81, 82, 443, 444, 8080, 8081, 65_535]

test('enumerateConnections() gives exactly the ports that are let through when asked one by one', () => {
  const seen = { open: 0, shut: 0 }
  fc.assert(
    fc.property(clusters, (cluster) => {
      const connections = enumerateConnections(cluster, OPTIONS)
      const { evaluate } = buildEvaluator(cluster, OPTIONS)
      const parties = listParties(cluster)
      for (const from of parties) {
        for (const to of parties) {
          if (from.kind === 'addresses' && to.kind === 'addresses') continue
          const found = connections.filter((each) => covers(each.from, from) && covers(each.to, to))
          expect(found.length).toBeLessThan(2)
          const ports = found[0]?.ports ?? NO_PORTS
          for (const protocol of PROTOCOLS) {
            for (const port of PORTS) {
              const question = { from: endOf(from), to: endOf(to), protocol, port }
              const isOpen = evaluate(question).allowed
              seen[isOpen ? 'open' : 'shut']++
              if (hasPort(ports, protocol, port) !== isOpen) {
                throw new Error(`${nameOf(from)} → ${nameOf(to)} ${protocol} ${port}: one by one ${isOpen}`)
              }
            }
          }
        }
      }
    }),
    { numRuns: 300 },
  )
  expect(Math.min(seen.open, seen.shut)).toBeGreaterThan(1_000)
})

function listParties({ workloads, policies }: Cluster): readonly Party[] {
  const blocks = splitAddresses(policies)
  return [
    ...workloads.map((workload) => ({ kind: 'workload' as const, workload })),
    ...blocks.map((range) => ({ kind: 'addresses' as const, ...range })),
  ]
}

test('enumerateConnections() tells who may leave the cluster from who may not, when all else is the same', () => {
  const pod = (name: string, namespace: string) => ({
    namespace,
    kind: 'Pod',
    name,
    labels: new Map<string, string>(),
    serviceAccount: 'default',
    hostNetwork: false,
    ports: [],
    place: { path: 'pods.yaml' },
  })
  const everyPod = { namespaces: undefined, pods: { kind: 'and' as const, of: [] } }
  const stayInside: Policy = {
    source: {
      api: 'kubernetes',
      kind: 'NetworkPolicy',
      namespace: 'bank',
      name: 'stay-inside',
      annotations: new Map<string, string>(),
      place: { path: 'policies.yaml' },
    },
    tier: 'default',
    order: 1000,
    staged: false,
    selects: { ...everyPod, namespaces: 'bank' },
    ingress: undefined,
    egress: [{ action: 'allow', peers: [{ kind: 'pods', ...everyPod }], ports: undefined, index: 0 }],
  }
  const cluster = buildCluster([pod('cart', 'shop'), pod('ledger', 'bank')], [stayInside])
  const leaving = enumerateConnections(cluster, OPTIONS).filter(({ to }) => to.kind === 'addresses')
  expect(new Set(leaving.map(({ from }) => nameOf(from)))).toEqual(new Set(['cart']))
})

function endOf(party: Party): Endpoint {
  return party.kind === 'workload' ? party : { kind: 'address', family: party.family, address: party.first }
}

function covers(listed: Party, asked: Party): boolean {
  if (listed.kind === 'workload') return asked.kind === 'workload' && listed.workload === asked.workload
  return (
    asked.kind === 'addresses' &&
    listed.family === asked.family &&
    listed.first <= asked.first &&
    asked.first <= listed.last
  )
}

function nameOf(party: Party): string {
  return party.kind === 'workload' ? party.workload.name : `${party.family}:${party.first}`
}
