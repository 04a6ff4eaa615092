import type { Fn, Import, Package, PackageValue, Scope, SourceFile, Ty, TypeDecl } from './program.ts'
import { lookUp } from './scope.ts'
import type { FieldFact, TypeFact, Value } from './source-facts.ts'

/** Types defined by each other, and structs embedded in each other, are followed so far. */
const MAX_STEPS = 12

/** What a name of a package means. */
export type Member =
  | { readonly kind: 'func'; readonly fns: readonly Fn[] }
  | { readonly kind: 'value'; readonly value: PackageValue }
  | { readonly kind: 'type'; readonly decl: TypeDecl }

/** A type after aliases, pointers and qualifiers: declared here, or somewhere outside the repository. */
export type Named =
  | { readonly kind: 'local'; readonly decl: TypeDecl }
  | { readonly kind: 'foreign'; readonly file: SourceFile; readonly path: string; readonly name: string }

export function memberOf(pkg: Package, name: string): Member | undefined {
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

export function namedOf(ty: Ty): Named | undefined {
  let { type, file } = ty
  for (let i = 0; i < MAX_STEPS; i++) {
    if (type.kind === 'pointer') type = type.of
    else if (type.kind !== 'named') return undefined
    else {
      const found = declOf(type, file)
      if (found === undefined || found.kind === 'foreign' || !found.decl.fact.alias) return found
      ;({ file } = found.decl)
      ;({ type } = found.decl.fact)
    }
  }
  return undefined
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

/** The type behind names and pointers: struct, interface, list, map or func. Undefined for foreign and built-in ones. */
export function underlying(ty: Ty): Ty | undefined {
  let at: Ty = ty
  for (let i = 0; i < MAX_STEPS; i++) {
    if (at.type.kind === 'pointer') at = { type: at.type.of, file: at.file }
    else if (at.type.kind !== 'named') return at
    else {
      const found = declOf(at.type, at.file)
      if (found?.kind !== 'local') return undefined
      at = { type: found.decl.fact.type, file: found.decl.file }
    }
  }
  return undefined
}

/** What `x.name` is, for an x of the type. */
export type Selected =
  | { readonly kind: 'method'; readonly fn: Fn }
  /** Called through an interface: which method runs depends on the value. */
  | { readonly kind: 'abstract'; readonly of: Ty; readonly ty: Ty }
  | { readonly kind: 'field'; readonly field: FieldFact; readonly ty: Ty; readonly decl: TypeDecl | undefined }
  /** Nothing of the repository has it: the foreign type that is embedded may. */
  | { readonly kind: 'lent'; readonly of: Ty }

/** Methods of the type itself first, then fields, then what embedded types lend, breadth first as in Go. */
export function selectFrom(ty: Ty, name: string): Selected | undefined {
  let level: Ty[] = [ty]
  let foreign: Ty | undefined
  for (let i = 0; i < MAX_STEPS && level.length > 0; i++) {
    const next: Ty[] = []
    for (const at of level) {
      const found = selectOwn(at, name, next)
      if (found) return found
      if (i > 0 && foreign === undefined && namedOf(at)?.kind === 'foreign') foreign = at
    }
    level = next
  }
  return foreign && /^\p{Lu}/u.test(name) ? { kind: 'lent', of: foreign } : undefined
}

function selectOwn(ty: Ty, name: string, embedded: Ty[]): Selected | undefined {
  const named = namedOf(ty)
  const decl = named?.kind === 'local' ? named.decl : undefined
  const fn = decl?.methods.get(name)
  if (fn) return { kind: 'method', fn }
  const base = underlying(ty)
  if (base?.type.kind === 'struct') {
    for (const field of base.type.fields) {
      const fieldTy = { type: field.type, file: base.file }
      if (field.name === name) return { kind: 'field', field, ty: fieldTy, decl }
      if (field.embedded) embedded.push(fieldTy)
    }
  }
  if (base?.type.kind === 'interface') {
    const method = base.type.methods.find((candidate) => candidate.name === name)
    if (method) return { kind: 'abstract', of: ty, ty: { type: method.type, file: base.file } }
    for (const embed of base.type.embeds) embedded.push({ type: embed, file: base.file })
  }
  return undefined
}
