import { bodyOf } from '../program/body-of.ts'
import type { Contract } from '../program/contract.ts'
import { describe } from '../facts/describe.ts'
import type { Handed } from '../stubs/handed-constructor.ts'
import type { Frame, Leaf } from './leaf.ts'
import type { Names } from '../settings/name-callee.ts'
import type { Bound, Fn } from '../program/program.ts'
import { providedValues } from './provided-values.ts'
import { resolveCallees } from '../program/resolve-callees.ts'
import { atOf, lookUp } from '../program/scope.ts'
import { traceAddress } from './trace-address.ts'
import type { Address } from '../settings/address.ts'
import type { Tracer } from './trace-value.ts'

/** The addresses of the clients of a contract whose constructor is passed to others, who call it. */
export function handedAddresses(tracer: Tracer, names: Names, contract: Contract): readonly Address[] {
  return tracer.view
    .handed(contract)
    .flatMap((handed) =>
      handed.fns.length === 0
        ? connections(tracer, handed).flatMap((leaf) =>
            behind(handed, leaf, traceAddress(tracer.view, names, leaf, leaf.frame)),
          )
        : handed.fns.flatMap((fn) => addressesIn(tracer, names, handed, fn)),
    )
}

/** The addresses with what leads to them: where the constructor is passed, then where the connection or the client is made. */
function behind({ call, argument, scope }: Handed, made: Bound, addresses: readonly Address[]): readonly Address[] {
  const steps = [{ value: call.args[argument] ?? call, scope }, made].map((at) => ({
    file: at.scope.file,
    at: atOf(at.value),
    text: describe(at.value),
  }))
  return addresses.map((address) => ({ ...address, steps: [...steps, ...address.steps] }))
}

/** Where a function calls what it was given as that argument. */
function addressesIn(tracer: Tracer, names: Names, handed: Handed, fn: Fn): readonly Address[] {
  const { call, argument, scope, stub } = handed
  const { receiver } = resolveCallees(call.fn, scope)
  const frame: Frame = { fn, call: { args: call.args, scope, receiver }, around: undefined }
  return bodyOf(fn).calls.flatMap((seen): readonly Address[] => {
    if (seen.value.fn.kind !== 'name') return []
    if (lookUp(seen.scope, seen.value.fn.name)?.param !== argument) return []
    const value = seen.value.args[stub.target]
    if (value === undefined) return []
    return behind(handed, seen, traceAddress(tracer.view, names, { value, scope: seen.scope }, frame))
  })
}

/** What a container gives the constructor for its argument that says who is called. */
function connections(tracer: Tracer, { stub, call, argument, scope }: Handed): readonly Leaf[] {
  const constructor = call.args[argument]
  const [fn] = constructor ? resolveCallees(constructor, scope).fns : []
  const type = fn?.fact.params[stub.target]?.type
  return fn && type ? providedValues(tracer, { type, file: fn.file }, 0) : []
}
