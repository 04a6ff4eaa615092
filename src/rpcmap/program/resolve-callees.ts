import { packageMember, selectFrom } from './members.ts'
import type { Selected } from './members.ts'
import type { Fn, Scope } from './program.ts'
import { importOf } from './members.ts'
import { lookUp } from './scope.ts'
import type { Value } from '../facts/source-facts.ts'
import { typeOf } from './type-of.ts'

/** Names bound to functions, one after the other. */
const MAX_DEPTH = 8

/** Whom a value in the position of a function can mean. */
export type Callees = {
  /** Empty: foreign, behind an interface, or not known. */
  readonly fns: readonly Fn[]
  /** The x of `x.f()` when f is a method. */
  readonly receiver: Value | undefined
  /** `x.f` where x is no package. */
  readonly selected: Selected | undefined
  /** `x.f` where the type of x is not known at all. */
  readonly blind: boolean
}

const NONE: Callees = { fns: [], receiver: undefined, selected: undefined, blind: false }

/** The functions of the repository that a value in the position of a function can be. */
export function resolveCallees(fn: Value, scope: Scope, depth = 0): Callees {
  if (depth > MAX_DEPTH) return NONE
  if (fn.kind === 'index') return resolveCallees(fn.on, scope, depth + 1)
  if (fn.kind !== 'name' && fn.kind !== 'select') return NONE
  const member = packageMember(fn, scope)
  if (member) return member.kind === 'func' ? { ...NONE, fns: member.fns } : NONE
  if (fn.kind === 'name') {
    const assignments = lookUp(scope, fn.name)?.assignments ?? []
    const fns = assignments.flatMap((assignment) =>
      assignment.take === 'value' && assignment.result === 0
        ? resolveCallees(assignment.value, assignment.scope, depth + 1).fns
        : [],
    )
    return { ...NONE, fns }
  }
  if (importOf(fn.on, scope)) return NONE
  const on = typeOf(fn.on, scope)
  const selected = on && selectFrom(on, fn.name)
  const fns = selected?.kind === 'method' ? [selected.fn] : []
  return { fns, receiver: fn.on, selected, blind: on === undefined }
}
