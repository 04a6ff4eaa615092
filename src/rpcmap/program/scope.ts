import type { Binding, Scope } from './program.ts'
import { childrenOf } from '../facts/children-of.ts'
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

/**
 * Where a value stands in its file, or else where the first value does that it is made of; 0 when none carries a place.
 */
export function atOf(value: Value): At {
  if ('at' in value) return value.at
  return (
    childrenOf(value)
      .map(atOf)
      .find((at) => at > 0) ?? 0
  )
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
