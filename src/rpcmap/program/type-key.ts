import { namedOf } from './members.ts'
import type { ScopedType, TypeDecl } from './program.ts'

/** A connection of gRPC, as a type or as the interface that it satisfies. */
const CONNECTION = /^google\.golang\.org\/grpc#ClientConn(Interface)?$/

/**
 * The same for all types that are one declared type, with pointers or without; undefined: the type has no name, and is
 * like no other.
 */
export function typeKey(ty: ScopedType): TypeDecl | string | undefined {
  const named = namedOf(ty)
  if (named?.kind !== 'foreign') return named?.decl
  return `${named.path}#${named.name}`.replace(CONNECTION, 'connection')
}
