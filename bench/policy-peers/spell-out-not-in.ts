import type { KubernetesPeer, LabelSelector, Manifest } from '../../test/cluster/oracle/manifests.ts'

/**
 * Policies in which nothing says `NotIn`, and which mean the same: `NotIn` selects what has no such label as well,
 * which Cyclonus does not know, so that one selector becomes two, and with it a peer two peers and a policy two
 * policies. The very same ones where nothing says it.
 *
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#set-based-requirement
 */
export function spellOutNotIn(policies: readonly Manifest[]): readonly Manifest[] {
  if (!JSON.stringify(policies).includes('"NotIn"')) return policies
  return policies.flatMap(({ metadata, spec = {}, ...rest }) => {
    const ingress = spec.ingress?.map((rule) => ({ ...rule, ...(rule.from && { from: rule.from.flatMap(spellPeer) }) }))
    const egress = spec.egress?.map((rule) => ({ ...rule, ...(rule.to && { to: rule.to.flatMap(spellPeer) }) }))
    const rules = { ...(ingress && { ingress }), ...(egress && { egress }) }
    return spellSelector(spec.podSelector ?? {}).map((podSelector, index): Manifest => {
      return {
        ...rest,
        metadata: { ...metadata, name: `${metadata.name}-${index}` },
        spec: { ...spec, podSelector, ...rules },
      }
    })
  })
}

function spellPeer(peer: KubernetesPeer): readonly KubernetesPeer[] {
  const { podSelector, namespaceSelector } = peer
  const pods = podSelector === undefined ? [{}] : spellSelector(podSelector).map((one) => ({ podSelector: one }))
  const namespaces =
    namespaceSelector === undefined ? [{}] : spellSelector(namespaceSelector).map((one) => ({ namespaceSelector: one }))
  return pods.flatMap((some) => namespaces.map((there) => ({ ...peer, ...some, ...there })))
}

function spellSelector({ matchExpressions = [], ...rest }: LabelSelector): readonly LabelSelector[] {
  return matchExpressions.reduce<readonly LabelSelector[]>(
    (selectors, expression) => {
      const { key, operator } = expression
      // Cyclonus' own NotIn asks that the key be there.
      const ways = operator === 'NotIn' ? [expression, { key, operator: 'DoesNotExist' }] : [expression]
      return selectors.flatMap(({ matchExpressions: before = [], ...others }) =>
        ways.map((way) => ({ ...others, matchExpressions: [...before, way] })),
      )
    },
    [rest],
  )
}
