import { describe } from '../facts/describe.ts'
import { passedConstructorsIn, providersIn } from '../stubs/passed-constructor.ts'
import type { PassedConstructor } from '../stubs/passed-constructor.ts'
import { callsNothingBack } from './calls-nothing-back.ts'
import type { CodePlace, Links } from './links.ts'
import { listenAddress } from './listen-address.ts'
import { importOf, namedOf, packageMember, selectFrom, underlying } from '../program/members.ts'
import { topicUses } from '../trace/message-brokers.ts'
import type { TopicUse } from '../trace/message-brokers.ts'
import type {
  Body,
  ScopedValue,
  PackageValue,
  Scope,
  BodyNode,
  Assignment,
  ScopedType,
  TypeDecl,
  Unit,
} from '../program/program.ts'
import { resolveCallees } from '../program/resolve-callees.ts'
import type { Callees } from '../program/resolve-callees.ts'
import { atOf, lookUp } from '../program/scope.ts'
import type { EndpointSite } from '../served/endpoint-site.ts'
import { settingBind } from '../program/setting-bind.ts'
import type { SettingBind } from '../program/setting-bind.ts'
import type { Site } from '../shapes/shape.ts'
import { isShaped, slotOf, slotsOf } from './slots-of.ts'
import type { CompositeValue, ParamFact, TypeFact, Value } from '../facts/source-facts.ts'
import { servedBy, stubOfConstructor, stubOfType } from '../stubs/stubs.ts'
import { isTypeName, typeOf } from '../program/type-of.ts'
import type { CallOf } from '../trace/view.ts'
import type { TraceStep } from '../facts/trace-step.ts'

/**
 * Collects the links of one unit. One walk: whatever a value is, it may refer, call, build and flow somewhere at once.
 */
export class Linker implements Links {
  readonly refs = new Map<Unit, TraceStep>()
  readonly calls: Links['calls'] = []
  readonly abstract: Links['abstract'] = []
  readonly instantiated = new Set<TypeDecl>()
  readonly exposedToForeign = new Map<TypeDecl, TraceStep>()
  readonly valueWrites: Links['valueWrites'] = []
  readonly fieldWrites: Links['fieldWrites'] = []
  readonly builds: Links['builds'] = []
  readonly serves: Links['serves'] = []
  readonly takes: TopicUse[] = []
  readonly listens: Links['listens'] = []
  readonly binds: SettingBind[] = []
  readonly passedConstructors: PassedConstructor[] = []
  readonly providers: ScopedValue[] = []
  readonly sites: readonly Site[]
  readonly endpoints: readonly EndpointSite[]

  constructor(sites: readonly Site[], endpoints: readonly EndpointSite[]) {
    this.sites = sites
    this.endpoints = endpoints
  }

  refer(unit: Unit, at: number, file: TraceStep['file'], text: string): void {
    if (!this.refs.has(unit)) this.refs.set(unit, { file, at, text })
  }

  private name(unit: Unit, value: Value & { kind: 'name' | 'select' }, scope: Scope): void {
    if (!this.refs.has(unit)) this.refs.set(unit, placeOf(value, scope))
  }

  body(body: Body, results: readonly ParamFact[]): void {
    for (const node of body.nodes) this.node(node)
    this.returns(body, results)
    for (const [closure, inner] of body.closures) this.returns(inner, closure.results)
  }

  /** What a variable of a package starts as. One without a name only says which methods a type has. */
  start({ file, fact: { name, type, value, result } }: PackageValue, scope: Scope): void {
    if (name !== '_' && type && value) this.given({ type, file }, { value, scope, take: 'value', result }, scope)
  }

  private returns({ returns, scope }: Body, results: readonly ParamFact[]): void {
    for (const { values, scope: at } of returns) {
      values.forEach((value, i) => {
        const type = results[i]?.type
        if (type && values.length === results.length) this.flow({ type, file: scope.file }, value, at)
      })
    }
  }

  private node(node: BodyNode): void {
    const { scope } = node
    switch (node.kind) {
      case 'type':
        return this.markInstantiated(node.type, scope)
      case 'write':
        return this.write(node.target, node.assignment, scope)
      case 'value':
        if (node.value.kind === 'name' || node.value.kind === 'select') return this.mention(node.value, scope)
        if (node.value.kind !== 'call' && node.value.kind !== 'composite') return
        this.configure(node.value, scope)
        return node.value.kind === 'call' ? this.call(node.value, scope) : this.composite(node.value, scope)
    }
  }

  private configure(value: Value, scope: Scope): void {
    this.takes.push(...topicUses(value, scope).filter(({ takes }) => takes))
    const bind = settingBind(value, scope)
    if (bind) this.binds.push(bind)
    const address = listenAddress(value, scope)
    if (address) this.listens.push({ address, scope })
  }

  private markInstantiated(type: TypeFact, scope: Scope): void {
    if (type.kind === 'named') {
      const named = namedOf({ type, file: scope.file })
      if (named?.kind === 'local') this.instantiated.add(named.decl)
    } else if (type.kind === 'pointer' || type.kind === 'list' || type.kind === 'map')
      this.markInstantiated(type.of, scope)
  }

  private mention(value: Value & { kind: 'name' | 'select' }, scope: Scope): void {
    const member = packageMember(value, scope)
    const served = servedBy(value, scope)
    if (served) this.serves.push({ contract: served, at: placeOf(value, scope), by: undefined })
    if (member?.kind === 'type') this.instantiated.add(member.decl)
    else if (member?.kind === 'value') this.name(member.value, value, scope)
    else if (member?.kind === 'func') for (const fn of member.fns) this.name(fn, value, scope)
    else if (value.kind === 'select' && !importOf(value.on, scope)) this.method(value, scope, undefined)
  }

  /** `x.f`, called or not. Where the type of x is not known, any method of that name in the package. */
  private method(value: Value & { kind: 'select' }, scope: Scope, known: Callees | undefined, call?: CallOf): void {
    const { selected, blind } = known ?? resolveCallees(value, scope)
    if (selected?.kind === 'method') this.name(selected.fn, value, scope)
    if (selected?.kind === 'abstract') {
      this.abstract.push({ of: selected.of, name: value.name, call, at: placeOf(value, scope) })
    }
    if (!blind) return
    for (const decl of scope.file.package.types.values()) {
      const fn = decl.methods.get(value.name)
      if (fn) this.name(fn, value, scope)
    }
  }

  private call(value: Value & { kind: 'call' }, scope: Scope): void {
    if (isTypeName(value.fn, scope)) return
    const stub = stubOfConstructor(value.fn, scope)
    if (stub) this.builds.push({ stub, call: value, scope })
    this.serve(value, scope)
    this.providers.push(...providersIn(value, scope))
    const callees = resolveCallees(value.fn, scope)
    this.passedConstructors.push(...passedConstructorsIn(value, scope, callees.fns))
    const call: CallOf = { args: value.args, scope, receiver: callees.receiver }
    if (callees.selected?.kind === 'abstract' && value.fn.kind === 'select') this.method(value.fn, scope, callees, call)
    for (const fn of callees.fns) {
      this.calls.push({ fn, call })
      value.args.forEach((arg, i) => {
        const type = (fn.fact.params[i] ?? fn.fact.params.at(-1))?.type
        if (type) this.flow(slotOf(type, fn.file), arg, scope)
      })
    }
    const builtin = value.fn.kind === 'name' && !lookUp(scope, value.fn.name)
    if (
      callees.fns.length === 0 &&
      !builtin &&
      callees.selected?.kind !== 'abstract' &&
      !callsNothingBack(value.fn, scope)
    ) {
      const slots = slotsOf(value.fn, scope)
      value.args.forEach((arg, i) => this.flow(slots?.[i] ?? slots?.at(-1), arg, scope))
    }
  }

  private serve(value: Value & { kind: 'call' }, scope: Scope): void {
    const contract = servedBy(value.fn, scope)
    if (contract === undefined) return
    for (const arg of value.args) {
      const ty = typeOf(arg, scope)
      const named = ty && namedOf(ty)
      if (ty === undefined || named?.kind !== 'local') continue
      const at = { file: scope.file, at: value.at, text: describe(value.fn) }
      const base = underlying(ty)
      // Whoever is behind the interface serves.
      for (const { name } of base?.type.kind === 'interface' ? base.type.methods : []) {
        this.abstract.push({ of: ty, name, call: undefined, at })
      }
      this.serves.push({ contract, at, by: named.decl.file.package })
    }
  }

  /**
   * Marks the type of a value that is passed where a foreign type, or `any`, is taken. A value that is passed as a
   * client which is generated elsewhere is left out: that client's calls are found here.
   */
  private flow(slot: ScopedType | undefined, value: Value, scope: Scope): void {
    if (slot && namedOf(slot)?.kind === 'foreign' && stubOfType(slot)) return
    if (slot && (namedOf(slot)?.kind === 'local' || namedOf(slot) === undefined) && isShaped(slot)) return
    const ty = typeOf(value, scope)
    const named = ty && namedOf(ty)
    if (named?.kind !== 'local' || this.exposedToForeign.has(named.decl)) return
    this.exposedToForeign.set(named.decl, { file: scope.file, at: atOf(value), text: describe(value) })
  }

  private given(slot: ScopedType, { take, result, value }: Assignment, scope: Scope): void {
    if (take === 'value' && result === 0) this.flow(slot, value, scope)
  }

  private composite(value: CompositeValue, scope: Scope): void {
    const ty = value.type && { type: value.type, file: scope.file }
    const named = ty && namedOf(ty)
    const base = ty && underlying(ty)
    if (named?.kind === 'foreign') for (const item of value.items) this.flow(undefined, item.value, scope)
    if (named?.kind !== 'local' || base?.type.kind !== 'struct') return
    const { fields } = base.type
    value.items.forEach(({ key, value: given }, i) => {
      const field = key?.kind === 'name' ? fields.find(({ name }) => name === key.name) : fields[i]
      if (field === undefined) return
      this.flow({ type: field.type, file: base.file }, given, scope)
      const assignment: Assignment = { value: given, scope, take: 'value', result: 0 }
      this.fieldWrites.push({ decl: named.decl, field: field.name, assignment })
    })
  }

  private write(target: Value, assignment: Assignment, scope: Scope): void {
    const member = packageMember(target, scope)
    if (member?.kind === 'value') {
      this.refer(member.value, atOf(target), scope.file, describe(target))
      this.valueWrites.push({ target: member.value, assignment })
      const { fact, file } = member.value
      if (fact.type) this.given({ type: fact.type, file }, assignment, scope)
      return
    }
    if (target.kind === 'name') {
      const slot = lookUp(scope, target.name)?.type
      if (slot) this.given(slot, assignment, scope)
    }
    if (target.kind !== 'select') return
    const on = typeOf(target.on, scope)
    const selected = on && selectFrom(on, target.name)
    if (selected?.kind !== 'field') return
    this.given(selected.ty, assignment, scope)
    if (selected.decl) this.fieldWrites.push({ decl: selected.decl, field: target.name, assignment })
  }
}

function placeOf(value: Value & { kind: 'name' | 'select' }, scope: Scope): CodePlace {
  return { file: scope.file, at: value.at, text: describe(value) }
}
