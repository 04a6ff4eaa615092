import type { ConnectionDelta } from '../cluster/connectivity/diff-connections.ts'
import { listGroup } from '../cluster/connectivity/group-connections.ts'
import { buildFindPods } from '../cluster/evaluation/find-pods.ts'
import { describeWorkload, type Cluster, type Workload } from '../cluster/model/cluster.ts'
import type { Party } from '../cluster/model/connection.ts'
import { subtractPorts } from '../cluster/model/port-set.ts'
import { compareText, type Finding, type Place } from '../finding.ts'
import { ownerHandle, type Owner } from '../owners/owner.ts'

export type OpeningRules = {
  readonly environment: string
  /** `owner/name` of the services' repository, where an entry has to be added. */
  readonly repository: string
  readonly identityLabel: string
  /** Whether an entry in the allowlist lets the one service call the other. */
  readonly isAllowed: (caller: string, callee: string) => boolean
  /** Undefined: no service that Drawbridge knows, which nobody here speaks for. */
  readonly ownersOf: (service: string) => readonly Owner[] | undefined
  /** Where the entries for a callee stand. */
  readonly allowlistOf: (caller: string, callee: string) => string
  /** Files that the pull request changes, sorted. */
  readonly changed: readonly string[]
  readonly severity: 'error' | 'warning'
}

/** Named one by one in a message. */
const CALLERS_NAMED_MAX = 5
const FINDINGS_MAX = 100

/**
 * The connections to services that a pull request of a config repository opens although no entry of the allowlist does:
 * a finding for each callee, sorted by name. Addresses and workloads that are no service have no entries, so whatever
 * opens for them counts. A workload that is new, beside one that no policy is about, is open because nobody has closed
 * it yet: that is no opening.
 */
export function checkOpenings(
  delta: ConnectionDelta,
  clusters: { readonly base: Cluster; readonly head: Cluster },
  rules: OpeningRules,
): readonly Finding[] {
  const { isAllowed, ownersOf } = rules
  const policiesOf = indexPolicies(clusters.head)
  const servicesOf = indexServices(clusters, rules.identityLabel)
  const callersOf = new Map<string, { readonly callers: Set<string>; readonly to: Workload }>()
  for (const { from, to, before, after, cause } of delta.changes) {
    if (subtractPorts(after, before).size === 0) continue
    const callers = [...listGroup(from)]
    for (const party of listGroup(to)) {
      if (party.kind !== 'workload') continue
      const { workload } = party
      if (cause !== 'policies' && policiesOf(workload).length === 0) continue
      for (const callee of servicesOf(party).filter((service) => ownersOf(service) !== undefined)) {
        const unlisted = callers.flatMap((caller) => {
          const services = servicesOf(caller)
          if (services.length === 0) return isSame(caller, party) ? [] : [nameParty(caller)]
          return services.filter((service) => service !== callee && !isAllowed(service, callee))
        })
        if (unlisted.length === 0) continue
        const known = callersOf.get(callee) ?? { callers: new Set<string>(), to: workload }
        for (const name of unlisted) known.callers.add(name)
        callersOf.set(callee, known)
      }
    }
  }
  return [...callersOf]
    .sort(([a], [b]) => compareText(a, b))
    .slice(0, FINDINGS_MAX)
    .map(([callee, { callers, to }]) => {
      return report(rules, {
        callee,
        callers: [...callers].sort(compareText),
        place: placeOf(policiesOf(to), to, rules),
      })
    })
}

/**
 * The services that a party is by its identity label, before and after: whoever takes another's label on is looked at as
 * both.
 */
function indexServices(
  clusters: { readonly base: Cluster; readonly head: Cluster },
  identityLabel: string,
): (party: Party) => readonly string[] {
  const names = new Map<string, Set<string>>()
  for (const workload of [...clusters.base.workloads, ...clusters.head.workloads]) {
    const service = workload.labels.get(identityLabel)
    const key = describeWorkload(workload)
    if (service !== undefined) names.set(key, (names.get(key) ?? new Set()).add(service))
  }
  return (party) => (party.kind === 'workload' ? [...(names.get(describeWorkload(party.workload)) ?? [])] : [])
}

function isSame(a: Party, b: Party): boolean {
  return a.kind === 'workload' && b.kind === 'workload' && nameParty(a) === nameParty(b)
}

function nameParty(party: Party): string {
  return party.kind === 'addresses' ? 'addresses outside of the cluster' : describeWorkload(party.workload)
}

/** The enforced policies that are about what reaches a workload, of the head. */
function indexPolicies(head: Cluster): (workload: Workload) => readonly Place[] {
  const findPods = buildFindPods(head)
  const places = new Map<string, Place[]>()
  for (const { selects, staged, ingress, source } of head.policies) {
    if (staged !== false || ingress === undefined) continue
    for (const position of findPods(selects)) {
      const workload = head.workloads[position]
      if (workload === undefined) continue
      const key = describeWorkload(workload)
      places.set(key, [...(places.get(key) ?? []), source.place])
    }
  }
  return (workload) => places.get(describeWorkload(workload)) ?? []
}

// The policy that changed; where it was deleted, or labels opened it, a file that changed, the nearest one first.
function placeOf(policies: readonly Place[], to: Workload, { changed }: OpeningRules): Place {
  const own = policies.find(({ path }) => changed.includes(path))
  if (own !== undefined) return own
  const folder = to.place.path.slice(0, to.place.path.lastIndexOf('/') + 1)
  return { path: changed.find((path) => path.startsWith(folder)) ?? changed[0] ?? to.place.path }
}

function report(
  { environment, repository, severity, ownersOf, allowlistOf }: OpeningRules,
  { callee, callers, place }: { callee: string; callers: readonly string[]; place: Place },
): Finding {
  const named = callers.slice(0, CALLERS_NAMED_MAX).join(', ')
  const more = callers.length > CALLERS_NAMED_MAX ? ` and ${callers.length - CALLERS_NAMED_MAX} more` : ''
  const owners = (ownersOf(callee) ?? []).map((owner) => `\`${ownerHandle(owner)}\``).join(', ')
  const [first = ''] = callers
  const file = allowlistOf(first, callee)
  return {
    code: 'connection-unlisted',
    severity,
    message:
      `${callee} opens to ${named}${more} in ${environment}, and no entry of the allowlist says so. ` +
      `${callee} is owned by ${owners === '' ? 'nobody' : owners}`,
    hint:
      `Take it out here, and add the entry to ${file} of ${repository} in a pull request: ` +
      `${owners === '' ? 'the owner of the callee' : owners} can agree there, and Drawbridge renders the policy`,
    place,
  }
}
