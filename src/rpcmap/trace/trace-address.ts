import type { Address } from '../settings/address.ts'
import { lookupOf } from './configured-text.ts'
import { evaluateText } from './evaluate-text.ts'
import { describe } from '../facts/describe.ts'
import type { CallInContext, Origin, ValueInContext } from './origin.ts'
import { importOf } from '../program/members.ts'
import { nameTarget } from '../settings/name-callee.ts'
import type { Names } from '../settings/name-callee.ts'
import { atOf, isBeside } from '../program/scope.ts'
import { UNKNOWN_PART } from '../settings/unknown-part.ts'
import { Tracer } from './trace-value.ts'
import type { View } from './view.ts'
import type { TraceStep } from '../facts/trace-step.ts'

/** Connections made of connections, options in options. */
const MAX_DEPTH = 6
/** Addresses looked at for one connection. */
const MAX_ADDRESSES = 64

/**
 * Whom a connection, an address or a name of a service means. A connection that foreign code makes goes where one of
 * its arguments says, options among them; failing that, where the value says whose method made it. Empty: nothing is
 * said anywhere.
 */
export function traceAddress(view: View, names: Names, value: ValueInContext): readonly Address[] {
  const isAlike = value.context === undefined
  const known = isAlike ? view.addresses.get(value.value) : undefined
  if (known !== undefined) return known
  const found = findAddresses(new Tracer(view), names, value)
  if (isAlike) view.addresses.set(value.value, found)
  return found
}

function findAddresses(tracer: Tracer, names: Names, connection: ValueInContext): readonly Address[] {
  const found: Address[] = []
  collect({ tracer, names, found }, connection, 0)
  // What stands in the line of the connection itself is seen there.
  const isElsewhere = ({ file, at }: TraceStep) =>
    file.path !== connection.scope.file.path || !isBeside(at, atOf(connection.value))
  return found.map(({ callee, steps }) => ({ callee, steps: steps.filter(isElsewhere) }))
}

/** One search, and what it has found so far. */
type Search = { readonly tracer: Tracer; readonly names: Names; readonly found: Address[] }

function collect(search: Search, from: ValueInContext, depth: number): void {
  if (depth > MAX_DEPTH || search.found.length > MAX_ADDRESSES) return
  for (const origin of search.tracer.trace(from)) {
    const { value, scope, context } = origin
    if (value.kind === 'call') {
      if (!addTexts(search, origin)) collectFromCall(search, { value, scope, context }, depth)
    } else if (value.kind === 'composite') {
      for (const item of value.items) collect(search, { value: item.value, scope, context }, depth + 1)
    } else if (value.kind !== 'func' && value.kind !== 'type') addTexts(search, origin)
  }
}

/** Adds the addresses that an origin is as a text; false: it is none, not even in part. */
function addTexts({ tracer, names, found }: Search, origin: Origin): boolean {
  let known = false
  const { value, scope } = origin
  // A number alone is no address.
  if (value.kind === 'text' && value.number) return false
  const itself = value.kind === 'text' ? [{ file: scope.file, at: value.at, text: describe(value) }] : []
  for (const { text, steps } of evaluateText(tracer, origin)) {
    if (text.replaceAll(UNKNOWN_PART, '') === '') continue
    known = true
    found.push({ callee: nameTarget(names, text), steps: [...origin.steps, ...itself, ...steps] })
  }
  return known
}

function collectFromCall(search: Search, { value: call, scope, context }: CallInContext, depth: number): void {
  // The name of a variable that nothing in the repository sets is no address.
  if (lookupOf(call, scope)?.kind === 'variable') return
  const before = search.found.length
  for (const value of call.args) {
    if (value.kind !== 'func') collect(search, { value, scope, context }, depth + 1)
  }
  const said = search.found.slice(before).some(({ callee }) => callee.kind !== 'external')
  if (said || call.fn.kind !== 'select' || importOf(call.fn.on, scope)) return
  collect(search, { value: call.fn.on, scope, context }, depth + 1)
}
