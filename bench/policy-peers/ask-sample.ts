import { loadAll } from 'js-yaml'
import type { Manifest } from '../../test/cluster/oracle/manifests.ts'
import type { Cluster, Workload } from '../../src/cluster/model/cluster.ts'
import { PROTOCOLS } from '../../src/cluster/model/port-set.ts'
import type { AskedCluster, PlacedPod, Question } from './cyclonus-readings.ts'

type Sample = { readonly name: string; readonly cluster: Cluster; readonly texts: readonly string[] }

const QUESTIONS_MAX = 40_000
const ADDRESSES = ['10.0.0.7', '172.17.5.9', '192.0.2.9', '203.0.113.80']
const OTHER_PORT = 9_999
const POD_NET = 0x0a_f4_00_00

/**
 * A tree of manifests as a cluster to ask Cyclonus about: a pod for each workload, Kubernetes' policies word for word,
 * and all pairs of pods, and of pods and addresses, by the ports that somebody names and one that nobody does. A text:
 * why it cannot be asked about.
 */
export function askSample({ name, cluster, texts }: Sample): AskedCluster | string {
  if (cluster.policies.some(({ source }) => source.api !== 'kubernetes')) return "with policies that are Calico's"
  const policies = texts.flatMap(listManifests).filter(({ kind, apiVersion }) => {
    return kind === 'NetworkPolicy' && apiVersion === 'networking.k8s.io/v1'
  })
  if (policies.length === 0) return 'without policies'
  // Those of their nodes' own network are unknown to Cyclonus.
  const ordinary = cluster.workloads.filter(({ hostNetwork }) => !hostNetwork)
  const pods = ordinary.map(placePod)
  const names = pods.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`)
  const numbers = listPorts(ordinary, policies)
  const pairs = [
    ...names.flatMap((from) => names.map((to) => ({ from, to }))),
    ...names.flatMap((pod) =>
      ADDRESSES.flatMap((address) => [
        { from: pod, to: address },
        { from: address, to: pod },
      ]),
    ),
  ]
  if (pairs.length * numbers.length * PROTOCOLS.length > QUESTIONS_MAX) return 'with more to ask than fits'
  const questions = pairs.flatMap((pair) =>
    numbers.flatMap((port) => PROTOCOLS.map((protocol): Question => ({ ...pair, protocol, port }))),
  )
  const namespaces = [...cluster.namespaces].map(([namespace, labels]): Manifest => {
    return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: Object.fromEntries(labels) } }
  })
  return { name, namespaces, pods, policies, questions }
}

/** Workloads of several kinds may have one name. */
function placePod({ namespace, kind, name, labels, ports }: Workload, index: number): PlacedPod {
  const address = POD_NET + index + 1
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name: `${kind.toLowerCase()}-${index}-${name}`, labels: Object.fromEntries(labels) },
    spec: {
      containers: [
        {
          name: 'app',
          ports: ports.map(({ name: named, port, protocol }) => ({
            ...(named === undefined ? {} : { name: named }),
            containerPort: port,
            protocol,
          })),
        },
      ],
    },
    status: { podIP: [24, 16, 8, 0].map((shift) => (address >> shift) & 0xff).join('.') },
  }
}

function listPorts(workloads: readonly Workload[], policies: readonly Manifest[]): readonly number[] {
  const written = policies.flatMap(({ spec }) =>
    [...(spec?.ingress ?? []), ...(spec?.egress ?? [])].flatMap(({ ports }) =>
      (ports ?? []).flatMap(({ port, endPort }) => [port, endPort].filter((each) => typeof each === 'number')),
    ),
  )
  const served = workloads.flatMap(({ ports }) => ports.map(({ port }) => port))
  return [...new Set([...written, ...served, OTHER_PORT])].sort((a, b) => a - b)
}

function listManifests(text: string): readonly Manifest[] {
  type List = { readonly items?: readonly Manifest[] }
  try {
    const documents = loadAll(text) as readonly ((Manifest & List) | null)[]
    return documents.flatMap((document) => document?.items ?? document ?? [])
  } catch {
    return []
  }
}
