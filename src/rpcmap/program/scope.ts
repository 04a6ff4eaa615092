import type { Binding, Scope } from './program.ts'
import { unpackPlace } from '../facts/source-facts.ts'
import type { At, Value } from '../facts/source-facts.ts'

/** The local name that is meant there, if any. */
export function lookUp(scope: Scope, name: string): Binding | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const binding = at.names.get(name)
    if (binding) return binding
  }
  return undefined
}

/** Where a value stands in its file; 0 when it carries no place. */
export function atOf(value: Value): At {
  switch (value.kind) {
    case 'address':
    case 'deref':
    case 'cast':
      return atOf(value.of)
    case 'index':
      return atOf(value.on)
    case 'other':
      return value.parts.map(atOf).find((at) => at > 0) ?? 0
    case 'name':
    case 'select':
    case 'call':
    case 'text':
    case 'join':
    case 'composite':
    case 'func':
    case 'type':
      return value.at
  }
}

/** Where the text of a value begins: that of `a.b().c` at `a`. */
export function beginOf(value: Value): At {
  let begin: Value = value
  while (begin.kind === 'select') begin = begin.on
  return atOf(begin) || atOf(value)
}

/** Whether two places of a file are in the same line: who sees the one sees the other. */
export function isBeside(a: At, b: At): boolean {
  return unpackPlace(a).line === unpackPlace(b).line
}
