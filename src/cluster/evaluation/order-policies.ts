import { compareText } from '../../finding.ts'
import type { Cluster, Tier } from '../model/cluster.ts'
import type { EvaluateOptions } from '../model/connection.ts'
import type { Policy, PolicySource } from '../model/policy.ts'

/** A tier with its policies that count, in the order in which they are asked. */
export type PolicyTier = Tier & { readonly policies: readonly Policy[] }

/**
 * A cluster's policies tier by tier, in Calico's order: tiers and policies by their order, then by name (a policy of
 * Kubernetes counts as `knp.default.` and its name), namespace and kind. Staged policies are left out, or stand in for
 * the policy whose name they have.
 *
 * Source: https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#spec ("order"),
 * felix/calc/policy_sorter.go
 */
export function orderPolicies({ policies, tiers }: Cluster, { staged }: EvaluateOptions): readonly PolicyTier[] {
  const counting = staged === 'assumed' ? enforceStaged(policies) : policies.filter((policy) => policy.staged === false)
  const byTier = new Map<string, Policy[]>(tiers.map(({ name }) => [name, []]))
  for (const policy of counting) byTier.get(policy.tier)?.push(policy)
  return tiers
    .toSorted((a, b) => compareOrder(a.order, b.order) || compareText(a.name, b.name))

    .map((tier) => ({ ...tier, policies: (byTier.get(tier.name) ?? []).sort(comparePolicies) }))
}

function comparePolicies(a: Policy, b: Policy): number {
  return (
    compareOrder(a.order, b.order) ||
    compareText(orderedName(a.source), orderedName(b.source)) ||
    compareText(a.source.namespace ?? '', b.source.namespace ?? '') ||
    compareText(a.source.kind, b.source.kind)
  )
}

/** Infinity less infinity is no number. */
function compareOrder(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1
}

function orderedName({ api, name }: PolicySource): string {
  return api === 'kubernetes' ? `knp.default.${name}` : name
}

function enforceStaged(policies: readonly Policy[]): readonly Policy[] {
  const staged = policies.filter((policy) => policy.staged !== false)
  const replaced = new Set(staged.map(({ source }) => identity(source)))
  return [
    ...policies.filter((policy) => policy.staged === false && !replaced.has(identity(policy.source))),
    ...staged.filter((policy) => policy.staged === 'set'),
  ]
}

/** Who a staged policy stands in for. */
function identity({ api, kind, namespace, name }: PolicySource): string {
  return [api, kind.replace(/^Staged(?:Kubernetes)?/, ''), namespace ?? '', name].join('/')
}
