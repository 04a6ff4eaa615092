import { bodyOf } from './body-of.ts'
import type { Frame, Leaf } from './leaf.ts'
import type { Body, Bound, Scope, Ty } from './program.ts'
import { resolveCallees } from './resolve-callees.ts'
import { isSameType } from './same-type.ts'
import type { Value } from './source-facts.ts'
import type { View } from './view.ts'

/** What follows values (Tracer). */
type Following = {
  readonly view: View
  readonly trace: (bound: Bound, frame: Frame | undefined, depth: number) => readonly Leaf[]
  readonly call: (
    call: Value & { kind: 'call' },
    result: number,
    scope: Scope,
    frame: Frame | undefined,
    depth: number,
  ) => readonly Leaf[]
}

/** What a container gives for a type: what the functions return that it makes values of that type with. */
export function providedValues(tracer: Following, ty: Ty, depth: number): readonly Leaf[] {
  return tracer.view.providers().flatMap(({ value, scope }) => {
    const { results, bodies } = providerOf(value, scope)
    const at = results.findIndex((result) => isSameType(result, ty))
    const returns = at < 0 ? [] : bodies.flatMap((body) => body.returns)
    return returns.flatMap(({ values, scope: inside }) => {
      const [only] = values
      if (values.length === 1 && results.length > 1 && only?.kind === 'call')
        return tracer.call(only, at, inside, undefined, depth)
      const given = values[at]
      return given ? tracer.trace({ value: given, scope: inside }, undefined, depth) : []
    })
  })
}

/** What a function that a container is given makes: the types of its results, and the bodies that return them. */
function providerOf(value: Value, scope: Scope): { results: readonly Ty[]; bodies: readonly Body[] } {
  if (value.kind === 'func') {
    const { unit } = scope
    const body = unit.kind === 'init' ? undefined : bodyOf(unit).closures.get(value)
    return { results: value.results.map(({ type }) => ({ type, file: scope.file })), bodies: body ? [body] : [] }
  }
  const [fn] = resolveCallees(value, scope).fns
  if (fn === undefined) return { results: [], bodies: [] }
  return { results: fn.fact.results.map(({ type }) => ({ type, file: fn.file })), bodies: [bodyOf(fn)] }
}
