import type { Value } from '../facts/source-facts.ts'

/** Values in each other that a statement's end is looked for in. */
const MAX_DEPTH = 400

/** The last place that a value names, the insides of closures left out. */
export function endOf(value: Value, depth = 0): number {
  if (depth > MAX_DEPTH) return 0
  const of = (parts: readonly Value[]) => parts.reduce((end, part) => Math.max(end, endOf(part, depth + 1)), 0)
  switch (value.kind) {
    case 'name':
    case 'text':
    case 'type':
    case 'func':
      return value.at
    case 'select':
      return Math.max(value.at, endOf(value.on, depth + 1))
    case 'call':
      return Math.max(endOf(value.fn, depth + 1), of(value.args))
    case 'join':
    case 'other':
      return of(value.parts)
    case 'composite':
      return Math.max(value.at, of(value.items.map((item) => item.value)))
    case 'address':
    case 'deref':
    case 'cast':
      return endOf(value.of, depth + 1)
    case 'index':
      return of([value.on, value.by])
  }
}
