import type { Cluster, Workload } from '../../cluster/model/cluster.ts'
import { buildFindPods } from '../../cluster/evaluation/find-pods.ts'
import { SERVICE_ANNOTATION } from './annotate.ts'

/**
 * The services that workloads are, by the policies that Drawbridge rendered for them; workloads without such a policy
 * are left out.
 */
export function indexServices(cluster: Cluster): ReadonlyMap<Workload, string> {
  const findPods = buildFindPods(cluster)
  const services = new Map<Workload, string>()
  for (const { source, selects } of cluster.policies) {
    const service = source.annotations.get(SERVICE_ANNOTATION)
    if (service === undefined) continue
    for (const number of findPods(selects)) {
      const workload = cluster.workloads[number]
      if (workload !== undefined) services.set(workload, service)
    }
  }
  return services
}
