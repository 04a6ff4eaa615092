import type { LabelSelector, NetworkPolicy } from './network-policy.ts'

export type Pod = { readonly labels: ReadonlyMap<string, string> }

export type Access = { readonly allowed: boolean; readonly because: AccessReason }

/** `open`: no policy selects the pod, so everybody reaches it. The names are those of policies, in the order given. */
export type AccessReason =
  | { readonly kind: 'open' }
  | { readonly kind: 'admitted'; readonly by: readonly string[] }
  | { readonly kind: 'denied'; readonly by: readonly string[] }

/**
 * Whether one pod may open a connection to another of the same namespace, and which policies decide. Kubernetes' rules: a pod that no
 * ingress policy selects is open; one that is selected lets in what any of these policies lets in; there is no order and no deny.
 * Ports are not looked at: access on some port is access.
 *
 * Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function evaluateAccess(policies: readonly NetworkPolicy[], { from, to }: { from: Pod; to: Pod }): Access {
  const selecting = policies.filter((policy) => policy.ingress !== undefined && matches(policy.podSelector, to))
  if (selecting.length === 0) return { allowed: true, because: { kind: 'open' } }
  const admitting = selecting.filter((policy) => admits(policy, from))
  return admitting.length > 0
    ? { allowed: true, because: { kind: 'admitted', by: admitting.map(({ name }) => name) } }
    : { allowed: false, because: { kind: 'denied', by: selecting.map(({ name }) => name) } }
}

/** The same for two services, whose pods carry nothing but their identity label. */
export function evaluateServiceAccess(
  policies: readonly NetworkPolicy[],
  services: { readonly caller: string; readonly callee: string; readonly identityLabel: string },
): Access {
  const { caller, callee, identityLabel } = services
  return evaluateAccess(policies, {
    from: { labels: new Map([[identityLabel, caller]]) },
    to: { labels: new Map([[identityLabel, callee]]) },
  })
}

function admits({ ingress = [] }: NetworkPolicy, from: Pod): boolean {
  return ingress.some(
    ({ peers }) => peers === undefined || peers.some((peer) => peer.kind === 'pods' && matches(peer.selector, from)),
  )
}

function matches(selector: LabelSelector, { labels }: Pod): boolean {
  return selector.every((requirement) => {
    const value = labels.get(requirement.key)
    switch (requirement.operator) {
      case 'In':
        return value !== undefined && requirement.values.includes(value)
      case 'NotIn':
        return value === undefined || !requirement.values.includes(value)
      case 'Exists':
        return value !== undefined
      case 'DoesNotExist':
        return value === undefined
    }
  })
}
