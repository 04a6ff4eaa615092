import type { RepoFile } from '../file.ts'
import { parsePolicies } from './parse-policies.ts'

/**
 * The callers that the policies of one file name by the identity label, in the way `renderNetworkPolicy` writes them. Whatever else the
 * file lets in, and a file that does not parse, gives no names: it answers "who is listed", not "who gets in".
 */
export function readPolicyCallers(file: RepoFile, identityLabel: string): ReadonlySet<string> {
  const peers = parsePolicies([file]).value.flatMap(({ ingress = [] }) => ingress.flatMap((rule) => rule.peers ?? []))
  const requirements = peers.flatMap((peer) =>
    peer.kind === 'pods' && peer.selector.length === 1 ? peer.selector : [],
  )
  return new Set(
    requirements.flatMap((requirement) =>
      requirement.key === identityLabel && requirement.operator === 'In' ? requirement.values : [],
    ),
  )
}
