import { parseAddress } from '../cluster/address-range.ts'
import { describeWorkload, type Cluster } from '../cluster/cluster.ts'
import type { Endpoint } from '../cluster/connection.ts'
import { nearestName } from '../nearest-name.ts'
import { InputError } from './input-error.ts'

/** Of those that a name may mean. */
const LISTED_MAX = 8

/**
 * The end that a person named: an address, `Kind/namespace/name`, `namespace/name`, or a workload's name, or a service's that is its `app` label. Throws
 * `InputError` when it is nobody or several.
 */
export function findEndpoint(typed: string, { workloads }: Cluster): Endpoint {
  const address = parseAddress(typed)
  if (address !== undefined) return { kind: 'address', ...address }
  const found = [
    workloads.filter((workload) => describeWorkload(workload) === typed),
    workloads.filter(({ namespace, name }) => `${namespace}/${name}` === typed),
    workloads.filter(({ name }) => name === typed),
    workloads.filter(({ labels }) => labels.get('app') === typed || labels.get('app.kubernetes.io/name') === typed),
  ].find((each) => each.length > 0)
  const [workload] = found ?? []
  if (found === undefined || workload === undefined) {
    const near = nearestName(
      typed,
      workloads.flatMap(({ namespace, name }) => [name, `${namespace}/${name}`]),
    )
    throw new InputError(
      `No workload is called ${JSON.stringify(typed)}, and it is no address.`,
      near === undefined
        ? `There are ${workloads.length}: name one like shop/cart or Deployment/shop/cart.`
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
