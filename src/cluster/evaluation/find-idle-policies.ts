import type { Finding } from '../../finding.ts'
import type { Cluster } from '../model/cluster.ts'
import { describeObject } from '../model/describe-object.ts'
import { buildFindPods } from './find-pods.ts'
import type { PeerMatch, Policy, Rule } from '../model/policy.ts'

/**
 * A warning for each policy that selects no pod of the cluster, a notice for each rule that is about pods and finds
 * none.
 */
export function findIdlePolicies(cluster: Cluster): readonly Finding[] {
  // Policies that are kept apart from what they are about say nothing either way.
  if (cluster.workloads.length === 0) return []
  const findPods = buildFindPods(cluster)
  return cluster.policies.flatMap((policy): Finding[] => {
    const { place } = policy.source
    const named = `The ${describeObject(policy.source)}`
    if (findPods(policy.selects).length === 0) {
      return [{ code: 'policy-no-effect', severity: 'warning', message: `${named} selects no pod.`, place }]
    }
    return listRules(policy).flatMap(({ direction, rule }): Finding[] => {
      if (rule.peers === undefined || rule.peers.some((peer) => mayMatch(peer, findPods))) return []
      const message = `Rule ${rule.index + 1} of ${direction} of ${named.replace('The', 'the')} finds no pod.`
      const line = rule.lines?.[0]
      return [
        {
          code: 'policy-no-effect',
          severity: 'notice',
          message,
          place: line === undefined ? place : { path: place.path, line },
        },
      ]
    })
  })
}

function listRules({ ingress = [], egress = [] }: Policy): readonly { direction: string; rule: Rule }[] {
  return [
    ...ingress.map((rule) => ({ direction: 'ingress', rule })),
    ...egress.map((rule) => ({ direction: 'egress', rule })),
  ]
}

function mayMatch(peer: PeerMatch, findPods: ReturnType<typeof buildFindPods>): boolean {
  switch (peer.kind) {
    case 'pods':
      return findPods(peer).length > 0
    case 'addresses':
    case 'not':
      return true
    case 'any':
      return peer.of.some((part) => mayMatch(part, findPods))
    case 'all':
      return peer.of.every((part) => mayMatch(part, findPods))
  }
}
