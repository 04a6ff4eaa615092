import { bodyOf } from '../program/body-of.ts'
import { isOnce } from '../program/is-once.ts'
import { UNKNOWN } from './origin.ts'
import type { CallContext, CallInContext, Follow, Origin } from './origin.ts'
import { underlying } from '../program/members.ts'
import type { Body, Scope } from '../program/program.ts'
import { resolveCallees } from '../program/resolve-callees.ts'
import { lookUp } from '../program/scope.ts'
import type { Value } from '../facts/source-facts.ts'
import { stubOfConstructor } from '../stubs/stubs.ts'
import { isTypeName, typeOf } from '../program/type-of.ts'

/**
 * What a call gives as its result of that number: the returns of the functions it can run, with its arguments for their
 * parameters. The call itself when it runs something foreign, makes a generated client, or returns nothing that is
 * known.
 */
export function traceCall(
  follow: Follow,
  { value, scope, context }: CallInContext,
  result: number,
  depth: number,
): readonly Origin[] {
  const { fn, args } = value
  const [first] = args
  if (first && args.length === 1 && isTypeName(fn, scope)) return follow({ value: first, scope, context }, depth)
  const itself: Origin = { value: result === 0 ? value : UNKNOWN, scope, context, steps: [] }
  if (stubOfConstructor(fn, scope)) return [itself]
  const closures = closuresOf(fn, scope)
  if (closures.length > 0) return returnedByClosures(follow, closures, context, depth)
  if (first && isOnce(fn, scope)) return follow({ value: first, scope, context }, depth)
  const { fns, receiver, selected } = resolveCallees(fn, scope)
  if (fns.length === 0) {
    const kept = selected?.kind === 'abstract' ? [] : traceKept(follow, { value, scope, context }, result, depth)
    return kept.length === 0 ? [itself] : kept
  }
  const origins = fns.flatMap((called) =>
    returnedBy(follow, { fn: called, call: { args, scope, receiver }, around: context }, result, depth),
  )
  return origins.length === 0 ? [itself] : origins
}

/** What a call gives of a function that a variable or field holds. */
function traceKept(
  follow: Follow,
  { value: { fn, args }, scope, context }: CallInContext,
  result: number,
  depth: number,
): readonly Origin[] {
  const ty = fn.kind === 'name' || fn.kind === 'select' ? typeOf(fn, scope) : undefined
  if (ty === undefined || underlying(ty)?.type.kind !== 'func') return []
  return follow({ value: fn, scope, context }, depth).flatMap((origin): readonly Origin[] => {
    if (origin.value === fn || stubOfConstructor(origin.value, origin.scope)) return []
    const closures = result === 0 ? closuresOf(origin.value, origin.scope) : []
    const called = resolveCallees(origin.value, origin.scope).fns
    return [
      ...returnedByClosures(follow, closures, origin.context, depth),
      ...called.flatMap((one) =>
        returnedBy(follow, { fn: one, call: { args, scope, receiver: undefined }, around: context }, result, depth),
      ),
    ]
  })
}

/** What the function of a call context returns as its result of that number. */
function returnedBy(follow: Follow, context: CallContext, result: number, depth: number) {
  return bodyOf(context.fn).returns.flatMap(({ values, scope }): readonly Origin[] => {
    const [only] = values
    // `return f()` with several results.
    if (values.length === 1 && result > 0 && only?.kind === 'call')
      return traceCall(follow, { value: only, scope, context }, result, depth)
    const value = values[result]
    return value ? follow({ value, scope, context }, depth) : []
  })
}

/** Their first results only. */
function returnedByClosures(
  follow: Follow,
  closures: readonly Body[],
  context: CallContext | undefined,
  depth: number,
) {
  const returns = closures.flatMap((body) => body.returns)
  return returns.flatMap(({ values: [value], scope }) => (value ? follow({ value, scope, context }, depth) : []))
}

/** The bodies that `build()` runs after `build := func() …`. */
function closuresOf(fn: Value, scope: Scope): readonly Body[] {
  const { unit } = scope
  const values = fn.kind === 'name' ? lookUp(scope, fn.name)?.assignments.map(({ value }) => value) : [fn]
  if (unit.kind === 'init') return []
  return (values ?? []).flatMap((value) => (value.kind === 'func' ? (bodyOf(unit).closures.get(value) ?? []) : []))
}
