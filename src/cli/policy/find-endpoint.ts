import { parseAddress } from '../../cluster/model/address-range.ts'
import { describeWorkload, type Cluster, type Workload } from '../../cluster/model/cluster.ts'
import type { Endpoint } from '../../cluster/model/connection.ts'
import { listSelectedKeys } from '../../cluster/evaluation/list-selected-keys.ts'
import { indexServices } from '../../netpolicy/render/index-services.ts'
import { nearestName } from '../../text/nearest-name.ts'
import { InputError } from '../terminal/input-error.ts'

/** Of those that a name may mean. */
const LISTED_MAX = 8

/** Keys of labels that tell services apart, where nothing selects pods yet. */
const USUAL_KEYS = ['app', 'app.kubernetes.io/name']

/**
 * The end that a person named: an address, `Kind/namespace/name`, `namespace/name`, a workload's name, or a service's:
 * of which Drawbridge rendered a policy, or that is the value of a label by which pods are selected. Throws
 * `InputError` when it is nobody or several.
 */
export function findEndpoint(typed: string, cluster: Cluster): Endpoint {
  const { workloads } = cluster
  const address = parseAddress(typed)
  if (address !== undefined) return { kind: 'address', ...address }
  const services = indexServices(cluster)
  const keys = [...listSelectedKeys(cluster), ...USUAL_KEYS]
  // What a name may be, the narrowest first.
  const readings: readonly ((workload: Workload) => boolean)[] = [
    (workload) => describeWorkload(workload) === typed,
    ({ namespace, name }) => `${namespace}/${name}` === typed,
    ({ name }) => name === typed,
    (workload) => services.get(workload) === typed,
    ({ labels }) => keys.some((key) => labels.get(key) === typed),
  ]
  const found = readings.map((isMeant) => workloads.filter(isMeant)).find((each) => each.length > 0)
  const [workload] = found ?? []
  if (found === undefined || workload === undefined) {
    requireWorkloads(cluster)
    const near = nearestName(typed, [
      ...workloads.flatMap(({ namespace, name }) => [name, `${namespace}/${name}`]),
      ...services.values(),
      ...workloads.flatMap(({ labels }) => keys.flatMap((key) => labels.get(key) ?? [])),
    ])
    throw new InputError(
      `No workload is called ${JSON.stringify(typed)}, and it is no address.`,
      near === undefined
        ? `There are ${workloads.length}, among them ${describeSome(workloads)}.`
        : `Did you mean ${near}?`,
    )
  }
  if (found.length === 1) return { kind: 'workload', workload }
  const names = found.slice(0, LISTED_MAX).map(describeWorkload)
  const more = found.length > LISTED_MAX ? `\nand ${found.length - LISTED_MAX} more` : ''
  throw new InputError(
    `${found.length} workloads are called ${JSON.stringify(typed)}.`,
    `Name one of these:\n${names.join('\n')}${more}`,
  )
}

/** Throws `InputError` when nobody is there: an answer about connections would be about none. */
export function requireWorkloads(...clusters: readonly Pick<Cluster, 'workloads'>[]): void {
  if (clusters.some(({ workloads }) => workloads.length > 0)) return
  throw new InputError(
    'These manifests describe no workload.',
    'Policies are looked at together with the pods that they are about: name a folder that has both.',
  )
}

function describeSome(workloads: readonly Workload[]): string {
  return workloads.slice(0, EXAMPLES_MAX).map(describeWorkload).join(', ')
}

const EXAMPLES_MAX = 3
