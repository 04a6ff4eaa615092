import { namedOf } from './members.ts'
import type { ScopedType, TypeDecl } from './program.ts'

/** A connection of gRPC, as a type or as the interface that it satisfies. */
const CONNECTION = /^google\.golang\.org\/grpc#ClientConn(Interface)?$/

/** What types have in common that are the same declared type, pointers or not; undefined: a type without a name is the same as none. */
export function typeKey(ty: ScopedType): TypeDecl | string | undefined {
  const named = namedOf(ty)
  if (named?.kind !== 'foreign') return named?.decl
  return `${named.path}#${named.name}`.replace(CONNECTION, 'connection')
}
