import type { Contract, PackageStubs, Stub } from '../program/contract.ts'
import { findStubs } from './find-stubs.ts'
import { foreignConstructor, foreignServer, foreignType } from './foreign-stub.ts'
import { importedName, namedOf, packageMember } from '../program/members.ts'
import type { Fn, Package, Scope, ScopedType, TypeDecl } from '../program/program.ts'
import type { Value } from '../facts/source-facts.ts'

/** The generated clients and servers of a package, looked for once. */
export function stubsOf(pkg: Package): PackageStubs {
  pkg.stubs ??= findStubs(pkg)
  return pkg.stubs
}

/** The client that a call in this function position makes, in the repository or out of it. */
export function stubOfConstructor(fn: Value, scope: Scope): Stub | undefined {
  const bare = fn.kind === 'index' ? fn.on : fn
  const member = packageMember(bare, scope)
  if (member?.kind === 'func') return member.fns.map(stubOfFn).find((stub) => stub !== undefined)
  if (member) return undefined
  const foreign = importedName(bare, scope)
  return foreign && foreignConstructor(foreign.path, foreign.name)
}

function stubOfFn(fn: Fn): Stub | undefined {
  return fn.fact.receiver === undefined ? stubsOf(fn.file.package).constructors.get(fn.fact.name) : undefined
}

/** The client that a method belongs to, when it is one that sends. */
export function stubOfMethod(fn: Fn): Stub | undefined {
  const type = fn.fact.receiver?.type
  const named = type?.kind === 'pointer' ? type.of : type
  return named?.kind === 'named' ? stubsOf(fn.file.package).types.get(named.name) : undefined
}

/** The client that a value of the type is. */
export function stubOfType(ty: ScopedType): Stub | undefined {
  const named = namedOf(ty)
  if (named === undefined) return undefined
  return named.kind === 'local' ? stubOfDecl(named.decl) : foreignType(named.path, named.name)
}

function stubOfDecl(decl: TypeDecl): Stub | undefined {
  return stubsOf(decl.file.package).types.get(decl.fact.name)
}

/** The contract that a mention of `RegisterXServer` and the like says is served. */
export function servedBy(value: Value, scope: Scope): Contract | undefined {
  const name = value.kind === 'name' || value.kind === 'select' ? value.name : ''
  if (!/^(New|Register|DRPCRegister|_)|Desc$/.test(name)) return undefined
  const member = packageMember(value, scope)
  if (member?.kind === 'type') return undefined
  if (member) {
    const file = member.kind === 'func' ? member.fns[0]?.file : member.value.file
    // The generated file itself serves nothing.
    if (file === undefined || file.package === scope.file.package) return undefined
    return stubsOf(file.package).servers.get(name)
  }
  const foreign = importedName(value, scope)
  return foreign && foreignServer(foreign.path, foreign.name)
}
