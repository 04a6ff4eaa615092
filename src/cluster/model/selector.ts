import type { Labels } from './labels.ts'

/**
 * Kubernetes' label selectors and Calico's selector language, as a tree. `and` of nothing matches everything, `or` of
 * nothing matches nothing.
 */
export type Selector =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Selector[] }
  | { readonly kind: 'not'; readonly of: Selector }
  | { readonly kind: 'has'; readonly key: string }
  | { readonly kind: 'in'; readonly key: string; readonly values: readonly string[] }
  /** Calico: the label's value contains, starts with or ends with the text. */
  | { readonly kind: 'contains' | 'starts-with' | 'ends-with'; readonly key: string; readonly text: string }

/**
 * Whether labels satisfy a selector. A label that is not there is in no set, contains nothing and starts with nothing.
 */
export function matchesSelector(selector: Selector, labels: Labels): boolean {
  switch (selector.kind) {
    case 'and':
      return selector.of.every((part) => matchesSelector(part, labels))
    case 'or':
      return selector.of.some((part) => matchesSelector(part, labels))
    case 'not':
      return !matchesSelector(selector.of, labels)
    case 'has':
      return labels.has(selector.key)
    case 'in':
      return selector.values.includes(labels.get(selector.key) ?? '') && labels.has(selector.key)
    case 'contains':
      return labels.get(selector.key)?.includes(selector.text) ?? false
    case 'starts-with':
      return labels.get(selector.key)?.startsWith(selector.text) ?? false
    case 'ends-with':
      return labels.get(selector.key)?.endsWith(selector.text) ?? false
  }
}
