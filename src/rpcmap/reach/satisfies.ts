import { namedOf, selectFrom, underlying } from '../program/members.ts'
import type { Named } from '../program/members.ts'
import { lastPart } from '../facts/path-parts.ts'
import type { ScopedType, TypeDecl } from '../program/program.ts'
import type { FuncFact, TypeFact } from '../facts/source-facts.ts'
import { stubOfType } from '../stubs/stubs.ts'

/** How far interfaces embedded in each other, and types in types, are followed. */
const MAX_STEPS = 12

/**
 * Whether the type has all methods that an interface of the repository asks for; foreign embedded interfaces ask for
 * nothing.
 */
export function satisfies(decl: TypeDecl, wanted: ScopedType): boolean {
  const ty: ScopedType = { type: { kind: 'named', name: decl.fact.name }, file: decl.file }
  return methodsOf(wanted, 0).every(({ name, ty: form }) => {
    const selected = selectFrom(ty, name)
    if (selected?.kind === 'method')
      return hasForm({ type: signatureOf(selected.fn.fact), file: selected.fn.file }, form)
    if (selected?.kind === 'abstract') return hasForm(selected.ty, form)
    return selected?.kind === 'lent' && (stubOfType(selected.of) === undefined || isClientMethod(form))
  })
}

/**
 * Whether a method may be one of a client that is generated outside of the repository: it takes a context, a message
 * from outside, and options, or a request of Connect. Interfaces of loggers, stores and clients of this repository ask
 * for others. Sources: google.golang.org/grpc/cmd/protoc-gen-go-grpc, github.com/cloudwego/kitex,
 * connectrpc.com/connect.
 */
function isClientMethod({ type: form, file }: ScopedType): boolean {
  if (form.kind !== 'func') return true
  const [context, message] = form.params.map(({ type }) => type)
  if (context?.kind !== 'named' || context.name !== 'Context') return false
  if (message && namedOf({ type: message, file })?.kind === 'local') return false
  const last = form.params.at(-1)?.type
  if (last?.kind === 'list' && last.variadic) return last.of.kind === 'named' && last.of.name.endsWith('Option')
  return message?.kind === 'pointer' && message.of.kind === 'named' && message.of.name === 'Request'
}

/**
 * As many parameters and results as are asked for, and none that is certainly of another type: a generated client has
 * options where its server's interface has none, and other messages than the client of another service.
 */
function hasForm(method: ScopedType, wanted: ScopedType): boolean {
  if (wanted.type.kind !== 'func' || method.type.kind !== 'func') return true
  const has = [...method.type.params, ...method.type.results]
  const asked = [...wanted.type.params, ...wanted.type.results]
  return (
    method.type.params.length === wanted.type.params.length &&
    has.length === asked.length &&
    has.every(({ type }, i) => {
      const other = asked[i]
      return (
        other === undefined || !isOtherType({ type, file: method.file }, { type: other.type, file: wanted.file }, 0)
      )
    })
  )
}

function signatureOf({ params, results }: FuncFact): TypeFact {
  return { kind: 'func', params, results }
}

/**
 * Whether two types are certainly not the same. Foreign types of different names may be aliases, and types of the
 * repository with the same name in directories of the same name copies of the same code.
 */
function isOtherType(a: ScopedType, b: ScopedType, depth: number): boolean {
  if (depth > MAX_STEPS) return false
  const [left, right] = [withoutPointers(a.type), withoutPointers(b.type)]
  const isOther = (one: TypeFact, other: TypeFact) =>
    isOtherType({ type: one, file: a.file }, { type: other, file: b.file }, depth + 1)
  if (left.kind === 'list' && right.kind === 'list') return isOther(left.of, right.of)
  const [one, other] = [namedOf(a), namedOf(b)]
  if (one === undefined || other === undefined || left.kind !== 'named' || right.kind !== 'named') return false
  const isSameName = nameOf(one) === nameOf(other)
  if (one.kind === 'foreign' || other.kind === 'foreign') {
    if (!isSameName) return one.kind !== other.kind
  } else if (one.decl !== other.decl) {
    const [dir, otherDir] = [one.decl.file.package.dir, other.decl.file.package.dir]
    return !isSameName || lastPart(dir) !== lastPart(otherDir)
  }
  return (left.args ?? []).some((arg, i) => {
    const against = right.args?.[i]
    return against !== undefined && isOther(arg, against)
  })
}

function withoutPointers(type: TypeFact): TypeFact {
  return type.kind === 'pointer' ? withoutPointers(type.of) : type
}

function nameOf(named: Named): string {
  return named.kind === 'local' ? named.decl.fact.name : named.name
}

function methodsOf(wanted: ScopedType, depth: number): readonly { readonly name: string; readonly ty: ScopedType }[] {
  const base = underlying(wanted)
  if (base?.type.kind !== 'interface' || depth > MAX_STEPS) return []
  const { file } = base
  return [
    ...base.type.methods.map(({ name, type }) => ({ name, ty: { type, file } })),
    ...base.type.embeds.flatMap((type) => methodsOf({ type, file }, depth + 1)),
  ]
}
