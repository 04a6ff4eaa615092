import type { ScopedValue, Fn, Unit } from '../program/program.ts'
import type { Value } from '../facts/source-facts.ts'
import type { CallOf } from './view.ts'
import type { TraceStep } from '../facts/trace-step.ts'

/** A value as one call sees it. Without a call context the parameters around it are whatever any call passes. */
export type ValueInContext = ScopedValue & { readonly context?: CallContext | undefined }

/** A call as one call of the function around sees it. */
export type CallInContext = ValueInContext & { readonly value: Value & { kind: 'call' } }

/** Where following ends: a literal, a call of something foreign, or something whose value is not known (`other`). */
export type Origin = ScopedValue & {
  readonly context: CallContext | undefined
  readonly steps: readonly TraceStep[]
  /** The function farthest up that passed it as an argument. */
  readonly via?: Unit
  /** Not known, but stored by that foreign call through its argument. */
  readonly stored?: { readonly call: Value & { kind: 'call' }; readonly argument: number }
}

/** The call whose arguments the parameters of `fn` stand for. */
export type CallContext = { readonly fn: Fn; readonly call: CallOf; readonly around: CallContext | undefined }

/**
 * Follows a value, `depth` names, calls and fields after the one that was asked for, to every origin that it can be.
 */
export type Follow = (value: ValueInContext, depth: number) => readonly Origin[]

/** Stands for a value that is not known. */
export const UNKNOWN: Value = { kind: 'other', parts: [] }

/** The origin of what is not known there. */
export function unknownOrigin({ scope, context }: Omit<ValueInContext, 'value'>): Origin {
  return { value: UNKNOWN, scope, context, steps: [] }
}
