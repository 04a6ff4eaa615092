import { bodyOf } from '../program/body-of.ts'
import { isOnce } from '../program/is-once.ts'
import { UNKNOWN } from './leaf.ts'
import type { Follow, Frame, Leaf } from './leaf.ts'
import { underlying } from '../program/members.ts'
import type { Body, Scope } from '../program/program.ts'
import { resolveCallees } from '../program/resolve-callees.ts'
import { lookUp } from '../program/scope.ts'
import type { Value } from '../facts/source-facts.ts'
import { stubOfConstructor } from '../stubs/stubs.ts'
import { isTypeName, typeOf } from '../program/type-of.ts'

type CallValue = Value & { kind: 'call' }

/**
 * What a call gives as its result of that number: the returns of the functions it can run, with its arguments for their parameters. The
 * call itself when it runs something foreign, makes a generated client, or returns nothing that is known.
 */
export function traceCall(
  follow: Follow,
  value: CallValue,
  result: number,
  scope: Scope,
  frame: Frame | undefined,
  depth: number,
): readonly Leaf[] {
  const { fn, args } = value
  const [first] = args
  if (first && args.length === 1 && isTypeName(fn, scope)) return follow({ value: first, scope }, frame, depth)
  const itself: Leaf = { value: result === 0 ? value : UNKNOWN, scope, frame, steps: [] }
  if (stubOfConstructor(fn, scope)) return [itself]
  const closures = closuresOf(fn, scope)
  if (closures.length > 0) return returnedByClosures(follow, closures, frame, depth)
  if (first && isOnce(fn, scope)) return follow({ value: first, scope }, frame, depth)
  const { fns, receiver, selected } = resolveCallees(fn, scope)
  if (fns.length === 0) {
    const kept = selected?.kind === 'abstract' ? [] : traceKept(follow, value, result, scope, frame, depth)
    return kept.length === 0 ? [itself] : kept
  }
  const leaves = fns.flatMap((called) =>
    returnedBy(follow, { fn: called, call: { args, scope, receiver }, around: frame }, result, depth),
  )
  return leaves.length === 0 ? [itself] : leaves
}

/** What a call of a function gives that a variable or field holds. */
function traceKept(
  follow: Follow,
  { fn, args }: CallValue,
  result: number,
  scope: Scope,
  frame: Frame | undefined,
  depth: number,
): readonly Leaf[] {
  const ty = fn.kind === 'name' || fn.kind === 'select' ? typeOf(fn, scope) : undefined
  if (ty === undefined || underlying(ty)?.type.kind !== 'func') return []
  return follow({ value: fn, scope }, frame, depth).flatMap((leaf): readonly Leaf[] => {
    if (leaf.value === fn || stubOfConstructor(leaf.value, leaf.scope)) return []
    const closures = result === 0 ? closuresOf(leaf.value, leaf.scope) : []
    const called = resolveCallees(leaf.value, leaf.scope).fns
    return [
      ...returnedByClosures(follow, closures, leaf.frame, depth),
      ...called.flatMap((one) =>
        returnedBy(follow, { fn: one, call: { args, scope, receiver: undefined }, around: frame }, result, depth),
      ),
    ]
  })
}

/** What the function of a frame returns as its result of that number. */
function returnedBy(follow: Follow, frame: Frame, result: number, depth: number) {
  return bodyOf(frame.fn).returns.flatMap(({ values, scope }): readonly Leaf[] => {
    const [only] = values
    // `return f()` with several results.
    if (values.length === 1 && result > 0 && only?.kind === 'call')
      return traceCall(follow, only, result, scope, frame, depth)
    const value = values[result]
    return value ? follow({ value, scope }, frame, depth) : []
  })
}

/** Their first results only. */
function returnedByClosures(follow: Follow, closures: readonly Body[], frame: Frame | undefined, depth: number) {
  const returns = closures.flatMap((body) => body.returns)
  return returns.flatMap(({ values: [value], scope }) => (value ? follow({ value, scope }, frame, depth) : []))
}

/** The bodies that `build()` runs after `build := func() …`. */
function closuresOf(fn: Value, scope: Scope): readonly Body[] {
  const { unit } = scope
  const values = fn.kind === 'name' ? lookUp(scope, fn.name)?.sources.map(({ value }) => value) : [fn]
  if (unit.kind === 'init') return []
  return (values ?? []).flatMap((value) => (value.kind === 'func' ? (bodyOf(unit).closures.get(value) ?? []) : []))
}
