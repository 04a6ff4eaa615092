import { describe } from '../facts/describe.ts'
import type { Origin } from '../trace/origin.ts'
import { traceAddress } from '../trace/trace-address.ts'
import { passedAddresses } from '../trace/passed-address.ts'
import { importOf, selectFrom } from '../program/members.ts'
import type { Names } from '../settings/name-callee.ts'
import type { ScopedValue, Scope } from '../program/program.ts'
import { atOf, beginOf } from '../program/scope.ts'
import { sitesIn } from './sites-in.ts'
import type { Shape, Target } from './shape.ts'
import type { Value } from '../facts/source-facts.ts'
import { stubOfConstructor, stubOfMethod, stubOfType } from '../stubs/stubs.ts'
import type { Stub } from '../program/contract.ts'
import type { Tracer } from '../trace/trace-value.ts'
import { typeOf } from '../program/type-of.ts'

/** Structs around a client, one in the other. */
const MAX_WRAPPERS = 4

/**
 * A method of a generated client, called or mentioned: `client.Charge(ctx, req)`,
 * `call(ctx, pb.PaymentsClient.Charge, …)`. The address of the connection says who is called, or else the one service
 * that serves what the client speaks.
 */
export const stubMethod: Shape = {
  name: 'stub-method',
  find: (_unit, bodies) =>
    sitesIn(bodies, 'selects', ({ value, scope }) => {
      const stub = stubBehind(value, scope)
      if (stub === undefined) return undefined
      const resolve = (tracer: Tracer, names: Names) =>
        resolveStub(tracer, names, stub, value.name, { value: value.on, scope })
      return { file: scope.file, at: beginOf(value), text: describe(value), scope, resolve, stub }
    }),
}

function stubBehind(value: Value & { kind: 'select' }, scope: Scope): Stub | undefined {
  if (!/^\p{Lu}/u.test(value.name) || importOf(value.on, scope)) return undefined
  const ty = typeOf(value.on, scope)
  if (ty === undefined) return undefined
  const selected = selectFrom(ty, value.name)
  switch (selected?.kind) {
    case undefined: {
      const stub = stubOfType(ty)
      return stub?.foreign === true ? stub : undefined
    }
    case 'lent':
    case 'abstract':
      return stubOfType(selected.of)
    case 'method':
      return stubOfMethod(selected.fn)
    case 'field':
      return undefined
  }
}

/**
 * Whom a method of a client calls. Without a value that holds the client: whom any client of that contract in the
 * service calls.
 */
export function resolveStub(
  tracer: Tracer,
  names: Names,
  stub: Stub,
  method: string,
  on: ScopedValue | undefined,
): readonly Target[] {
  const { contract, foreign } = stub
  const built = on ? tracer.trace(on).flatMap((origin) => constructorsIn(tracer, origin, stub, 0)) : []
  const others = built.length > 0 ? [] : tracer.view.buildsOf(contract)
  const found: readonly { value: Value & { kind: 'call' }; origin: ScopedValue & Partial<Origin> }[] =
    built.length > 0 ? built : others.map(({ call, scope }) => ({ value: call, origin: { value: call, scope } }))
  const methods = [method]
  const passed = found.length > 0 ? [] : passedAddresses(tracer, names, contract)
  if (found.length === 0) {
    const addresses = passed.map(({ callee }) => callee)
    const steps = passed.flatMap((address) => address.steps)
    const neverConstructed = passed.length === 0 ? { neverConstructed: true as const } : {}
    return [{ callee: { kind: 'contract', contract, foreign, addresses, ...neverConstructed }, methods, steps }]
  }
  return found.map(({ value, origin }) => {
    const made = stubOfConstructor(value.fn, origin.scope) ?? stub
    const target = value.args[made.target]
    const traced = target
      ? traceAddress(tracer.view, names, { value: target, scope: origin.scope, context: origin.context })
      : []
    const steps = [
      ...(origin.steps ?? []),
      { file: origin.scope.file, at: atOf(value), text: describe(value) },
      ...traced.flatMap((address) => (address.callee.kind === 'service' ? address.steps : [])),
    ]
    return {
      callee: { kind: 'contract', contract, foreign, addresses: traced.map(({ callee }) => callee) },
      methods,
      steps,
    }
  })
}

/** The calls that make the client which a value is, or which a struct around it holds. */
function constructorsIn(
  tracer: Tracer,
  origin: Origin,
  stub: Stub,
  depth: number,
): readonly { value: Value & { kind: 'call' }; origin: Origin }[] {
  const { value, scope } = origin
  if (value.kind === 'call') {
    return makes(tracer, value.fn, origin, stub) ? [{ value, origin }] : []
  }
  if (value.kind !== 'composite' || depth >= MAX_WRAPPERS) return []
  return value.items.flatMap(({ value: item }) => {
    if (item.kind === 'text' || item.kind === 'func') return []
    return tracer.trace({ value: item, scope, context: origin.context }).flatMap((inner) => {
      const steps = [...origin.steps, ...inner.steps]
      return constructorsIn(tracer, { ...inner, steps }, stub, depth + 1)
    })
  })
}

/**
 * Whether a function makes the client: by its name, or because the field or variable that holds it was given the
 * constructor.
 */
function makes(tracer: Tracer, fn: Value, { scope, context }: Origin, stub: Stub): boolean {
  const made = stubOfConstructor(fn, scope)
  if (made) return speaksSame(made, stub)
  if (fn.kind !== 'select' && fn.kind !== 'name') return false
  return tracer.trace({ value: fn, scope, context }).some((origin) => {
    const kept = origin.value === fn ? undefined : stubOfConstructor(origin.value, origin.scope)
    return kept !== undefined && speaksSame(kept, stub)
  })
}

function speaksSame(a: Stub, b: Stub): boolean {
  return a.contract.keys.some((key) => b.contract.keys.includes(key))
}

/** Whom a client is made for, whether or not it is used. */
export function resolveBuild(
  tracer: Tracer,
  names: Names,
  stub: Stub,
  call: Value & { kind: 'call' },
  scope: Scope,
): readonly Target[] {
  const { contract, foreign } = stub
  const target = call.args[stub.target]
  const traced = target ? traceAddress(tracer.view, names, { value: target, scope }) : []
  const steps = traced.flatMap((address) => (address.callee.kind === 'service' ? address.steps : []))
  const addresses = traced.map(({ callee }) => callee)
  return [{ callee: { kind: 'contract', contract, foreign, addresses }, methods: [], steps }]
}
