import type { Address } from '../settings/address.ts'
import { lookupOf } from './configured-text.ts'
import { evaluateText } from './evaluate-text.ts'
import { describe } from '../facts/describe.ts'
import type { CallContext, Origin } from './origin.ts'
import { importOf } from '../program/members.ts'
import { nameTarget } from '../settings/name-callee.ts'
import type { Names } from '../settings/name-callee.ts'
import type { ScopedValue } from '../program/program.ts'
import { atOf, isBeside } from '../program/scope.ts'
import type { Value } from '../facts/source-facts.ts'
import { UNKNOWN_PART } from '../settings/unknown-part.ts'
import { Tracer } from './trace-value.ts'
import type { View } from './view.ts'
import type { TraceStep } from '../facts/trace-step.ts'

/** Connections made of connections, options in options. */
const MAX_DEPTH = 6
/** Addresses looked at for one connection. */
const MAX_ADDRESSES = 64

/**
 * Whom a connection, an address or a name of a service means. A connection that foreign code makes goes where one of its arguments says,
 * options among them; failing that, where the value says whose method made it. Empty: nothing is said anywhere.
 */
export function traceAddress(
  view: View,
  names: Names,
  scoped: ScopedValue,
  context: CallContext | undefined,
): readonly Address[] {
  const known = context === undefined ? view.addresses.get(scoped.value) : undefined
  if (known !== undefined) return known
  const found = findAddresses(new Tracer(view), names, scoped, context)
  if (context === undefined) view.addresses.set(scoped.value, found)
  return found
}

function findAddresses(
  tracer: Tracer,
  names: Names,
  scoped: ScopedValue,
  context: CallContext | undefined,
): readonly Address[] {
  const found: Address[] = []
  collect(tracer, names, scoped, context, 0, found)
  // What stands in the line of the connection itself is seen there.
  const isElsewhere = ({ file, at }: TraceStep) =>
    file.path !== scoped.scope.file.path || !isBeside(at, atOf(scoped.value))
  return found.map(({ callee, steps }) => ({ callee, steps: steps.filter(isElsewhere) }))
}

function collect(
  tracer: Tracer,
  names: Names,
  scoped: ScopedValue,
  context: CallContext | undefined,
  depth: number,
  into: Address[],
): void {
  if (depth > MAX_DEPTH || into.length > MAX_ADDRESSES) return
  for (const origin of tracer.trace(scoped, context)) {
    if (origin.value.kind === 'call') {
      if (!texts(tracer, names, origin, into)) callOrigin(tracer, names, origin, origin.value, depth, into)
    } else if (origin.value.kind === 'composite') {
      for (const { value } of origin.value.items)
        collect(tracer, names, { value, scope: origin.scope }, origin.context, depth + 1, into)
    } else if (origin.value.kind !== 'func' && origin.value.kind !== 'type') texts(tracer, names, origin, into)
  }
}

/** Whether the origin is a text, at least in part. */
function texts(tracer: Tracer, names: Names, origin: Origin, into: Address[]): boolean {
  let known = false
  const { value, scope } = origin
  // A number alone is no address.
  if (value.kind === 'text' && value.number) return false
  const itself = value.kind === 'text' ? [{ file: scope.file, at: value.at, text: describe(value) }] : []
  for (const { text, steps } of evaluateText(tracer, origin, origin.context)) {
    if (text.replaceAll(UNKNOWN_PART, '') === '') continue
    known = true
    into.push({ callee: nameTarget(names, text), steps: [...origin.steps, ...itself, ...steps] })
  }
  return known
}

function callOrigin(
  tracer: Tracer,
  names: Names,
  origin: Origin,
  call: Value & { kind: 'call' },
  depth: number,
  into: Address[],
): void {
  const { scope, context } = origin
  // The name of a variable that nothing in the repository sets is no address.
  if (lookupOf(call, scope)?.kind === 'variable') return
  const before = into.length
  for (const value of call.args) {
    if (value.kind !== 'func') collect(tracer, names, { value, scope }, context, depth + 1, into)
  }
  const said = into.slice(before).some(({ callee }) => callee.kind !== 'external')
  if (said || call.fn.kind !== 'select' || importOf(call.fn.on, scope)) return
  collect(tracer, names, { value: call.fn.on, scope }, context, depth + 1, into)
}
