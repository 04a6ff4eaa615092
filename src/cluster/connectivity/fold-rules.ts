import type { Tier } from '../model/cluster.ts'
import type { Rule } from '../model/policy.ts'
import { ALL_PORTS, intersectPorts, NO_PORTS, subtractPorts, unitePorts, type PortSet } from '../model/port-set.ts'

/** A tier, with the rules of its policies that select a pod, in the order in which they are asked. */
export type FoldTier<R> = { readonly defaultAction: Tier['defaultAction']; readonly rules: readonly R[] }

/**
 * The ports on which rules let a connection through, all ports at once: each rule decides about those that none before
 * it decided about. The tiers are those that have policies for the pod, in order; what all of them pass on is let
 * through. `portsOf` gives the ports that a rule is about.
 */
export function foldRules<R extends { readonly action: Rule['action'] }>(
  tiers: readonly FoldTier<R>[],
  portsOf: (rule: R) => PortSet,
): PortSet {
  let allowed = NO_PORTS
  let remaining = ALL_PORTS
  for (const { defaultAction, rules } of tiers) {
    let undecided = remaining
    let passed = NO_PORTS
    for (const rule of rules) {
      if (undecided.size === 0) break
      if (rule.action === 'log') continue
      const decided = intersectPorts(portsOf(rule), undecided)
      if (decided.size === 0) continue
      if (rule.action === 'allow') allowed = unitePorts(allowed, decided)
      if (rule.action === 'pass') passed = unitePorts(passed, decided)
      undecided = subtractPorts(undecided, decided)
    }
    remaining = defaultAction === 'pass' ? unitePorts(passed, undecided) : passed
  }
  return unitePorts(allowed, remaining)
}
