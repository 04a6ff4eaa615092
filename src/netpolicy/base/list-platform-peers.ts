import type { BaseOptions, PlatformGroup } from '../model/base-options.ts'
import type { IntendedPeer, LabelMatch } from '../model/policy-set.ts'
import { compareText } from '../../finding.ts'

/** Who a platform group is, by selectors, addresses and hosts. Empty only for a group that `checkBase` refuses. */
export function listPlatformPeers(group: PlatformGroup, base: BaseOptions): readonly IntendedPeer[] {
  const { namespaces, pods, ranges, host, serviceAccount } = group
  const peers: IntendedPeer[] = []
  if (namespaces !== undefined) {
    peers.push({
      kind: 'pods',
      namespaces: matchLabels(namespaces),
      pods: matchLabels(pods ?? new Map()),
      serviceAccount,
    })
  }
  if (ranges !== undefined) peers.push({ kind: 'addresses', ranges })
  if (host === 'nodes') peers.push({ kind: 'nodes', ranges: base.nodes ?? [] })
  if (host === 'api-server') peers.push({ kind: 'api-server', ranges: base.apiServer?.ranges ?? [] })
  return peers
}

/** Labels that all have to be there, sorted by key. */
export function matchLabels(labels: ReadonlyMap<string, string>): readonly LabelMatch[] {
  return [...labels].sort(([a], [b]) => compareText(a, b)).map(([key, value]) => ({ key, values: [value] }))
}
