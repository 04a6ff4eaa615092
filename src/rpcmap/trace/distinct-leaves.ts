import type { Frame, Leaf } from './leaf.ts'
import type { Value } from '../facts/source-facts.ts'

/**
 * The leaves without those that are another one again, in order: many places pass the same value on, and what it says needs to be asked
 * once. Of the ways to a leaf the first stays.
 */
export function distinctLeaves(leaves: readonly Leaf[]): readonly Leaf[] {
  if (leaves.length < 2) return leaves
  const seen = new Map<Value, Leaf[]>()
  return leaves.filter((leaf) => {
    const alike = seen.get(leaf.value)
    if (alike === undefined) seen.set(leaf.value, [leaf])
    else if (alike.some((other) => isSame(leaf, other))) return false
    else alike.push(leaf)
    return true
  })
}

function isSame(a: Leaf, b: Leaf): boolean {
  const isSameStore = a.stored?.call === b.stored?.call && a.stored?.argument === b.stored?.argument
  return a.scope === b.scope && a.via === b.via && isSameStore && isSameFrame(a.frame, b.frame)
}

/** Frames are made anew wherever a call is followed: what they stand for is the call. */
function isSameFrame(a: Frame | undefined, b: Frame | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined || a.fn !== b.fn) return false
  const { args, scope, receiver } = a.call
  return (
    args === b.call.args && scope === b.call.scope && receiver === b.call.receiver && isSameFrame(a.around, b.around)
  )
}
