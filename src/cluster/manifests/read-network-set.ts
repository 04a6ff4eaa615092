import type { NetworkSet } from './calico-context.ts'
import { net } from './calico-shape.ts'
import { DEFAULT_NAMESPACE, type ManifestObject } from './manifest-object.ts'
import { items, loose } from './manifest-shape.ts'
import { NAMESPACE_LABEL } from './parse-selector.ts'

export function isNetworkSet(kind: string): boolean {
  return kind === 'NetworkSet' || kind === 'GlobalNetworkSet'
}

/** Calico's named addresses; undefined, with a finding, when it cannot be used. */
export function readNetworkSet({ kind, node, report, labels, namespace }: ManifestObject): NetworkSet | undefined {
  const spec = loose({ spec: loose({ nets: items(net) }) })(node, '', report)?.spec
  if (spec === undefined) return undefined
  const { nets: ranges = [] } = spec
  if (kind === 'GlobalNetworkSet') return { namespace: undefined, labels, ranges }
  const scope = namespace ?? DEFAULT_NAMESPACE
  return { namespace: scope, labels: new Map([...labels, [NAMESPACE_LABEL, scope]]), ranges }
}
