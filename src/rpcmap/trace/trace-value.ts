import { bodyOf } from '../program/body-of.ts'
import { concreteType } from '../program/concrete-type.ts'
import { distinctLeaves } from './distinct-leaves.ts'
import { fieldValue } from '../program/field-value.ts'
import { unknownLeaf } from './leaf.ts'
import type { Follow, Frame, Leaf } from './leaf.ts'
import { importOf, packageMember, selectFrom } from '../program/members.ts'
import type { namedOf } from '../program/members.ts'
import type { Bound, PackageValue, Scope, Source } from '../program/program.ts'
import { providedValues } from './provided-values.ts'
import { resolveCallees } from '../program/resolve-callees.ts'
import { lookUp } from '../program/scope.ts'
import type { Value } from '../facts/source-facts.ts'
import { sourcesAt } from './sources-at.ts'
import { traceCall } from './trace-call.ts'
import { traceElements } from './trace-elements.ts'
import { typeOf } from '../program/type-of.ts'
import type { CallOf, View } from './view.ts'
import type { Waypoint } from '../facts/waypoint.ts'

/** Names, calls and fields followed one after the other. */
const MAX_DEPTH = 32
/** Values looked at for one question. Beyond that the answer is "not known". */
const MAX_VISITS = 4_000

/**
 * Follows values to where they come from, as one service runs the program. For one question: it counts what it looks at. One walk: every
 * kind of value leads to every other.
 */
export class Tracer {
  readonly view: View
  private visits = 0
  private readonly active: [Source, Frame | undefined][] = []
  private readonly growing = new Set<Value>()
  private readonly follow: Follow = (bound, frame, depth) => this.trace(bound, frame, depth)

  constructor(view: View) {
    this.view = view
  }

  /** At least one leaf unless the value goes round in a circle only. */
  trace({ value, scope }: Bound, frame?: Frame, depth = 0): readonly Leaf[] {
    if (++this.visits > MAX_VISITS || depth > MAX_DEPTH) return [unknownLeaf(scope, frame)]
    const next = depth + 1
    switch (value.kind) {
      case 'address':
      case 'deref':
      case 'cast':
        return this.trace({ value: value.of, scope }, frame, next)
      case 'index':
        return this.elements({ value: value.on, scope }, 'element', frame, next, value.by)
      case 'name':
        return this.name(value, scope, frame, next)
      case 'select':
        return this.select(value, scope, frame, next)
      case 'call':
        return this.call(value, 0, scope, frame, next)
      case 'text':
      case 'join':
      case 'composite':
      case 'func':
      case 'type':
      case 'other':
        return [{ value, scope, frame, steps: [] }]
    }
  }

  private name(value: Value & { kind: 'name' }, scope: Scope, frame: Frame | undefined, depth: number) {
    const binding = lookUp(scope, value.name)
    if (binding === undefined) {
      const member = packageMember(value, scope)
      return member?.kind === 'value' ? this.packageValue(member.value, depth) : [{ value, scope, frame, steps: [] }]
    }
    const leaves = sourcesAt(binding, value, scope).flatMap((source) => this.source(source, frame, depth))
    if (binding.param !== undefined) leaves.push(...this.param(binding.param, scope, frame, depth))
    const given = binding.sources.some(({ take }) => take !== 'argument')
    if (leaves.length > 0 || given) return leaves
    const provided = binding.type && binding.param === undefined ? providedValues(this, binding.type, depth) : []
    return provided.length > 0 ? provided : [unknownLeaf(scope, frame)]
  }

  private param(param: number, scope: Scope, frame: Frame | undefined, depth: number): readonly Leaf[] {
    const fn = scope.unit
    if (fn.kind !== 'func') return []
    const variadic = fn.fact.params[param]?.type
    const given = (call: CallOf, around: Frame | undefined): readonly Leaf[] => {
      const value = param < 0 ? call.receiver : call.args[param]
      if (variadic?.kind === 'list' && variadic.variadic) {
        const items = call.args.slice(param).map((arg) => ({ value: arg }))
        return [
          { value: { kind: 'composite', type: variadic, items, at: 0 }, scope: call.scope, frame: around, steps: [] },
        ]
      }
      const leaves = value ? this.trace({ value, scope: call.scope }, around, depth) : []
      return leaves.map((leaf) => (leaf.via ? leaf : { ...leaf, via: call.scope.unit }))
    }
    if (frame?.fn === fn) return given(frame.call, frame.around)
    const called = distinctLeaves(this.view.callsOf(fn).flatMap((call) => given(call, undefined)))
    const leaves =
      called.length > 0 || !variadic ? called : providedValues(this, { type: variadic, file: fn.file }, depth)
    return leaves.length === 0 ? [unknownLeaf(scope, frame)] : leaves
  }

  private source(source: Source, frame: Frame | undefined, depth: number): readonly Leaf[] {
    if (this.active.some(([active, around]) => active === source && around === frame)) return []
    this.active.push([source, frame])
    const leaves = this.taken(source, frame, depth)
    this.active.pop()
    return leaves
  }

  private taken(source: Source, frame: Frame | undefined, depth: number): readonly Leaf[] {
    const { value, scope, take, result } = source
    if (take === 'argument') return value.kind === 'call' ? this.stored(value, result, scope, frame, depth) : []
    if (take !== 'value') return this.elements(source, take, frame, depth)
    if (value.kind === 'call') return this.call(value, result, scope, frame, depth)
    return result > 0 ? [unknownLeaf(scope, frame)] : this.trace(source, frame, depth)
  }

  /** What a call stores through a pointer that it is given. */
  private stored(
    value: Value & { kind: 'call' },
    argument: number,
    scope: Scope,
    frame: Frame | undefined,
    depth: number,
  ): readonly Leaf[] {
    const { fns, receiver } = resolveCallees(value.fn, scope)
    if (fns.length === 0) return [{ ...unknownLeaf(scope, frame), stored: { call: value, argument } }]
    return fns.flatMap((fn) => {
      const inner: Frame = { fn, call: { args: value.args, scope, receiver }, around: frame }
      const stores = bodyOf(fn).stores.filter(({ param }) => param === argument)
      return stores.flatMap(({ source }) => this.source(source, inner, depth))
    })
  }

  private packageValue(target: PackageValue, depth: number): readonly Leaf[] {
    const { fact, file } = target
    const { scope } = bodyOf(target)
    const sources: Source[] = fact.constant ? [] : [...this.view.writesTo(target)]
    if (fact.value) sources.push({ value: fact.value, scope, take: 'value', result: fact.result })
    const step: Waypoint = { file, at: fact.at, text: fact.name }
    const leaves = sources.flatMap((source) => this.source(source, undefined, depth))
    // A constant that counts up is told by its name.
    if (fact.constant && leaves.every(({ value }) => value.kind === 'other' || isIota(value)))
      return [{ value: { kind: 'name', name: fact.name, at: fact.at }, scope, frame: undefined, steps: [step] }]
    const passed = leaves.map((leaf) => ({ ...leaf, steps: [step, ...leaf.steps] }))
    return sources.length === 0 ? [unknownLeaf(scope, undefined)] : passed
  }

  private select(value: Value & { kind: 'select' }, scope: Scope, frame: Frame | undefined, depth: number) {
    const member = packageMember(value, scope)
    if (member?.kind === 'value') return this.packageValue(member.value, depth)
    if (member || importOf(value.on, scope)) return [{ value, scope, frame, steps: [] }]
    const on = typeOf(value.on, scope)
    const selected = on && selectFrom(on, value.name)
    if (selected?.kind === 'method') return [{ value, scope, frame, steps: [] }]
    const around = this.trace({ value: value.on, scope }, frame, depth)
    const given = around.flatMap((leaf) => this.fieldOf(leaf, value.name, depth))
    // Beside what code fills there may be what configuration does.
    const filled = around.filter((leaf) => leaf.value.kind === 'index' || leaf.value.kind === 'select')
    if (given.length > 0) return [...given, ...filled.map((leaf) => ({ ...leaf, value: { ...value, on: leaf.value } }))]
    const writes = selected?.kind === 'field' && selected.decl ? this.view.fieldWrites(selected.decl, value.name) : []
    const leaves = writes.flatMap((source) => this.source(source, undefined, depth))
    return leaves.length === 0 ? [{ value, scope, frame, steps: [] }] : leaves
  }

  private fieldOf(leaf: Leaf, field: string, depth: number): readonly Leaf[] {
    const { value, scope, frame, steps } = leaf
    if (value.kind !== 'composite') return []
    const given = fieldValue(value, field, scope)
    if (given === undefined) return []
    return this.trace({ value: given, scope }, frame, depth).map((found) => ({
      ...found,
      steps: [...steps, ...found.steps],
    }))
  }

  private elements(list: Bound, take: 'element' | 'key', frame: Frame | undefined, depth: number, by?: Value) {
    return traceElements(this.follow, this.growing, { ...list, take, by }, frame, depth)
  }

  /** What a call gives: the returns of the functions it can run, with its arguments for their parameters. */
  call(
    value: Value & { kind: 'call' },
    result: number,
    scope: Scope,
    frame: Frame | undefined,
    depth: number,
  ): readonly Leaf[] {
    return traceCall(this.follow, value, result, scope, frame, depth)
  }

  /** The declared types that a value can have at run time: its own, or, behind an interface, those of where it comes from. */
  concreteTypes(
    bound: Bound,
  ): readonly { readonly named: NonNullable<ReturnType<typeof namedOf>>; readonly leaf: Leaf | undefined }[] {
    const own = concreteType(bound)
    if (own) return [{ named: own, leaf: undefined }]
    return this.trace(bound).flatMap((leaf) => {
      const named = concreteType(leaf)
      return named ? [{ named, leaf }] : []
    })
  }
}

function isIota(value: Value): boolean {
  return value.kind === 'name' && value.name === 'iota'
}
