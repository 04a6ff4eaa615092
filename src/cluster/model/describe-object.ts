type Named = { readonly kind: string; readonly namespace: string | undefined; readonly name: string }

/**
 * How people call an object of Kubernetes, here a policy mostly: `NetworkPolicy shop/cart`, `GlobalNetworkPolicy deny`.
 */
export function describeObject({ kind, namespace, name }: Named): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`
}
