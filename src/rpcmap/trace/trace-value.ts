import { bodyOf } from '../program/body-of.ts'
import { concreteType } from '../program/concrete-type.ts'
import { distinctOrigins } from './distinct-origins.ts'
import { fieldValue } from '../program/field-value.ts'
import { unknownOrigin } from './origin.ts'
import type { CallContext, CallInContext, Follow, Origin, ValueInContext } from './origin.ts'
import { importOf, packageMember, selectFrom } from '../program/members.ts'
import type { namedOf } from '../program/members.ts'
import type { ScopedValue, PackageValue, Assignment } from '../program/program.ts'
import { providedValues } from './provided-values.ts'
import { resolveCallees } from '../program/resolve-callees.ts'
import { lookUp } from '../program/scope.ts'
import type { Value } from '../facts/source-facts.ts'
import { assignmentsAt } from './assignments-at.ts'
import { traceCall } from './trace-call.ts'
import { traceElements } from './trace-elements.ts'
import type { Taken } from './trace-elements.ts'
import { typeOf } from '../program/type-of.ts'
import type { CallOf, View } from './view.ts'
import type { TraceStep } from '../facts/trace-step.ts'

/** Names, calls and fields followed one after the other. */
const MAX_DEPTH = 32
/** Values looked at for one question. Beyond that the answer is "not known". */
const MAX_VISITS = 4_000

/**
 * Follows values to where they come from, as one service runs the program. For one question: it counts what it looks
 * at. One walk: every kind of value leads to every other.
 */
export class Tracer {
  readonly view: View
  private visits = 0
  private readonly active: [Assignment, CallContext | undefined][] = []
  private readonly growing = new Set<Value>()
  private readonly follow: Follow = (value, depth) => this.trace(value, depth)

  constructor(view: View) {
    this.view = view
  }

  /** At least one origin unless the value goes round in a circle only. */
  trace(at: ValueInContext, depth = 0): readonly Origin[] {
    if (++this.visits > MAX_VISITS || depth > MAX_DEPTH) return [unknownOrigin(at)]
    const { value, scope, context } = at
    const next = depth + 1
    switch (value.kind) {
      case 'address':
      case 'deref':
      case 'cast':
        return this.trace({ value: value.of, scope, context }, next)
      case 'index':
        return this.elements({ value: value.on, scope, context, take: 'element', by: value.by }, next)
      case 'name':
        return this.name(value, at, next)
      case 'select':
        return this.select(value, at, next)
      case 'call':
        return this.call({ value, scope, context }, 0, next)
      case 'text':
      case 'join':
      case 'composite':
      case 'func':
      case 'type':
      case 'other':
        return [itself(at)]
    }
  }

  private name(value: Value & { kind: 'name' }, at: ValueInContext, depth: number): readonly Origin[] {
    const { scope, context } = at
    const binding = lookUp(scope, value.name)
    if (binding === undefined) {
      const member = packageMember(value, scope)
      return member?.kind === 'value' ? this.packageValue(member.value, depth) : [itself(at)]
    }
    const assigned = assignmentsAt(binding, value, scope)
    const origins = assigned.flatMap((assignment) => this.assignment(assignment, context, depth))
    if (binding.param !== undefined) origins.push(...this.param(binding.param, at, depth))
    const given = binding.assignments.some(({ take }) => take !== 'argument')
    if (origins.length > 0 || given) return origins
    const provided = binding.type && binding.param === undefined ? providedValues(this, binding.type, depth) : []
    return provided.length > 0 ? provided : [unknownOrigin(at)]
  }

  private param(param: number, at: ValueInContext, depth: number): readonly Origin[] {
    const { scope, context } = at
    const fn = scope.unit
    if (fn.kind !== 'func') return []
    const variadic = fn.fact.params[param]?.type
    const given = (call: CallOf, around: CallContext | undefined): readonly Origin[] => {
      const value = param < 0 ? call.receiver : call.args[param]
      if (variadic?.kind === 'list' && variadic.variadic) {
        const items = call.args.slice(param).map((arg) => ({ value: arg }))
        return [
          { value: { kind: 'composite', type: variadic, items, at: 0 }, scope: call.scope, context: around, steps: [] },
        ]
      }
      const origins = value ? this.trace({ value, scope: call.scope, context: around }, depth) : []
      return origins.map((origin) => (origin.via ? origin : { ...origin, via: call.scope.unit }))
    }
    if (context?.fn === fn) return given(context.call, context.around)
    const called = distinctOrigins(this.view.callsOf(fn).flatMap((call) => given(call, undefined)))
    const origins =
      called.length > 0 || !variadic ? called : providedValues(this, { type: variadic, file: fn.file }, depth)
    return origins.length === 0 ? [unknownOrigin(at)] : origins
  }

  private assignment(assignment: Assignment, context: CallContext | undefined, depth: number): readonly Origin[] {
    if (this.active.some(([active, around]) => active === assignment && around === context)) return []
    this.active.push([assignment, context])
    const origins = this.taken(assignment, context, depth)
    this.active.pop()
    return origins
  }

  private taken(assignment: Assignment, context: CallContext | undefined, depth: number): readonly Origin[] {
    const { value, scope, take, result } = assignment
    if (take === 'argument') return value.kind === 'call' ? this.stored({ value, scope, context }, result, depth) : []
    if (take !== 'value') return this.elements({ value, scope, context, take }, depth)
    if (value.kind === 'call') return this.call({ value, scope, context }, result, depth)
    const at = { value, scope, context }
    return result > 0 ? [unknownOrigin(at)] : this.trace(at, depth)
  }

  /** What a call stores through a pointer that it is given. */
  private stored(at: CallInContext, argument: number, depth: number): readonly Origin[] {
    const { value, scope, context } = at
    const { fns, receiver } = resolveCallees(value.fn, scope)
    if (fns.length === 0) return [{ ...unknownOrigin(at), stored: { call: value, argument } }]
    return fns.flatMap((fn) => {
      const inner: CallContext = { fn, call: { args: value.args, scope, receiver }, around: context }
      const stores = bodyOf(fn).stores.filter(({ param }) => param === argument)
      return stores.flatMap(({ assignment }) => this.assignment(assignment, inner, depth))
    })
  }

  private packageValue(target: PackageValue, depth: number): readonly Origin[] {
    const { fact, file } = target
    const { scope } = bodyOf(target)
    const assignments: Assignment[] = fact.constant ? [] : [...this.view.writesTo(target)]
    if (fact.value) assignments.push({ value: fact.value, scope, take: 'value', result: fact.result })
    const step: TraceStep = { file, at: fact.at, text: fact.name }
    const origins = assignments.flatMap((assignment) => this.assignment(assignment, undefined, depth))
    // A constant that counts up is told by its name.
    if (fact.constant && origins.every(({ value }) => value.kind === 'other' || isIota(value)))
      return [{ value: { kind: 'name', name: fact.name, at: fact.at }, scope, context: undefined, steps: [step] }]
    const passed = origins.map((origin) => ({ ...origin, steps: [step, ...origin.steps] }))
    return assignments.length === 0 ? [unknownOrigin({ scope })] : passed
  }

  private select(value: Value & { kind: 'select' }, at: ValueInContext, depth: number): readonly Origin[] {
    const { scope, context } = at
    const member = packageMember(value, scope)
    if (member?.kind === 'value') return this.packageValue(member.value, depth)
    if (member || importOf(value.on, scope)) return [itself(at)]
    const on = typeOf(value.on, scope)
    const selected = on && selectFrom(on, value.name)
    if (selected?.kind === 'method') return [itself(at)]
    const around = this.trace({ value: value.on, scope, context }, depth)
    const given = around.flatMap((origin) => this.fieldOf(origin, value.name, depth))
    // Beside what code fills there may be what configuration does.
    const filled = around.filter((origin) => origin.value.kind === 'index' || origin.value.kind === 'select')
    const writes = selected?.kind === 'field' && selected.decl ? this.view.fieldWrites(selected.decl, value.name) : []
    const written = (ones: readonly Assignment[]) =>
      ones.flatMap((assignment) => this.assignment(assignment, undefined, depth))
    if (given.length > 0) {
      const more = filled.map((origin) => ({ ...origin, value: { ...value, on: origin.value } }))
      return [...given, ...more, ...written(writes.filter(isRecoded))]
    }
    const origins = written(writes)
    return origins.length === 0 ? [itself(at)] : origins
  }

  private fieldOf(origin: Origin, field: string, depth: number): readonly Origin[] {
    const { value, scope, context, steps } = origin
    if (value.kind !== 'composite') return []
    const given = fieldValue(value, field, scope)
    if (given === undefined) return []
    return this.trace({ value: given, scope, context }, depth).map((found) => ({
      ...found,
      steps: [...steps, ...found.steps],
    }))
  }

  private elements(list: Taken, depth: number): readonly Origin[] {
    return traceElements(this.follow, this.growing, list, depth)
  }

  /** What a call gives: the returns of the functions it can run, with its arguments for their parameters. */
  call(call: CallInContext, result: number, depth: number): readonly Origin[] {
    return traceCall(this.follow, call, result, depth)
  }

  /**
   * The declared types that a value can have at run time: its own, or, behind an interface, those of where it comes
   * from.
   */
  concreteTypes(
    scoped: ScopedValue,
  ): readonly { readonly named: NonNullable<ReturnType<typeof namedOf>>; readonly origin: Origin | undefined }[] {
    const own = concreteType(scoped)
    if (own) return [{ named: own, origin: undefined }]
    return this.trace(scoped).flatMap((origin) => {
      const named = concreteType(origin)
      return named ? [{ named, origin }] : []
    })
  }
}

/** A value that is its own origin. */
function itself({ value, scope, context }: ValueInContext): Origin {
  return { value, scope, context, steps: [] }
}

/** Whether an element is given what no code says: `b[i] ^= 1`. What the whole was before is then no longer it. */
function isRecoded({ value }: Assignment): boolean {
  return value.kind === 'composite' && value.items.length === 1 && value.items[0]?.value.kind === 'other'
}

function isIota(value: Value): boolean {
  return value.kind === 'name' && value.name === 'iota'
}
