import { compareText } from '../../finding.ts'
import type { ServiceIdentity } from '../model/service-identity.ts'
import { policyName } from '../model/policy-name.ts'

/** Every service of one environment, by all that the network can know it by. */
export type IdentityIndex = {
  readonly services: ReadonlyMap<string, ServiceIdentity>
  /** Those that are known, sorted. */
  readonly namespaces: readonly string[]
  /** The services that carry the same identity label in the same namespace as this one, itself among them. */
  readonly findByLabel: (identity: ServiceIdentity) => readonly string[]
  /** The services with the same service account, itself among them; empty where its own is not known. */
  readonly findByAccount: (identity: ServiceIdentity) => readonly string[]
  /** The services whose policies would have the same name in the same namespace, itself among them. */
  readonly findByPolicyName: (identity: ServiceIdentity) => readonly string[]
}

/** Indexes the identities of one environment. Of two for one service the last counts. */
export function indexIdentities(identities: Iterable<ServiceIdentity>): IdentityIndex {
  const services = new Map<string, ServiceIdentity>()
  for (const identity of identities) services.set(identity.service, identity)
  const all = [...services.values()]
  const namespaces = new Set(all.flatMap(({ namespace }) => (namespace === undefined ? [] : [namespace])))
  return {
    services,
    namespaces: [...namespaces].sort(compareText),
    findByLabel: indexBy(all, (identity) => [identity.namespace, identityValue(identity)]),
    findByAccount: indexBy(all, ({ namespace, serviceAccount }) =>
      serviceAccount === undefined ? undefined : [namespace, serviceAccount],
    ),
    findByPolicyName: indexBy(all, ({ namespace, service }) => [namespace, policyName(service)]),
  }
}

/** What the identity label of a service's pods says. */
export function identityValue({ service, label = service }: ServiceIdentity): string {
  return label
}

type KeyOf = (identity: ServiceIdentity) => readonly (string | undefined)[] | undefined

function indexBy(all: readonly ServiceIdentity[], keyOf: KeyOf): (identity: ServiceIdentity) => readonly string[] {
  const groups = new Map<string, string[]>()
  for (const identity of all) {
    const key = keyOf(identity)
    if (key === undefined) continue
    const group = groups.get(JSON.stringify(key))
    if (group) group.push(identity.service)
    else groups.set(JSON.stringify(key), [identity.service])
  }
  return (identity) => {
    const key = keyOf(identity)
    return key === undefined ? [] : (groups.get(JSON.stringify(key)) ?? [])
  }
}
