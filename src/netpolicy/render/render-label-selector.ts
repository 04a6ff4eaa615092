import type { LabelMatch } from '../model/policy-set.ts'

/**
 * A label selector as Kubernetes writes it, and Cilium: what has one value under `matchLabels`, the rest under
 * `matchExpressions`. Without matches it is `{}`, which selects everything.
 *
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/label-selector/
 */
export function renderLabelSelector(matches: readonly LabelMatch[]): Readonly<Record<string, unknown>> {
  const equal = matches.filter(({ values }) => values !== 'any' && values.length === 1)
  const others = matches.filter((match) => !equal.includes(match))
  return {
    ...(equal.length > 0 ? { matchLabels: Object.fromEntries(equal.map(({ key, values }) => [key, values[0]])) } : {}),
    ...(others.length > 0
      ? {
          matchExpressions: others.map(({ key, values }) =>
            values === 'any' ? { key, operator: 'Exists' } : { key, operator: 'In', values },
          ),
        }
      : {}),
  }
}
