import { oneOf } from '../../yaml/yaml-shape.ts'
import type { Tier } from '../model/cluster.ts'
import type { ManifestObject } from './manifest-object.ts'
import { loose, number } from './manifest-shape.ts'

/**
 * Those that Calico makes itself. Source:
 * https://docs.tigera.io/calico/latest/network-policy/policy-tiers/tiered-policy
 */
export const BUILT_IN_TIERS: readonly Tier[] = [
  { name: 'kube-admin', order: 1_000, defaultAction: 'pass' },
  { name: 'default', order: 1_000_000, defaultAction: 'deny' },
  { name: 'kube-baseline', order: 10_000_000, defaultAction: 'pass' },
]

/** A Tier of Calico; without an order it comes last. Undefined, with a finding, when it cannot be used. */
export function readTier({ name, node, report }: ManifestObject): Tier | undefined {
  const written = loose({ spec: loose({ order: number, defaultAction: oneOf('Deny', 'Pass') }) })(node, '', report)
  if (written === undefined) return undefined
  const { order = Infinity, defaultAction } = written.spec ?? {}
  const builtIn = BUILT_IN_TIERS.find((tier) => tier.name === name)
  // Calico keeps the order of its own tiers.
  if (builtIn !== undefined) return builtIn
  return { name, order, defaultAction: defaultAction === 'Pass' ? 'pass' : 'deny' }
}
