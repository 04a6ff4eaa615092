import { bodyOf } from './body-of.ts'
import { concreteType } from './concrete-type.ts'
import { fieldValue } from './field-value.ts'
import { isOnce } from './is-once.ts'
import type { Frame, Leaf } from './leaf.ts'
import { importOf, packageMember, selectFrom, underlying } from './members.ts'
import type { namedOf } from './members.ts'
import type { Body, Bound, PackageValue, Scope, Source } from './program.ts'
import { providedValues } from './provided-values.ts'
import { resolveCallees } from './resolve-callees.ts'
import { lookUp } from './scope.ts'
import type { Value } from './source-facts.ts'
import { sourcesAt } from './sources-at.ts'
import { stubOfConstructor } from './stubs.ts'
import { isTypeName, typeOf } from './type-of.ts'
import type { CallOf, View } from './view.ts'
import type { Waypoint } from './waypoint.ts'

export type { Frame, Leaf } from './leaf.ts'

/** Names, calls and fields followed one after the other. */
const MAX_DEPTH = 32
/** Values looked at for one question. Beyond that the answer is "not known". */
const MAX_VISITS = 4_000

const UNKNOWN: Value = { kind: 'other', parts: [] }

/**
 * Follows values to where they come from, as one service runs the program. For one question: it counts what it looks at. One walk: every
 * kind of value leads to every other.
 */
export class Tracer {
  readonly view: View
  private visits = 0
  private readonly active: [Source, Frame | undefined][] = []
  private readonly growing = new Set<Value>()

  constructor(view: View) {
    this.view = view
  }

  /** At least one leaf unless the value goes round in a circle only. */
  trace({ value, scope }: Bound, frame?: Frame, depth = 0): readonly Leaf[] {
    if (++this.visits > MAX_VISITS || depth > MAX_DEPTH) return [this.unknown(scope, frame)]
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

  private unknown(scope: Scope, frame: Frame | undefined): Leaf {
    return { value: UNKNOWN, scope, frame, steps: [] }
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
    return provided.length > 0 ? provided : [this.unknown(scope, frame)]
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
    const called = this.view.callsOf(fn).flatMap((call) => given(call, undefined))
    const leaves =
      called.length > 0 || !variadic ? called : providedValues(this, { type: variadic, file: fn.file }, depth)
    return leaves.length === 0 ? [this.unknown(scope, frame)] : leaves
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
    return result > 0 ? [this.unknown(scope, frame)] : this.trace(source, frame, depth)
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
    if (fns.length === 0) return [{ ...this.unknown(scope, frame), stored: { call: value, argument } }]
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
    return sources.length === 0 ? [this.unknown(scope, undefined)] : passed
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

  /**
   * The elements or keys of a list or map, through `append` as well. Of a map that is asked for a text only what stands under that text. An
   * element of something that code does not fill is a leaf itself: configuration may.
   */
  private elements(
    { value, scope }: Bound,
    take: 'element' | 'key',
    frame: Frame | undefined,
    depth: number,
    by?: Value,
  ): readonly Leaf[] {
    const asked = by && this.constants({ value: by, scope }, frame, depth + 1)
    return this.trace({ value, scope }, frame, depth + 1).flatMap((leaf): readonly Leaf[] => {
      const { value: list } = leaf
      const inner = (part: Value) =>
        this.trace({ value: part, scope: leaf.scope }, leaf.frame, depth + 1).map((found) => ({
          ...found,
          steps: [...leaf.steps, ...found.steps],
        }))
      if (list.kind === 'composite') {
        return list.items.flatMap(({ key, value: item }) => {
          if (take === 'key') return key ? inner(key) : []
          const under = asked && key && this.constants({ value: key, scope: leaf.scope }, leaf.frame, depth + 1)
          return asked && under?.every((text) => !asked.includes(text)) ? [] : inner(item)
        })
      }
      if (list.kind === 'call' && list.fn.kind === 'name' && list.fn.name === 'make') return []
      if (list.kind === 'call' && list.fn.kind === 'name' && list.fn.name === 'append') {
        // What a list is grown from may be itself, grown by another.
        if (this.growing.has(list)) return []
        const { scope: at } = leaf
        const listed = (part: Value) => this.elements({ value: part, scope: at }, take, leaf.frame, depth + 1)
        const isList = (part: Value, i: number) => i === 0 || isListed(part, at)
        this.growing.add(list)
        const all = list.args.flatMap((part, i) => (isList(part, i) ? listed(part) : inner(part)))
        this.growing.delete(list)
        return all
      }
      if (take === 'element' && (list.kind === 'select' || list.kind === 'index' || list.kind === 'call')) {
        const [key, ...others] = asked ?? []
        const isName = key !== undefined && others.length === 0 && !key.startsWith(COUNTED)
        const named: Value = isName ? { kind: 'text', text: key, at: 0 } : UNKNOWN
        return [{ ...leaf, value: { kind: 'index', on: list, by: named } }]
      }
      return [this.unknown(leaf.scope, leaf.frame)]
    })
  }

  /** The texts or counted constants that a value can be, when it can be nothing else. */
  private constants(bound: Bound, frame: Frame | undefined, depth: number): readonly string[] | undefined {
    const { kind } = bound.value
    if (kind !== 'text' && kind !== 'name' && kind !== 'select') return undefined
    const leaves = this.trace(bound, frame, depth)
    const texts = leaves.flatMap(({ value, scope }) => {
      if (value.kind === 'text') return value.number ? [] : [value.text]
      const member = value.kind === 'name' ? packageMember(value, scope) : undefined
      const isCounted = member?.kind === 'value' && member.value.fact.constant
      return isCounted ? [`${COUNTED}${scope.file.package.dir}#${member.value.fact.name}`] : []
    })
    return texts.length > 0 && texts.length === leaves.length ? texts : undefined
  }

  /** What a call gives: the returns of the functions it can run, with its arguments for their parameters. */
  call(
    value: Value & { kind: 'call' },
    result: number,
    scope: Scope,
    frame: Frame | undefined,
    depth: number,
  ): readonly Leaf[] {
    const [first] = value.args
    if (first && value.args.length === 1 && isTypeName(value.fn, scope))
      return this.trace({ value: first, scope }, frame, depth)
    const itself: Leaf = { value: result === 0 ? value : UNKNOWN, scope, frame, steps: [] }
    if (stubOfConstructor(value.fn, scope)) return [itself]
    const closure = this.closureOf(value.fn, scope, frame, depth)
    if (closure) return closure
    if (first && isOnce(value.fn, scope)) return this.trace({ value: first, scope }, frame, depth)
    const { fns, receiver, selected } = resolveCallees(value.fn, scope)
    if (fns.length === 0) {
      const kept = selected?.kind === 'abstract' ? [] : this.kept(value, result, scope, frame, depth)
      return kept.length === 0 ? [itself] : kept
    }
    const leaves = fns.flatMap((fn) => {
      const inner: Frame = { fn, call: { args: value.args, scope, receiver }, around: frame }
      return bodyOf(fn).returns.flatMap(({ values, scope: at }) => this.returned(values, result, at, inner, depth))
    })
    return leaves.length === 0 ? [itself] : leaves
  }

  /** What a call of a function gives that a variable or field holds. */
  private kept(
    { fn, args }: Value & { kind: 'call' },
    result: number,
    scope: Scope,
    frame: Frame | undefined,
    depth: number,
  ): readonly Leaf[] {
    const ty = fn.kind === 'name' || fn.kind === 'select' ? typeOf(fn, scope) : undefined
    if (ty === undefined || underlying(ty)?.type.kind !== 'func') return []
    return this.trace({ value: fn, scope }, frame, depth).flatMap((leaf): readonly Leaf[] => {
      if (leaf.value === fn || stubOfConstructor(leaf.value, leaf.scope)) return []
      const closures = closuresOf(leaf.value, leaf.scope).flatMap(({ returns }) => returns)
      const own = closures.flatMap(({ values: [value], scope: at }) =>
        value && result === 0 ? this.trace({ value, scope: at }, leaf.frame, depth) : [],
      )
      return [
        ...own,
        ...resolveCallees(leaf.value, leaf.scope).fns.flatMap((called) => {
          const inner: Frame = { fn: called, call: { args, scope, receiver: undefined }, around: frame }
          return bodyOf(called).returns.flatMap(({ values, scope: at }) =>
            this.returned(values, result, at, inner, depth),
          )
        }),
      ]
    })
  }

  private returned(
    values: readonly Value[],
    result: number,
    scope: Scope,
    frame: Frame,
    depth: number,
  ): readonly Leaf[] {
    const [only] = values
    if (values.length === 1 && result > 0 && only?.kind === 'call') return this.call(only, result, scope, frame, depth)
    const value = values[result]
    if (value === undefined) return []
    return this.trace({ value, scope }, frame, depth)
  }

  private closureOf(fn: Value, scope: Scope, frame: Frame | undefined, depth: number): readonly Leaf[] | undefined {
    const bodies = closuresOf(fn, scope)
    if (bodies.length === 0) return undefined
    return bodies.flatMap((body) =>
      body.returns.flatMap(({ values: [value], scope: at }) =>
        value ? this.trace({ value, scope: at }, frame, depth) : [],
      ),
    )
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

/** Begins what stands for a constant without a text. */
const COUNTED = '\0'

function isIota(value: Value): boolean {
  return value.kind === 'name' && value.name === 'iota'
}

/** The bodies that `build()` runs after `build := func() …`. */
function closuresOf(fn: Value, scope: Scope): readonly Body[] {
  const { unit } = scope
  const values = fn.kind === 'name' ? lookUp(scope, fn.name)?.sources.map(({ value }) => value) : [fn]
  if (unit.kind === 'init') return []
  return (values ?? []).flatMap((value) => (value.kind === 'func' ? (bodyOf(unit).closures.get(value) ?? []) : []))
}

/** `b` in `append(a, b...)`. */
function isListed(value: Value, scope: Scope): boolean {
  const ty = typeOf(value, scope)
  return ty !== undefined && underlying(ty)?.type.kind === 'list'
}
