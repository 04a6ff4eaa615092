import type { CallContext } from './origin.ts'
import { childrenOf } from '../facts/children-of.ts'
import type { Scope, Unit } from '../program/program.ts'
import { lookUp } from '../program/scope.ts'
import type { Value } from '../facts/source-facts.ts'
import type { CallOf, View } from './view.ts'

/** Functions that pass on what they are given. */
const MAX_DEPTH = 4
/** Calls told apart for one place; with more, each value is taken with each other. */
const MAX_CONTEXTS = 256
/** Values in each other. */
const MAX_VALUES = 12

/**
 * The calls that can lead to a function, each with the calls around it as far as they pass something on: what its
 * parameters are at one time. Empty: none is known, or too many.
 */
export function callContextsOf(view: View, unit: Unit, depth = 0): readonly CallContext[] {
  if (unit.kind !== 'func' || depth >= MAX_DEPTH) return []
  const contexts: CallContext[] = []
  for (const call of view.callsOf(unit)) {
    const from = call.scope.unit
    const outer = from === unit || !passesOn(call) ? [] : callContextsOf(view, from, depth + 1)
    const around = outer.length === 0 ? [undefined] : outer
    if (contexts.length + around.length > MAX_CONTEXTS) return []
    contexts.push(...around.map((one) => ({ fn: unit, call, around: one })))
  }
  return contexts
}

/** Whether a call gives what depends on local names: parameters of the function around it, mostly. */
function passesOn({ args, receiver, scope }: CallOf): boolean {
  return [...args, ...(receiver ? [receiver] : [])].some((value) => mentionsLocal(value, scope, 0))
}

function mentionsLocal(value: Value, scope: Scope, depth: number): boolean {
  if (depth > MAX_VALUES) return true
  if (value.kind === 'name') return lookUp(scope, value.name) !== undefined
  return childrenOf(value).some((part) => mentionsLocal(part, scope, depth + 1))
}
