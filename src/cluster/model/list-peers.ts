import type { PeerMatch, Policy, Rule } from './policy.ts'

type Atom = Extract<PeerMatch, { kind: 'pods' | 'addresses' }>

export function* listRules(policies: Iterable<Policy>): Iterable<Rule> {
  for (const { ingress, egress } of policies) {
    if (ingress !== undefined) yield* ingress
    if (egress !== undefined) yield* egress
  }
}

/** All that rules say about the other end and about the pod itself. */
export function* listPeers(policies: Iterable<Policy>): Iterable<PeerMatch> {
  for (const { peers, self } of listRules(policies)) {
    if (peers !== undefined) yield* peers
    if (self !== undefined) yield self
  }
}

/** What a match is made of, without how. */
export function* listAtoms(peer: PeerMatch): Iterable<Atom> {
  switch (peer.kind) {
    case 'pods':
    case 'addresses':
      yield peer
      return
    case 'not':
      yield* listAtoms(peer.of)
      return
    case 'all':
    case 'any':
      for (const part of peer.of) yield* listAtoms(part)
  }
}
