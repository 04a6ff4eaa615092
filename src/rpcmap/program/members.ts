import type { Fn, Import, Package, PackageValue, Scope, SourceFile, ScopedType, TypeArgs, TypeDecl } from './program.ts'
import { lookUp } from './scope.ts'
import type { FieldFact, TypeFact, Value } from '../facts/source-facts.ts'

/** How far types defined by each other, and structs embedded in each other, are followed. */
const MAX_STEPS = 12

/** What a name of a package means. */
type Member =
  | { readonly kind: 'func'; readonly fns: readonly Fn[] }
  | { readonly kind: 'value'; readonly value: PackageValue }
  | { readonly kind: 'type'; readonly decl: TypeDecl }

/** A type after aliases, pointers and qualifiers: declared here, or somewhere outside the repository. */
export type Named =
  | { readonly kind: 'local'; readonly decl: TypeDecl }
  | { readonly kind: 'foreign'; readonly file: SourceFile; readonly path: string; readonly name: string }

function memberOf(pkg: Package, name: string): Member | undefined {
  const fns = pkg.funcs.get(name)
  if (fns) return { kind: 'func', fns }
  const value = pkg.values.get(name)
  if (value) return { kind: 'value', value }
  const decl = pkg.types.get(name)
  return decl && { kind: 'type', decl }
}

/** What a name without a qualifier means in a file, outside all functions. */
export function memberOfFile(file: SourceFile, name: string): Member | undefined {
  const own = memberOf(file.package, name)
  if (own) return own
  for (const dot of file.dots) {
    const member = dot.package && memberOf(dot.package, name)
    if (member) return member
  }
  return undefined
}

/** The import that `p` in `p.X` stands for, unless a local name hides it. */
export function importOf(value: Value, scope: Scope): Import | undefined {
  if (value.kind !== 'name' || lookUp(scope, value.name)) return undefined
  return scope.file.imports.get(value.name)
}

/** What `X` or `p.X` means when it names something of a package. */
export function packageMember(value: Value, scope: Scope): Member | undefined {
  if (value.kind === 'name') return lookUp(scope, value.name) ? undefined : memberOfFile(scope.file, value.name)
  if (value.kind !== 'select') return undefined
  const found = importOf(value.on, scope)?.package
  return found && memberOf(found, value.name)
}

/** The import path and the name in `p.X`, wherever the package is. */
export function importedName(value: Value, scope: Scope): { readonly path: string; readonly name: string } | undefined {
  const entry = value.kind === 'select' ? importOf(value.on, scope) : undefined
  return entry && value.kind === 'select' ? { path: entry.path, name: value.name } : undefined
}

/**
 * The declared type that a type is or points to, through aliases and type parameters; undefined: it has no name, or one
 * that is not known.
 */
export function namedOf(ty: ScopedType): Named | undefined {
  let at = ty
  for (let i = 0; i < MAX_STEPS; i++) {
    const bare = withoutPointer(at)
    if (bare.type.kind !== 'named') return undefined
    const found = declOf(bare.type, bare.file)
    if (found === undefined || found.kind === 'foreign' || !found.decl.fact.alias) return found
    at = behind(found.decl, bare)
  }
  return undefined
}

/** What a type is without its pointers, and what it stands for when it is a type parameter. */
export function withoutPointer(ty: ScopedType): ScopedType {
  let at = ty
  for (let i = 0; i < MAX_STEPS; i++) {
    const given = at.type.kind === 'named' && at.type.pkg === undefined ? at.args?.get(at.type.name) : undefined
    if (at.type.kind === 'pointer') at = { ...at, type: at.type.of }
    else if (given) at = given
    else return at
  }
  return at
}

/** What a declared type is declared as, for the arguments that it is named with. */
function behind(decl: TypeDecl, named: ScopedType): ScopedType {
  return { type: decl.fact.type, file: decl.file, args: argsFor(decl.fact.typeParams, named) }
}

function argsFor(names: readonly string[], named: ScopedType): TypeArgs | undefined {
  const given = named.type.kind === 'named' ? (named.type.args ?? []) : []
  if (names.length === 0 || given.length === 0) return undefined
  return new Map(
    names.flatMap((name, i) => {
      const type = given[i]
      return type ? [[name, { type, file: named.file, args: named.args }] as const] : []
    }),
  )
}

/** What the type parameters of a method's receiver stand for, for a value of the type. */
function receiverArgs({ fact }: Fn, ty: ScopedType): TypeArgs | undefined {
  const receiver = fact.receiver?.type
  const named = receiver?.kind === 'pointer' ? receiver.of : receiver
  if (named?.kind !== 'named' || named.args === undefined) return undefined
  return argsFor(
    named.args.map((arg) => (arg.kind === 'named' ? arg.name : '')),
    withoutPointer(ty),
  )
}

function declOf(type: TypeFact & { kind: 'named' }, file: SourceFile): Named | undefined {
  if (type.pkg === undefined) {
    const member = memberOfFile(file, type.name)
    if (member?.kind === 'type') return { kind: 'local', decl: member.decl }
    const dot = /^\p{Lu}/u.test(type.name) ? file.dots.find((entry) => entry.package === undefined) : undefined
    return dot && { kind: 'foreign', file, path: dot.path, name: type.name }
  }
  const entry = file.imports.get(type.pkg)
  if (entry === undefined) return undefined
  const decl = entry.package?.types.get(type.name)
  return decl ? { kind: 'local', decl } : { kind: 'foreign', file, path: entry.path, name: type.name }
}

/**
 * The type behind names and pointers: struct, interface, list, map or func. Undefined for foreign and built-in ones.
 */
export function underlying(ty: ScopedType): ScopedType | undefined {
  let at = ty
  for (let i = 0; i < MAX_STEPS; i++) {
    at = withoutPointer(at)
    if (at.type.kind !== 'named') return at
    const found = declOf(at.type, at.file)
    if (found?.kind !== 'local') return undefined
    at = behind(found.decl, at)
  }
  return undefined
}

/** What `x.name` is, for an x of the type. */
export type Selected =
  | { readonly kind: 'method'; readonly fn: Fn; readonly args?: TypeArgs | undefined }
  /** Called through an interface: which method runs depends on the value. */
  | { readonly kind: 'abstract'; readonly of: ScopedType; readonly ty: ScopedType }
  | { readonly kind: 'field'; readonly field: FieldFact; readonly ty: ScopedType; readonly decl: TypeDecl | undefined }
  /** No type of the repository has it: the foreign type that is embedded may. */
  | { readonly kind: 'lent'; readonly of: ScopedType }

/** Methods of the type itself first, then fields, then what embedded types lend, breadth first as in Go. */
export function selectFrom(ty: ScopedType, name: string): Selected | undefined {
  let level: ScopedType[] = [ty]
  let foreign: ScopedType | undefined
  for (let i = 0; i < MAX_STEPS && level.length > 0; i++) {
    const next: ScopedType[] = []
    for (const at of level) {
      const found = selectOwn(at, name, next)
      if (found) return found
      if (i > 0 && foreign === undefined && namedOf(at)?.kind === 'foreign') foreign = at
    }
    level = next
  }
  return foreign && /^\p{Lu}/u.test(name) ? { kind: 'lent', of: foreign } : undefined
}

function selectOwn(ty: ScopedType, name: string, embedded: ScopedType[]): Selected | undefined {
  const named = namedOf(ty)
  const decl = named?.kind === 'local' ? named.decl : undefined
  const fn = decl?.methods.get(name)
  if (fn) return { kind: 'method', fn, args: receiverArgs(fn, ty) }
  const base = underlying(ty)
  if (base?.type.kind === 'struct') {
    for (const field of base.type.fields) {
      const fieldTy = { ...base, type: field.type }
      if (field.name === name) return { kind: 'field', field, ty: fieldTy, decl }
      if (field.embedded) embedded.push(fieldTy)
    }
  }
  if (base?.type.kind === 'interface') {
    const method = base.type.methods.find((candidate) => candidate.name === name)
    if (method) return { kind: 'abstract', of: ty, ty: { ...base, type: method.type } }
    for (const embed of base.type.embeds) embedded.push({ ...base, type: embed })
  }
  return undefined
}
