import { underlying } from '../program/members.ts'
import type { Scope, SourceFile, ScopedType } from '../program/program.ts'
import type { TypeFact, Value } from '../facts/source-facts.ts'
import { typeOf } from '../program/type-of.ts'

/**
 * What a variable or field that holds a function takes: `option(client)`. Undefined: not known, as of what is foreign.
 */
export function slotsOf(fn: Value, scope: Scope): readonly ScopedType[] | undefined {
  const ty = typeOf(fn, scope)
  const base = ty && underlying(ty)
  if (base?.type.kind !== 'func') return undefined
  return base.type.params.map(({ type }) => slotOf(type, base.file))
}

/** What one argument for a parameter of that type has to be. */
export function slotOf(type: TypeFact, file: SourceFile): ScopedType {
  return { type: type.kind === 'list' && type.variadic ? type.of : type, file }
}

/** A type whose values only code of the repository calls methods of: a declared type, a list, a func, but not `any`. */
export function isShaped(slot: ScopedType): boolean {
  const base = underlying(slot)
  if (base?.type.kind === 'interface') return base.type.methods.length + base.type.embeds.length > 0
  return base !== undefined && base.type.kind !== 'unknown'
}
