import { bodyOf } from '../program/body-of.ts'
import type { Contract } from '../program/contract.ts'
import { describe } from '../facts/describe.ts'
import type { PassedConstructor } from '../stubs/passed-constructor.ts'
import type { CallContext, Origin } from './origin.ts'
import type { Names } from '../settings/name-callee.ts'
import type { ScopedValue, Fn } from '../program/program.ts'
import { providedValues } from './provided-values.ts'
import { resolveCallees } from '../program/resolve-callees.ts'
import { atOf, lookUp } from '../program/scope.ts'
import { traceAddress } from './trace-address.ts'
import type { Address } from '../settings/address.ts'
import type { Tracer } from './trace-value.ts'

/** The addresses of the clients of a contract whose constructor is passed to others, who call it. */
export function passedAddresses(tracer: Tracer, names: Names, contract: Contract): readonly Address[] {
  return tracer.view
    .passedConstructors(contract)
    .flatMap((passed) =>
      passed.fns.length === 0
        ? connections(tracer, passed).flatMap((origin) =>
            behind(passed, origin, traceAddress(tracer.view, names, origin)),
          )
        : passed.fns.flatMap((fn) => addressesIn(tracer, names, passed, fn)),
    )
}

/**
 * The addresses with what leads to them: where the constructor is passed, then where the connection or the client is
 * made.
 */
function behind(
  { call, argument, scope }: PassedConstructor,
  made: ScopedValue,
  addresses: readonly Address[],
): readonly Address[] {
  const steps = [{ value: call.args[argument] ?? call, scope }, made].map((at) => ({
    file: at.scope.file,
    at: atOf(at.value),
    text: describe(at.value),
  }))
  return addresses.map((address) => ({ ...address, steps: [...steps, ...address.steps] }))
}

/** Where a function calls what it was given as that argument. */
function addressesIn(tracer: Tracer, names: Names, passed: PassedConstructor, fn: Fn): readonly Address[] {
  const { call, argument, scope, stub } = passed
  const { receiver } = resolveCallees(call.fn, scope)
  const context: CallContext = { fn, call: { args: call.args, scope, receiver }, around: undefined }
  return bodyOf(fn).calls.flatMap((node): readonly Address[] => {
    if (node.value.fn.kind !== 'name') return []
    if (lookUp(node.scope, node.value.fn.name)?.param !== argument) return []
    const value = node.value.args[stub.target]
    if (value === undefined) return []
    return behind(passed, node, traceAddress(tracer.view, names, { value, scope: node.scope, context }))
  })
}

/** What a container gives the constructor for its argument that says who is called. */
function connections(tracer: Tracer, { stub, call, argument, scope }: PassedConstructor): readonly Origin[] {
  const constructor = call.args[argument]
  const [fn] = constructor ? resolveCallees(constructor, scope).fns : []
  const type = fn?.fact.params[stub.target]?.type
  return fn && type ? providedValues(tracer, { type, file: fn.file }, 0) : []
}
