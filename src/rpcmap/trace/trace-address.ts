import type { Address } from '../settings/address.ts'
import { lookupOf } from './configured-text.ts'
import { evaluateText } from './evaluate-text.ts'
import { describe } from '../facts/describe.ts'
import type { Frame, Leaf } from './leaf.ts'
import { importOf } from '../program/members.ts'
import { nameTarget } from '../settings/name-callee.ts'
import type { Names } from '../settings/name-callee.ts'
import type { Bound } from '../program/program.ts'
import { atOf, isBeside } from '../program/scope.ts'
import type { Value } from '../facts/source-facts.ts'
import { UNKNOWN_PART } from '../settings/unknown-part.ts'
import { Tracer } from './trace-value.ts'
import type { View } from './view.ts'
import type { Waypoint } from '../facts/waypoint.ts'

/** Connections made of connections, options in options. */
const MAX_DEPTH = 6
/** Addresses looked at for one connection. */
const MAX_ADDRESSES = 64

/**
 * Whom a connection, an address or a name of a service means. A connection that foreign code makes goes where one of its arguments says,
 * options among them; failing that, where the value says whose method made it. Empty: nothing is said anywhere.
 */
export function traceAddress(view: View, names: Names, bound: Bound, frame: Frame | undefined): readonly Address[] {
  const known = frame === undefined ? view.addresses.get(bound.value) : undefined
  if (known !== undefined) return known
  const found = findAddresses(new Tracer(view), names, bound, frame)
  if (frame === undefined) view.addresses.set(bound.value, found)
  return found
}

function findAddresses(tracer: Tracer, names: Names, bound: Bound, frame: Frame | undefined): readonly Address[] {
  const found: Address[] = []
  collect(tracer, names, bound, frame, 0, found)
  // What stands in the line of the connection itself is seen there.
  const isElsewhere = ({ file, at }: Waypoint) =>
    file.path !== bound.scope.file.path || !isBeside(at, atOf(bound.value))
  return found.map(({ callee, steps }) => ({ callee, steps: steps.filter(isElsewhere) }))
}

function collect(
  tracer: Tracer,
  names: Names,
  bound: Bound,
  frame: Frame | undefined,
  depth: number,
  into: Address[],
): void {
  if (depth > MAX_DEPTH || into.length > MAX_ADDRESSES) return
  for (const leaf of tracer.trace(bound, frame)) {
    if (leaf.value.kind === 'call') {
      if (!texts(tracer, names, leaf, into)) callLeaf(tracer, names, leaf, leaf.value, depth, into)
    } else if (leaf.value.kind === 'composite') {
      for (const { value } of leaf.value.items)
        collect(tracer, names, { value, scope: leaf.scope }, leaf.frame, depth + 1, into)
    } else if (leaf.value.kind !== 'func' && leaf.value.kind !== 'type') texts(tracer, names, leaf, into)
  }
}

/** Whether the leaf is a text, at least in part. */
function texts(tracer: Tracer, names: Names, leaf: Leaf, into: Address[]): boolean {
  let known = false
  const { value, scope } = leaf
  // A number alone is no address.
  if (value.kind === 'text' && value.number) return false
  const origin = value.kind === 'text' ? [{ file: scope.file, at: value.at, text: describe(value) }] : []
  for (const { text, steps } of evaluateText(tracer, leaf, leaf.frame)) {
    if (text.replaceAll(UNKNOWN_PART, '') === '') continue
    known = true
    into.push({ callee: nameTarget(names, text), steps: [...leaf.steps, ...origin, ...steps] })
  }
  return known
}

function callLeaf(
  tracer: Tracer,
  names: Names,
  leaf: Leaf,
  call: Value & { kind: 'call' },
  depth: number,
  into: Address[],
): void {
  const { scope, frame } = leaf
  // The name of a variable that nothing in the repository sets is no address.
  if (lookupOf(call, scope)?.kind === 'variable') return
  const before = into.length
  for (const value of call.args) {
    if (value.kind !== 'func') collect(tracer, names, { value, scope }, frame, depth + 1, into)
  }
  const said = into.slice(before).some(({ callee }) => callee.kind !== 'external')
  if (said || call.fn.kind !== 'select' || importOf(call.fn.on, scope)) return
  collect(tracer, names, { value: call.fn.on, scope }, frame, depth + 1, into)
}
