import { childrenOf } from '../facts/children-of.ts'
import type { Value } from '../facts/source-facts.ts'

/** Values in each other that a statement's end is looked for in. */
const MAX_DEPTH = 400

/** The last place that a value names, the insides of closures and the keys of literals left out. */
export function endOf(value: Value, depth = 0): number {
  if (depth > MAX_DEPTH) return 0
  const parts = value.kind === 'composite' ? value.items.map((item) => item.value) : childrenOf(value)
  return parts.reduce((end, part) => Math.max(end, endOf(part, depth + 1)), 'at' in value ? value.at : 0)
}
