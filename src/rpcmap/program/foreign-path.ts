import { bodyOf } from './body-of.ts'
import { importedName, importOf, namedOf, packageMember } from './members.ts'
import type { Scope } from './program.ts'
import { lookUp } from './scope.ts'
import type { Value } from '../facts/source-facts.ts'
import { typeOf } from './type-of.ts'

/** Values made of values. */
const MAX_DEPTH = 12

/**
 * The import path of the foreign package that a value comes from: that of its type, or, where that cannot be told from
 * here, of the function that begins the chain which made it. Undefined for packages themselves and for what the
 * repository makes.
 */
export function foreignPath(value: Value, scope: Scope, depth = 0): string | undefined {
  if (depth > MAX_DEPTH || importOf(value, scope)) return undefined
  const ty = typeOf(value, scope)
  if (ty) {
    const named = namedOf(ty)
    return named?.kind === 'foreign' ? named.path : undefined
  }
  if (value.kind === 'call') {
    const called = importedName(value.fn, scope)
    if (called) return called.path
    return value.fn.kind === 'select' ? foreignPath(value.fn.on, scope, depth + 1) : undefined
  }
  if (value.kind === 'address' || value.kind === 'deref') return foreignPath(value.of, scope, depth + 1)
  const member = packageMember(value, scope)
  if (member?.kind === 'value') {
    const { fact } = member.value
    return fact.value && fact.result === 0 ? foreignPath(fact.value, bodyOf(member.value).scope, depth + 1) : undefined
  }
  const assignment = value.kind === 'name' ? lookUp(scope, value.name)?.assignments[0] : undefined
  const given = assignment?.take === 'value' && assignment.result === 0 ? assignment : undefined
  return given && foreignPath(given.value, given.scope, depth + 1)
}
