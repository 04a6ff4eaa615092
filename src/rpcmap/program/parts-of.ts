import type { Value } from '../facts/source-facts.ts'

/** The values that a value is directly made of; what a function's body is made of is left out. */
export function partsOf(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'select':
      return [value.on]
    case 'call':
      return [value.fn, ...value.args]
    case 'join':
    case 'other':
      return value.parts
    case 'composite':
      return value.items.flatMap(({ key, value: item }) => (key ? [key, item] : [item]))
    case 'address':
    case 'deref':
    case 'cast':
      return [value.of]
    case 'index':
      return [value.on, value.by]
    case 'name':
    case 'text':
    case 'func':
    case 'type':
      return []
  }
}
