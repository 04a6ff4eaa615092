import type { Bound, Fn, Scope, Unit } from '../program/program.ts'
import type { Value } from '../facts/source-facts.ts'
import type { CallOf } from './view.ts'
import type { Waypoint } from '../facts/waypoint.ts'

/** Where following ends: a literal, a call of something foreign, or something whose value is not known (`other`). */
export type Leaf = Bound & {
  readonly frame: Frame | undefined
  readonly steps: readonly Waypoint[]
  /** The function farthest up that passed it as an argument. */
  readonly via?: Unit
  /** Not known, but stored by that foreign call through its argument. */
  readonly stored?: { readonly call: Value & { kind: 'call' }; readonly argument: number }
}

/** The call whose arguments the parameters of `fn` stand for. */
export type Frame = { readonly fn: Fn; readonly call: CallOf; readonly around: Frame | undefined }

/** Follows a value, `depth` names, calls and fields after the one that was asked for, to every leaf that it can be. */
export type Follow = (bound: Bound, frame: Frame | undefined, depth: number) => readonly Leaf[]

/** Stands for a value that is not known. */
export const UNKNOWN: Value = { kind: 'other', parts: [] }

/** The leaf of what is not known there. */
export function unknownLeaf(scope: Scope, frame: Frame | undefined): Leaf {
  return { value: UNKNOWN, scope, frame, steps: [] }
}
