import { endOf } from './end-of.ts'
import { memberOfFile } from './members.ts'
import type { Binding, Body, Fn, Scope, BodyNode, Assignment, SourceFile, ScopedType, Unit } from './program.ts'
import { lookUp } from './scope.ts'
import { sortNodes } from './sort-nodes.ts'
import { childrenOf } from '../facts/children-of.ts'
import type { FuncValue, ParamFact, Statement, TypeFact, Value } from '../facts/source-facts.ts'

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
  scope.names.set(name, { name, type: { type, file: scope.file }, assignments: [], param })
}

function bind(
  scope: Scope,
  params: readonly ParamFact[],
  results: readonly ParamFact[],
  statements: readonly Statement[],
  closure = false,
): Body {
  params.forEach((param, i) => declare(scope, param, closure ? undefined : i))
  results.forEach((result) => declare(scope, result, undefined))
  const binder = new Binder(results)
  binder.statements(statements, scope)
  const { nodes, returns, stores, closures } = binder
  return { scope, nodes, ...sortNodes(nodes), returns, stores, closures }
}

/**
 * Walks one function's statements; functions inside it get binders of their own, whose findings flow into this one's.
 */
class Binder {
  readonly nodes: BodyNode[] = []
  readonly returns: { values: readonly Value[]; scope: Scope }[] = []
  readonly stores: { param: number; assignment: Assignment }[] = []
  readonly closures = new Map<FuncValue, Body>()
  private readonly results: readonly ParamFact[]

  constructor(results: readonly ParamFact[]) {
    this.results = results
  }

  statements(statements: readonly Statement[], scope: Scope): void {
    let at = scope
    for (const statement of statements) {
      // What `x := x` is given is the outer x, be it a package: the new one lives in a scope of its own.
      const outer = at
      if (statement.kind === 'let' && statement.define && statement.targets.some((target) => shadows(target, outer))) {
        at = newScope(outer, outer.file, outer.unit)
        this.assign(statement, outer, at)
      } else this.statement(statement, at)
    }
  }

  private statement(statement: Statement, scope: Scope): void {
    switch (statement.kind) {
      case 'do':
        return this.value(statement.value, scope)
      case 'let':
        return this.assign(statement, scope, scope)
      case 'return': {
        for (const value of statement.values) this.value(value, scope)
        const named = this.results.map(({ name }): Value => ({ kind: 'name', name, at: 0 }))
        this.returns.push({ values: statement.values.length > 0 ? statement.values : named, scope })
        return
      }
      case 'block':
        return this.statements(statement.statements, newScope(scope, scope.file, scope.unit))
      case 'each': {
        this.value(statement.over, scope)
        const inner = newScope(scope, scope.file, scope.unit)
        const given = (take: 'element' | 'key'): Assignment => ({ value: statement.over, scope, take, result: 0 })
        if (statement.key)
          this.target(statement.key, statement.define ? inner : scope, given('key'), statement.define, undefined)
        if (statement.value)
          this.target(statement.value, statement.define ? inner : scope, given('element'), statement.define, undefined)
        return this.statements(statement.body, newScope(inner, scope.file, scope.unit))
      }
      case 'when': {
        this.value(statement.of, scope)
        const inner = newScope(scope, scope.file, scope.unit)
        if (statement.bind !== undefined) {
          const assignment: Assignment = { value: statement.of, scope, take: 'value', result: 0 }
          const type = statement.type && { type: statement.type, file: scope.file }
          inner.names.set(statement.bind, { name: statement.bind, type, assignments: [assignment], param: undefined })
        }
        return this.statements(statement.body, inner)
      }
    }
  }

  private assign(statement: Statement & { kind: 'let' }, scope: Scope, into: Scope): void {
    const { targets, values } = statement
    for (const value of values) this.value(value, scope)
    const type = statement.type && { type: statement.type, file: scope.file }
    if (statement.type) this.nodes.push({ kind: 'type', type: statement.type, scope })
    targets.forEach((target, i) => {
      const shared = values.length === 1 && targets.length > 1
      const value = shared ? values[0] : values[i]
      const assignment = value && { value, scope, take: 'value' as const, result: shared ? i : 0 }
      this.target(target, into, assignment, statement.define, type)
    })
  }

  private target(
    target: Value,
    scope: Scope,
    assignment: Assignment | undefined,
    define: boolean,
    type: ScopedType | undefined,
  ): void {
    if (target.kind !== 'name') {
      const inner = target.kind === 'index' ? target.on : target
      if (inner.kind === 'select') this.value(inner.on, scope)
      else this.value(inner, scope)
      if (assignment && inner.kind === 'deref') this.store(inner.of, assignment, scope)
      if (assignment && inner.kind === 'name' && target.kind === 'index') {
        lookUp(scope, inner.name)?.assignments.push(element(target, assignment, { kind: 'unknown' }))
      }
      if (assignment) this.nodes.push({ kind: 'write', target: inner, assignment: element(target, assignment), scope })
      return
    }
    if (target.name === '_') return
    const since = { at: Math.max(target.at, assignment ? endOf(assignment.value) : 0), scope }
    if (assignment) assignment = { ...assignment, since }
    const known = define ? scope.names.get(target.name) : lookUp(scope, target.name)
    if (known) {
      if (assignment) known.assignments.push(assignment)
    } else if (define) {
      const binding: Binding = {
        name: target.name,
        type,
        assignments: assignment ? [assignment] : [],
        param: undefined,
      }
      scope.names.set(target.name, binding)
    }
    const declared = known ? known.type : type
    if (assignment && (declared || !(known || define))) this.nodes.push({ kind: 'write', target, assignment, scope })
  }

  private store(target: Value, assignment: Assignment, scope: Scope): void {
    const binding = target.kind === 'name' ? lookUp(scope, target.name) : undefined
    if (binding?.param !== undefined && binding.param >= 0) this.stores.push({ param: binding.param, assignment })
  }

  /** `f(&x)` may give x a value, and `f(b)` other bytes to b. */
  private passed(call: Value & { kind: 'call' }, scope: Scope): void {
    call.args.forEach((arg, i) => {
      const bytes = arg.kind === 'name' ? lookUp(scope, arg.name) : undefined
      if (bytes?.assignments.some(isBytes) && !onlyReads(call, scope, i)) bytes.assignments.push(recoded(scope))
      if (arg.kind !== 'address') return
      const assignment: Assignment = { value: call, scope, take: 'argument', result: i }
      if (arg.of.kind === 'select') this.nodes.push({ kind: 'write', target: arg.of, assignment, scope })
      if (arg.of.kind !== 'name') return
      const since = { at: endOf(call), scope }
      const binding = lookUp(scope, arg.of.name)
      if (binding) binding.assignments.push({ ...assignment, since })
      // A variable of the package.
      else this.nodes.push({ kind: 'write', target: arg.of, assignment, scope })
    })
  }

  private value(value: Value, scope: Scope): void {
    this.nodes.push({ kind: 'value', value, scope })
    if (value.kind === 'call') {
      this.value(value.fn, scope)
      this.passed(value, scope)
      this.values(value.args, scope)
    } else if (value.kind === 'composite') {
      if (value.type) this.nodes.push({ kind: 'type', type: value.type, scope })
      for (const item of value.items) {
        // In a struct a key is a field's name; in a map it may be a name like any other.
        if (item.key && (item.key.kind !== 'name' || value.type?.kind === 'map')) this.value(item.key, scope)
        this.value(item.value, scope)
      }
    } else if (value.kind === 'func') this.closure(value, scope)
    else if (value.kind === 'type') this.nodes.push({ kind: 'type', type: value.type, scope })
    else this.values(childrenOf(value), scope)
  }

  private values(values: readonly Value[], scope: Scope): void {
    for (const value of values) this.value(value, scope)
  }

  private closure(value: FuncValue, scope: Scope): void {
    const body = bind(newScope(scope, scope.file, scope.unit, true), value.params, value.results, value.body, true)
    this.closures.set(value, body)
    for (const [inner, innerBody] of body.closures) this.closures.set(inner, innerBody)
    for (const node of body.nodes) this.nodes.push(node)
  }
}

/** `[]byte("…")`: a text that code can change in place. */
function isBytes({ value }: Assignment): boolean {
  return value.kind === 'call' && value.fn.kind === 'type' && value.fn.type.kind === 'list'
}

/** Whether a call leaves the bytes that it is given as they are, as far as its name says. */
function onlyReads({ fn }: Value & { kind: 'call' }, scope: Scope, argument: number): boolean {
  if (fn.kind === 'name') return READING.has(fn.name) || (fn.name === 'copy' && argument > 0)
  if (fn.kind !== 'select' || fn.on.kind !== 'name' || lookUp(scope, fn.on.name) !== undefined) return false
  return /^(bytes|fmt|log|log\/slog|strings|net\/http)$/.test(scope.file.imports.get(fn.on.name)?.path ?? '')
}

const READING: ReadonlySet<string> = new Set(['append', 'cap', 'len', 'print', 'println', 'string'])

/** What gives a list elements that no code says. */
function recoded(scope: Scope): Assignment {
  const items = [{ value: { kind: 'other' as const, parts: [] } }]
  return { value: { kind: 'composite', type: { kind: 'unknown' }, items, at: 0 }, scope, take: 'value', result: 0 }
}

function shadows(target: Value, scope: Scope): boolean {
  if (target.kind !== 'name' || scope.names.has(target.name)) return false
  const { name } = target
  return (
    lookUp(scope, name) !== undefined || scope.file.imports.has(name) || memberOfFile(scope.file, name) !== undefined
  )
}

/** `x.f[k] = v` gives the field a list or map with that element. */
function element(target: Value, assignment: Assignment, type: TypeFact | undefined = LIST): Assignment {
  if (target.kind !== 'index' || assignment.take !== 'value') return assignment
  const value: Value = { kind: 'composite', type, items: [{ key: target.by, value: assignment.value }], at: 0 }
  return { value, scope: assignment.scope, take: 'value', result: 0 }
}

const LIST: TypeFact = { kind: 'list', of: { kind: 'unknown' } }
