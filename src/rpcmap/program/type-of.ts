import { bodyOf } from './body-of.ts'
import { isOnce } from './is-once.ts'
import { argumentsOf } from './type-arguments.ts'
import { importedName, namedOf, packageMember, selectFrom, underlying } from './members.ts'
import type { Binding, Fn, Scope, Assignment, ScopedType } from './program.ts'
import { lookUp } from './scope.ts'
import type { TypeFact, Value } from '../facts/source-facts.ts'

/** How far expressions in each other, and names defined by names, are followed. */
const MAX_DEPTH = 40

const UNKNOWN_TYPE: TypeFact = { kind: 'unknown' }

/**
 * The type that a value has by its text alone; undefined: not known. A type's own name gives that type. Pointers are
 * kept or not.
 */
export function typeOf(value: Value, scope: Scope, depth = 0): ScopedType | undefined {
  if (depth > MAX_DEPTH) return undefined
  const deeper = (inner: Value) => typeOf(inner, scope, depth + 1)
  switch (value.kind) {
    case 'name':
    case 'select':
      return typeOfName(value, scope, depth)
    case 'call':
      return resultType(value, 0, scope, depth)
    case 'composite':
    case 'cast':
    case 'type':
      return value.type && value.type.kind !== 'unknown' ? { type: value.type, file: scope.file } : undefined
    case 'address':
    case 'deref':
      return deeper(value.of)
    case 'index':
      return indexType(deeper(value.on))
    case 'func':
      return { type: { kind: 'func', params: value.params, results: value.results }, file: scope.file }
    case 'text':
      return { type: { kind: 'named', name: value.number ? 'int' : 'string' }, file: scope.file }
    case 'join':
    case 'other':
      return undefined
  }
}

function typeOfName(value: Value & { kind: 'name' | 'select' }, scope: Scope, depth: number): ScopedType | undefined {
  const binding = value.kind === 'name' ? lookUp(scope, value.name) : undefined
  if (binding) return typeOfBinding(binding, depth)
  const member = packageMember(value, scope)
  if (member?.kind === 'type') return { type: { kind: 'named', name: member.decl.fact.name }, file: member.decl.file }
  if (member?.kind === 'func') return member.fns[0] && signatureOf(member.fns[0])
  if (member?.kind === 'value') {
    const { fact, file } = member.value
    if (fact.type) return { type: fact.type, file }
    const body = bodyOf(member.value)
    return (
      fact.value && assignedType({ value: fact.value, scope: body.scope, take: 'value', result: fact.result }, depth)
    )
  }
  if (value.kind === 'name') return undefined
  const foreign = importedName(value, scope)
  if (foreign) {
    const pkg = value.on.kind === 'name' ? value.on.name : undefined
    return { type: { kind: 'named', pkg, name: foreign.name }, file: scope.file }
  }
  const on = typeOf(value.on, scope, depth + 1)
  const selected = on && selectFrom(on, value.name)
  if (selected?.kind === 'method') return { ...signatureOf(selected.fn), args: selected.args }
  return selected?.kind === 'lent' ? undefined : selected?.ty
}

function signatureOf({ fact, file }: Fn): ScopedType {
  return { type: { kind: 'func', params: fact.params, results: fact.results }, file }
}

function typeOfBinding(binding: Binding, depth = 0): ScopedType | undefined {
  if (binding.type) return binding.type
  if (binding.inferred === 'pending') return undefined
  if (binding.inferred) return binding.inferred.ty
  binding.inferred = 'pending'
  let ty: ScopedType | undefined
  for (const assignment of binding.assignments) ty ??= assignedType(assignment, depth + 1)
  if (depth < MAX_DEPTH / 2) binding.inferred = { ty }
  else delete binding.inferred
  return ty
}

function assignedType({ value, scope, take, result }: Assignment, depth: number): ScopedType | undefined {
  if (take === 'value') {
    return value.kind === 'call' ? resultType(value, result, scope, depth + 1) : typeOf(value, scope, depth + 1)
  }
  if (take === 'argument') return undefined
  const list = typeOf(value, scope, depth + 1)
  const base = list && underlying(list)
  if (base?.type.kind === 'map') return { ...base, type: take === 'key' ? base.type.key : base.type.of }
  return take === 'element' && base?.type.kind === 'list' ? { ...base, type: base.type.of } : undefined
}

function indexType(on: ScopedType | undefined): ScopedType | undefined {
  const base = on && underlying(on)
  if (base?.type.kind === 'list' || base?.type.kind === 'map') return { ...base, type: base.type.of }
  // An instance of a generic type or function, or an element of something foreign.
  return on && (on.type.kind === 'func' || namedOf(on)?.kind === 'local') ? on : undefined
}

function resultType(
  call: Value & { kind: 'call' },
  result: number,
  scope: Scope,
  depth: number,
): ScopedType | undefined {
  const { fn, args } = call
  const [first] = args
  if (fn.kind === 'name' && !lookUp(scope, fn.name) && first) {
    if (fn.name === 'new' || fn.name === 'make' || fn.name === 'append') return typeOf(first, scope, depth + 1)
  }
  if (first && isOnce(fn, scope)) return typeOf(first, scope, depth + 1)
  if (importedName(fn, scope) && packageMember(fn, scope) === undefined) return foreignResult(fn, result, scope)
  const ty = typeOf(fn, scope, depth + 1)
  if (ty === undefined) return undefined
  if (ty.type.kind !== 'func') return isTypeName(fn, scope) ? ty : calledType(ty, result)
  const found = ty.type.results[result]?.type
  if (found === undefined) return undefined
  const types = (value: Value) => typeOf(value, scope, depth + 1)
  return inferred(
    { type: found, file: ty.file, args: argumentsOf(call, ty, scope, types) ?? ty.args },
    ty,
    call,
    scope,
    depth,
  )
}

/**
 * A foreign `p.NewX()` gives a p.X, as is the custom; `url.Parse` a url.URL. A conversion `p.X(v)` cannot be told from
 * a call.
 */
function foreignResult(fn: Value, result: number, scope: Scope): ScopedType | undefined {
  if (fn.kind !== 'select' || fn.on.kind !== 'name' || result > 0) return undefined
  const name =
    fn.name === 'Parse' && importedName(fn, scope)?.path === 'net/url' ? 'URL' : /^New(\p{Lu}.*)$/u.exec(fn.name)?.[1]
  return name === undefined ? undefined : { type: { kind: 'named', pkg: fn.on.name, name }, file: scope.file }
}

/** A call of a value whose type is a named function type. */
function calledType(ty: ScopedType, result: number): ScopedType | undefined {
  const base = underlying(ty)
  const found = base?.type.kind === 'func' ? base.type.results[result]?.type : undefined
  return base && found && { ...base, type: found }
}

/** A result that is a type parameter has the type of the argument for the first parameter of that type. */
function inferred(
  found: ScopedType,
  ty: ScopedType,
  call: Value & { kind: 'call' },
  scope: Scope,
  depth: number,
): ScopedType {
  const name = bareName(found.type)
  if (name === undefined || ty.type.kind !== 'func' || namedOf(found)) return found
  const at = ty.type.params.findIndex(({ type }) => bareName(type) === name)
  const arg = call.args[at]
  return (arg && typeOf(arg, scope, depth + 1)) ?? { type: UNKNOWN_TYPE, file: found.file }
}

function bareName(type: TypeFact): string | undefined {
  if (type.kind === 'pointer') return bareName(type.of)
  return type.kind === 'named' && type.pkg === undefined && /^\p{Lu}/u.test(type.name) ? type.name : undefined
}

const BUILTIN = new Set([
  'string',
  'error',
  'any',
  'bool',
  'byte',
  'rune',
  'int',
  'int64',
  'int32',
  'uint64',
  'float64',
])

/** `T`, `p.T`, `*T`, `[]T`: in a call, a conversion. */
export function isTypeName(value: Value, scope: Scope): boolean {
  if (value.kind === 'type') return true
  if (value.kind === 'deref' || value.kind === 'address') return isTypeName(value.of, scope)
  if (value.kind === 'index') return isTypeName(value.on, scope)
  if (value.kind === 'name' && BUILTIN.has(value.name) && !lookUp(scope, value.name)) return true
  return packageMember(value, scope)?.kind === 'type'
}
