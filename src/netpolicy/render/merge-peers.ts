import { compareText } from '../../finding.ts'
import { identityValue } from '../identity/index-identities.ts'
import type { IntendedPeer, IntendedRule } from '../model/policy-set.ts'
import type { PolicyPort, ServiceIdentity } from '../model/service-identity.ts'

/**
 * What is let through to the same ports, as one, in the order in which the ports come first: for languages without
 * methods.
 */
export function mergeByPorts(
  rules: readonly IntendedRule[],
): readonly { readonly ports: readonly PolicyPort[] | undefined; readonly peers: readonly IntendedPeer[] }[] {
  const groups = new Map<string, { ports: readonly PolicyPort[] | undefined; peers: IntendedPeer[] }>()
  for (const { ports, peers } of rules) {
    const key = JSON.stringify(ports ?? 'all')
    const same = groups.get(key)
    if (same) same.peers.push(...peers)
    else groups.set(key, { ports, peers: [...peers] })
  }
  return [...groups.values()]
}

/**
 * The identity labels of services by namespace, both sorted and without repetition. The policy's own namespace comes
 * first, as undefined, and so does one that nobody knows.
 */
export function groupByNamespace(
  services: Iterable<ServiceIdentity>,
  own: string | undefined,
): readonly (readonly [namespace: string | undefined, values: readonly string[]])[] {
  const groups = new Map<string | undefined, Set<string>>()
  for (const service of services) {
    const namespace = service.namespace === own ? undefined : service.namespace
    const group = groups.get(namespace)
    if (group) group.add(identityValue(service))
    else groups.set(namespace, new Set([identityValue(service)]))
  }
  return [...groups]
    .sort(([a], [b]) => compareText(a ?? '', b ?? ''))
    .map(([namespace, values]) => [namespace, [...values].sort(compareText)])
}
