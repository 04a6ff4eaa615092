import type { TypeFact, Value } from './source-facts.ts'

const MAX_DEPTH = 6
const MAX_LENGTH = 120

/** A value in short, the way it is written: arguments and elements are left out. */
export function describe(value: Value): string {
  const text = inShort(value, 0)
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text
}

function inShort(value: Value, depth: number): string {
  if (depth > MAX_DEPTH) return '…'
  const inner = (part: Value) => inShort(part, depth + 1)
  switch (value.kind) {
    case 'name':
      return value.name
    case 'select':
      return `${inner(value.on)}.${value.name}`
    case 'call':
      return `${inner(value.fn)}()`
    case 'text':
      return value.number ? value.text : JSON.stringify(value.text)
    case 'join':
      return value.parts.map(inner).join(' + ')
    case 'composite':
      return `${value.type ? typeInShort(value.type) : ''}{}`
    case 'address':
    case 'deref':
      return inner(value.of)
    case 'index':
      return `${inner(value.on)}[]`
    case 'cast':
      return inner(value.of)
    case 'func':
      return 'func'
    case 'type':
      return typeInShort(value.type)
    case 'other':
      return '…'
  }
}

function typeInShort(type: TypeFact): string {
  switch (type.kind) {
    case 'named':
      return type.pkg === undefined ? type.name : `${type.pkg}.${type.name}`
    case 'pointer':
      return typeInShort(type.of)
    case 'list':
      return `[]${typeInShort(type.of)}`
    case 'map':
    case 'func':
    case 'struct':
    case 'interface':
    case 'unknown':
      return type.kind
  }
}
