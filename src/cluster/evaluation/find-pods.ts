import type { Cluster, Labels, Workload } from '../model/cluster.ts'
import type { PodMatch } from '../model/policy.ts'
import { matchesSelector, type Selector } from '../model/selector.ts'

/** Finds the workloads that a match is about, by their positions in the cluster's list, in order. */
export type FindPods = (match: PodMatch) => readonly number[]

/**
 * An index of a cluster's workloads by namespace and by label, so that a selector which names a label's value is asked
 * of the few workloads that have it and not of all. The same match is looked up once. Those that share their node's
 * address are found like any other.
 */
export function buildFindPods(cluster: Cluster): FindPods {
  const { workloads } = cluster
  const everyone = workloads.map((_, i) => i)
  const byNamespace = indexNamespaces(workloads)
  const byLabel = indexLabels(workloads)
  const known = new Map<string, readonly number[]>()
  return (match) => {
    const key = matchKey(match)
    const before = known.get(key)
    if (before !== undefined) return before
    let candidates = typeof match.namespaces === 'string' ? (byNamespace.get(match.namespaces) ?? []) : everyone
    for (const { key: label, values } of requiredLabels(match.pods)) {
      const lists = [...new Set(values)].map((value) => byLabel.get(label)?.get(value) ?? [])
      const size = lists.reduce((sum, list) => sum + list.length, 0)
      if (size < candidates.length)
        candidates = lists.length === 1 ? (lists[0] ?? []) : lists.flat().sort((a, b) => a - b)
    }
    const found = candidates.filter((i) => {
      const workload = workloads[i]
      return workload !== undefined && matchesPod(match, workload, cluster)
    })
    known.set(key, found)
    return found
  }
}

function matchesPod(match: PodMatch, workload: Workload, { namespaces, serviceAccounts }: Cluster): boolean {
  const { namespace, serviceAccount } = workload
  if (typeof match.namespaces === 'string') {
    if (match.namespaces !== namespace) return false
  } else if (match.namespaces !== undefined) {
    if (!matchesSelector(match.namespaces, namespaces.get(namespace) ?? NO_LABELS)) return false
  }
  if (!matchesSelector(match.pods, workload.labels)) return false
  const { serviceAccounts: names = [], serviceAccountSelector } = match
  if (names.length > 0 && !names.includes(serviceAccount)) return false
  const labels = serviceAccounts.get(`${namespace}/${serviceAccount}`) ?? NO_LABELS
  return serviceAccountSelector === undefined || matchesSelector(serviceAccountSelector, labels)
}

const NO_LABELS: Labels = new Map()

/** The label conditions of which one value each must hold, whatever else the selector says. */
function requiredLabels(selector: Selector): readonly Extract<Selector, { kind: 'in' }>[] {
  if (selector.kind === 'in') return [selector]
  return selector.kind === 'and' ? selector.of.flatMap(requiredLabels) : []
}

function indexNamespaces(workloads: readonly Workload[]): ReadonlyMap<string, readonly number[]> {
  const index = new Map<string, number[]>()
  for (const [i, { namespace }] of workloads.entries()) add(index, namespace, i)
  return index
}

function indexLabels(workloads: readonly Workload[]): ReadonlyMap<string, ReadonlyMap<string, readonly number[]>> {
  const index = new Map<string, Map<string, number[]>>()
  for (const [i, { labels }] of workloads.entries()) {
    for (const [key, value] of labels) {
      let values = index.get(key)
      if (values === undefined) index.set(key, (values = new Map<string, number[]>()))
      add(values, value, i)
    }
  }
  return index
}

function add(index: Map<string, number[]>, key: string, value: number): void {
  const list = index.get(key)
  if (list === undefined) index.set(key, [value])
  else list.push(value)
}

function matchKey({ namespaces, pods, serviceAccounts, serviceAccountSelector }: PodMatch): string {
  const inNamespaces = typeof namespaces === 'string' ? { name: namespaces } : namespaces
  return JSON.stringify([inNamespaces ?? null, pods, serviceAccounts ?? null, serviceAccountSelector ?? null])
}
