import type { CallContext, Origin } from './origin.ts'
import type { Value } from '../facts/source-facts.ts'

/**
 * Each origin once, in order. Many places pass the same value on, and what it says needs to be asked once. Of several
 * ways to an origin the first stays.
 */
export function distinctOrigins(origins: readonly Origin[]): readonly Origin[] {
  if (origins.length < 2) return origins
  const seen = new Map<Value, Origin[]>()
  return origins.filter((origin) => {
    const alike = seen.get(origin.value)
    if (alike === undefined) seen.set(origin.value, [origin])
    else if (alike.some((other) => isSame(origin, other))) return false
    else alike.push(origin)
    return true
  })
}

function isSame(a: Origin, b: Origin): boolean {
  const isSameStore = a.stored?.call === b.stored?.call && a.stored?.argument === b.stored?.argument
  return a.scope === b.scope && a.via === b.via && isSameStore && isSameContext(a.context, b.context)
}

/** Call contexts are made anew wherever a call is followed: what they stand for is the call. */
function isSameContext(a: CallContext | undefined, b: CallContext | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined || a.fn !== b.fn) return false
  const { args, scope, receiver } = a.call
  return (
    args === b.call.args && scope === b.call.scope && receiver === b.call.receiver && isSameContext(a.around, b.around)
  )
}
