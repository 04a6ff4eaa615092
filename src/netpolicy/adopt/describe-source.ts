import type { PolicySource } from '../../cluster/policy.ts'

/** `the NetworkPolicy shop/cart`, as part of a sentence. */
export function describeSource({ kind, namespace, name }: PolicySource): string {
  return `the ${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`
}

const LISTED_MAX = 5

/** `a, b and 3 more`. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, names.length > LISTED_MAX ? LISTED_MAX - 1 : LISTED_MAX)
  const more = names.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}
