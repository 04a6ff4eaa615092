import { namedOf } from './members.ts'
import type { Ty } from './program.ts'

/** A connection of gRPC, as a type or as the interface that it satisfies. */
const CONNECTION = /^google\.golang\.org\/grpc#ClientConn(Interface)?$/

/** Whether two types are the same declared type, pointers or not. Types without a name are not told apart, and the same as none. */
export function isSameType(a: Ty, b: Ty): boolean {
  const [left, right] = [namedOf(a), namedOf(b)]
  if (left?.kind === 'local') return right?.kind === 'local' && left.decl === right.decl
  if (left === undefined || right?.kind !== 'foreign') return false
  const [one, other] = [`${left.path}#${left.name}`, `${right.path}#${right.name}`]
  return one === other || (CONNECTION.test(one) && CONNECTION.test(other))
}
