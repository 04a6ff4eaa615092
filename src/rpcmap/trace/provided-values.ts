import { appendTo } from '../settings/append-to.ts'
import { bodyOf } from '../program/body-of.ts'
import type { Follow, Origin } from './origin.ts'
import type { Body, ScopedValue, Scope, ScopedType, TypeDecl } from '../program/program.ts'
import { resolveCallees } from '../program/resolve-callees.ts'
import type { Value } from '../facts/source-facts.ts'
import { typeKey } from '../program/type-key.ts'
import type { Provider, Providers, View } from './view.ts'

/** The part of a Tracer that is asked here. */
type Following = {
  readonly view: View
  readonly trace: Follow
  /** The same for one of the results of a call. */
  readonly call: (
    call: ScopedValue & { readonly value: Value & { kind: 'call' } },
    result: number,
    depth: number,
  ) => readonly Origin[]
}

/** What a container gives for a type: the returns of the functions that it makes values of that type with. */
export function providedValues(tracer: Following, ty: ScopedType, depth: number): readonly Origin[] {
  return tracer.view.providers(ty).flatMap(({ bodies, results, at }) =>
    bodies
      .flatMap((body) => body.returns)
      .flatMap(({ values, scope: inside }) => {
        const [only] = values
        if (values.length === 1 && results > 1 && only?.kind === 'call')
          return tracer.call({ value: only, scope: inside }, at, depth)
        const given = values[at]
        return given ? tracer.trace({ value: given, scope: inside }, depth) : []
      }),
  )
}

/**
 * Sorts functions by what they give: containers of large programs have many, and every parameter may be one that they
 * fill.
 */
export function indexProviders(functions: readonly ScopedValue[]): Providers {
  const byType = new Map<TypeDecl | string, Provider[]>()
  for (const { value, scope } of functions) {
    const { results, bodies } = providerOf(value, scope)
    const keys = results.map(typeKey)
    for (const [at, key] of keys.entries()) {
      if (key === undefined || keys.indexOf(key) !== at) continue
      appendTo(byType, key, { bodies, results: results.length, at })
    }
  }
  return (ty) => {
    const key = typeKey(ty)
    return key === undefined ? [] : (byType.get(key) ?? [])
  }
}

/** What a function that a container is given makes: the types of its results, and the bodies that return them. */
function providerOf(value: Value, scope: Scope): { results: readonly ScopedType[]; bodies: readonly Body[] } {
  if (value.kind === 'func') {
    const { unit } = scope
    const body = unit.kind === 'init' ? undefined : bodyOf(unit).closures.get(value)
    return { results: value.results.map(({ type }) => ({ type, file: scope.file })), bodies: body ? [body] : [] }
  }
  const [fn] = resolveCallees(value, scope).fns
  if (fn === undefined) return { results: [], bodies: [] }
  return { results: fn.fact.results.map(({ type }) => ({ type, file: fn.file })), bodies: [bodyOf(fn)] }
}
