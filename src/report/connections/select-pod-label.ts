import type { Cluster, Workload } from '../../cluster/model/cluster.ts'
import { isGiven, listSelectedKeys } from '../../cluster/evaluation/list-selected-keys.ts'

/**
 * A label by which a policy may select a workload's pods, and how many other workloads of its namespace carry it too.
 */
export type PodLabel = { readonly key: string; readonly value: string; readonly others: number }

/**
 * The label that tells a workload's pods from others best, of those by which policies and Kubernetes Services of the
 * cluster select pods, or of all of its own where they use none of them. Undefined: it carries none.
 */
export function selectPodLabel(workload: Workload, cluster: Cluster): PodLabel | undefined {
  const { labels, namespace } = workload
  const used = listSelectedKeys(cluster).filter((key) => labels.has(key))
  const keys = used.length > 0 ? used : [...labels.keys()].filter((key) => !isGiven(key))
  const near = cluster.workloads.filter((each) => each !== workload && each.namespace === namespace)
  const found = keys.map((key): PodLabel => {
    const value = labels.get(key) ?? ''
    return { key, value, others: near.filter((each) => each.labels.get(key) === value).length }
  })
  // The first of those that are equally good.
  return found.reduce<PodLabel | undefined>(
    (best, each) => (best && best.others <= each.others ? best : each),
    undefined,
  )
}
