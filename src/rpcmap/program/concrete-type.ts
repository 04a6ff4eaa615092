import { namedOf, underlying } from './members.ts'
import type { ScopedValue } from './program.ts'
import { typeOf } from './type-of.ts'

/** The declared type that a value has by its text alone; undefined: none, an interface, or not known. */
export function concreteType({ value, scope }: ScopedValue) {
  const ty = typeOf(value, scope)
  const named = ty && namedOf(ty)
  if (named?.kind !== 'local') return named
  return underlying({ type: { kind: 'named', name: named.decl.fact.name }, file: named.decl.file })?.type.kind ===
    'interface'
    ? undefined
    : named
}
