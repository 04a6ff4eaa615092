import { bindFunction, bindValue } from './bind-body.ts'
import type { Body, Fn, PackageValue } from './program.ts'
import type { Value } from '../facts/source-facts.ts'

const NOTHING: Value = { kind: 'other', parts: [] }

/** The body of a function, or the first value of a variable, with its names bound. Bound once for each unit. */
export function bodyOf(unit: Fn | PackageValue): Body {
  unit.body ??= unit.kind === 'func' ? bindFunction(unit) : bindValue(unit, unit.file, unit.fact.value ?? NOTHING)
  return unit.body
}
