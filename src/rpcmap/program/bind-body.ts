import { endOf } from './end-of.ts'
import { memberOfFile } from './members.ts'
import type { Binding, Body, Fn, Scope, Seen, Source, SourceFile, Ty, Unit } from './program.ts'
import { lookUp } from './scope.ts'
import { sortSeen } from './sort-seen.ts'
import type { FuncValue, ParamFact, Step, TypeFact, Value } from '../facts/source-facts.ts'

/** Binds the names in a function's body. */
export function bindFunction(fn: Fn): Body {
  const { fact, file } = fn
  const scope = newScope(undefined, file, fn)
  const receiver = fact.receiver ? [fact.receiver] : []
  receiver.forEach((param) => declare(scope, param, -1))
  return bind(scope, fact.params, fact.results, fact.body)
}

/** Binds the names in the closures of a value outside of any function. */
export function bindValue(unit: Unit, file: SourceFile, value: Value): Body {
  const scope = newScope(undefined, file, unit)
  return bind(scope, [], [], [{ kind: 'do', value }])
}

function newScope(parent: Scope | undefined, file: SourceFile, unit: Unit, closure = false): Scope {
  return { parent, file, unit, names: new Map(), closure }
}

function declare(scope: Scope, { name, type }: ParamFact, param: number | undefined): void {
  if (name === '' || name === '_') return
  scope.names.set(name, { name, type: { type, file: scope.file }, sources: [], param })
}

function bind(
  scope: Scope,
  params: readonly ParamFact[],
  results: readonly ParamFact[],
  steps: readonly Step[],
  closure = false,
): Body {
  params.forEach((param, i) => declare(scope, param, closure ? undefined : i))
  results.forEach((result) => declare(scope, result, undefined))
  const binder = new Binder(results)
  binder.steps(steps, scope)
  const { seen, returns, stores, closures } = binder
  return { scope, seen, ...sortSeen(seen), returns, stores, closures }
}

/** Walks one function's steps; functions inside it get binders of their own, whose findings flow into this one's. */
class Binder {
  readonly seen: Seen[] = []
  readonly returns: { values: readonly Value[]; scope: Scope }[] = []
  readonly stores: { param: number; source: Source }[] = []
  readonly closures = new Map<FuncValue, Body>()
  private readonly results: readonly ParamFact[]

  constructor(results: readonly ParamFact[]) {
    this.results = results
  }

  steps(steps: readonly Step[], scope: Scope): void {
    let at = scope
    for (const step of steps) {
      // What `x := x` is given is the outer x, be it a package: the new one lives in a scope of its own.
      const outer = at
      if (step.kind === 'let' && step.define && step.targets.some((target) => shadows(target, outer))) {
        at = newScope(outer, outer.file, outer.unit)
        this.assign(step, outer, at)
      } else this.step(step, at)
    }
  }

  private step(step: Step, scope: Scope): void {
    switch (step.kind) {
      case 'do':
        return this.value(step.value, scope)
      case 'let':
        return this.assign(step, scope, scope)
      case 'return': {
        for (const value of step.values) this.value(value, scope)
        const named = this.results.map(({ name }): Value => ({ kind: 'name', name, at: 0 }))
        this.returns.push({ values: step.values.length > 0 ? step.values : named, scope })
        return
      }
      case 'block':
        return this.steps(step.steps, newScope(scope, scope.file, scope.unit))
      case 'each': {
        this.value(step.over, scope)
        const inner = newScope(scope, scope.file, scope.unit)
        const given = (take: 'element' | 'key'): Source => ({ value: step.over, scope, take, result: 0 })
        if (step.key) this.target(step.key, step.define ? inner : scope, given('key'), step.define, undefined)
        if (step.value) this.target(step.value, step.define ? inner : scope, given('element'), step.define, undefined)
        return this.steps(step.body, newScope(inner, scope.file, scope.unit))
      }
      case 'when': {
        this.value(step.of, scope)
        const inner = newScope(scope, scope.file, scope.unit)
        if (step.bind !== undefined) {
          const source: Source = { value: step.of, scope, take: 'value', result: 0 }
          const type = step.type && { type: step.type, file: scope.file }
          inner.names.set(step.bind, { name: step.bind, type, sources: [source], param: undefined })
        }
        return this.steps(step.body, inner)
      }
    }
  }

  private assign(step: Step & { kind: 'let' }, scope: Scope, into: Scope): void {
    const { targets, values } = step
    for (const value of values) this.value(value, scope)
    const type = step.type && { type: step.type, file: scope.file }
    if (step.type) this.seen.push({ kind: 'type', type: step.type, scope })
    targets.forEach((target, i) => {
      const shared = values.length === 1 && targets.length > 1
      const value = shared ? values[0] : values[i]
      const source = value && { value, scope, take: 'value' as const, result: shared ? i : 0 }
      this.target(target, into, source, step.define, type)
    })
  }

  private target(target: Value, scope: Scope, source: Source | undefined, define: boolean, type: Ty | undefined): void {
    if (target.kind !== 'name') {
      const inner = target.kind === 'index' ? target.on : target
      if (inner.kind === 'select') this.value(inner.on, scope)
      else this.value(inner, scope)
      if (source && inner.kind === 'deref') this.store(inner.of, source, scope)
      if (source && inner.kind === 'name' && target.kind === 'index') {
        lookUp(scope, inner.name)?.sources.push(element(target, source, { kind: 'unknown' }))
      }
      if (source) this.seen.push({ kind: 'write', target: inner, source: element(target, source), scope })
      return
    }
    if (target.name === '_') return
    const since = { at: Math.max(target.at, source ? endOf(source.value) : 0), scope }
    if (source) source = { ...source, since }
    const known = define ? scope.names.get(target.name) : lookUp(scope, target.name)
    if (known) {
      if (source) known.sources.push(source)
    } else if (define) {
      const binding: Binding = { name: target.name, type, sources: source ? [source] : [], param: undefined }
      scope.names.set(target.name, binding)
    }
    const declared = known ? known.type : type
    if (source && (declared || !(known || define))) this.seen.push({ kind: 'write', target, source, scope })
  }

  private store(target: Value, source: Source, scope: Scope): void {
    const binding = target.kind === 'name' ? lookUp(scope, target.name) : undefined
    if (binding?.param !== undefined && binding.param >= 0) this.stores.push({ param: binding.param, source })
  }

  /** `f(&x)` may give x a value. */
  private passed(call: Value & { kind: 'call' }, scope: Scope): void {
    call.args.forEach((arg, i) => {
      if (arg.kind !== 'address') return
      const source: Source = { value: call, scope, take: 'argument', result: i }
      if (arg.of.kind === 'select') this.seen.push({ kind: 'write', target: arg.of, source, scope })
      if (arg.of.kind !== 'name') return
      const since = { at: endOf(call), scope }
      const binding = lookUp(scope, arg.of.name)
      if (binding) binding.sources.push({ ...source, since })
      // A variable of the package.
      else this.seen.push({ kind: 'write', target: arg.of, source, scope })
    })
  }

  private value(value: Value, scope: Scope): void {
    this.seen.push({ kind: 'value', value, scope })
    switch (value.kind) {
      case 'select':
        return this.value(value.on, scope)
      case 'call':
        this.value(value.fn, scope)
        this.passed(value, scope)
        return this.values(value.args, scope)
      case 'join':
      case 'other':
        return this.values(value.parts, scope)
      case 'composite':
        if (value.type) this.seen.push({ kind: 'type', type: value.type, scope })
        for (const item of value.items) {
          // In a struct a key is a field's name; in a map it may be a name like any other.
          if (item.key && (item.key.kind !== 'name' || value.type?.kind === 'map')) this.value(item.key, scope)
          this.value(item.value, scope)
        }
        return
      case 'address':
      case 'deref':
        return this.value(value.of, scope)
      case 'cast':
        return this.value(value.of, scope)
      case 'index':
        this.value(value.on, scope)
        return this.value(value.by, scope)
      case 'func':
        return this.closure(value, scope)
      case 'type':
        this.seen.push({ kind: 'type', type: value.type, scope })
        return
      case 'name':
      case 'text':
        return
    }
  }

  private values(values: readonly Value[], scope: Scope): void {
    for (const value of values) this.value(value, scope)
  }

  private closure(value: FuncValue, scope: Scope): void {
    const body = bind(newScope(scope, scope.file, scope.unit, true), value.params, value.results, value.body, true)
    this.closures.set(value, body)
    for (const [inner, innerBody] of body.closures) this.closures.set(inner, innerBody)
    for (const seen of body.seen) this.seen.push(seen)
  }
}

function shadows(target: Value, scope: Scope): boolean {
  if (target.kind !== 'name' || scope.names.has(target.name)) return false
  const { name } = target
  return (
    lookUp(scope, name) !== undefined || scope.file.imports.has(name) || memberOfFile(scope.file, name) !== undefined
  )
}

/** `x.f[k] = v` gives the field a list or map with that element. */
function element(target: Value, source: Source, type: TypeFact | undefined = LIST): Source {
  if (target.kind !== 'index' || source.take !== 'value') return source
  const value: Value = { kind: 'composite', type, items: [{ key: target.by, value: source.value }], at: 0 }
  return { value, scope: source.scope, take: 'value', result: 0 }
}

const LIST: TypeFact = { kind: 'list', of: { kind: 'unknown' } }
