import type { Value } from './source-facts.ts'

/**
 * The values that a value is directly made of, in the order of the text; empty for names, texts and types. What a
 * closure's body is made of is left out. Whoever only walks through values asks here; whoever means something by each
 * kind says so in a `switch`.
 */
export function childrenOf(value: Value): readonly Value[] {
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
      return NONE
  }
}

const NONE: readonly Value[] = []
