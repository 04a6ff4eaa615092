import { isLabelKey, isLabelName } from '../kubernetes/kubernetes-names.ts'
import { dictionary, refine, text } from '../yaml/yaml-shape.ts'
import type { Shape } from '../yaml/yaml-shape.ts'

/** A text that matches as a whole, or that the function says yes to. `what` ends the sentence `… must be`. */
export function matching(pattern: RegExp | ((text: string) => boolean), what: string): Shape<string> {
  const matches = typeof pattern === 'function' ? pattern : (value: string) => pattern.test(value)
  return refine(text, (value, complain) => (matches(value) ? value : complain(`must be ${what}`)))
}

/** The key of a pod label, see `isLabelKey`. */
export const labelKey: Shape<string> = refine(text, (key, complain) =>
  isLabelKey(key) ? key : complain('must be the key of a Kubernetes label'),
)

const labelValue = refine(text, (value, complain) =>
  isLabelName(value) ? value : complain('must be the value of a Kubernetes label'),
)

/** Labels that pods or namespaces carry; at least one, for none would select everything. */
export const labels: Shape<ReadonlyMap<string, string>> = (node, name, report) => {
  const items = dictionary(labelValue)(node, name, report)
  if (items === undefined) return undefined
  if (items.length === 0) return void report('bad-value', node.start, `${name} must not be empty.`)
  for (const { key, offset } of items) {
    if (!isLabelKey(key)) report('bad-value', offset, `${name} holds a key that is none of a Kubernetes label.`)
  }
  return new Map(items.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value]])))
}
