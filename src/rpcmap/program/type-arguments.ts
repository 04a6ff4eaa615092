import { packageMember, withoutPointer } from './members.ts'
import type { Scope, ScopedType, TypeArgs } from './program.ts'
import type { TypeFact, Value } from '../facts/source-facts.ts'

/** Types in types. */
const MAX_DEPTH = 8

/**
 * What the type parameters of a function stand for in a call of it: what stands in brackets, and what follows from the
 * arguments. Undefined: the function has none.
 */
export function argumentsOf(
  { fn, args }: Value & { kind: 'call' },
  signature: ScopedType,
  scope: Scope,
  typeOf: (value: Value) => ScopedType | undefined,
): TypeArgs | undefined {
  const member = packageMember(fn.kind === 'index' ? fn.on : fn, scope)
  const names = member?.kind === 'func' ? (member.fns[0]?.fact.typeParams ?? []) : []
  const [first] = names
  if (first === undefined || signature.type.kind !== 'func') return undefined
  const found = new Map<string, ScopedType>()
  const written = fn.kind === 'index' ? typeOf(fn.by) : undefined
  if (written) found.set(first, written)
  const { params } = signature.type
  args.forEach((arg, i) => {
    const param = params[i]?.type
    if (param === undefined || !mentions(param, names, 0)) return
    const given = typeOf(arg)
    if (given) unify(param, given, names, found, 0)
  })
  return found
}

function mentions(type: TypeFact, names: readonly string[], depth: number): boolean {
  if (depth > MAX_DEPTH) return false
  const inner = (part: TypeFact) => mentions(part, names, depth + 1)
  switch (type.kind) {
    case 'named':
      return (type.pkg === undefined && names.includes(type.name)) || (type.args ?? []).some(inner)
    case 'pointer':
    case 'list':
      return inner(type.of)
    case 'map':
      return inner(type.key) || inner(type.of)
    case 'func':
      return [...type.params, ...type.results].some((param) => inner(param.type))
    case 'struct':
    case 'interface':
    case 'unknown':
      return false
  }
}

function unify(
  param: TypeFact,
  given: ScopedType,
  names: readonly string[],
  found: Map<string, ScopedType>,
  depth: number,
): void {
  if (depth > MAX_DEPTH) return
  const inner = (part: TypeFact | undefined, type: TypeFact | undefined, of: ScopedType) => {
    if (part && type) unify(part, { ...of, type }, names, found, depth + 1)
  }
  if (param.kind === 'pointer') return unify(param.of, given, names, found, depth + 1)
  const bare = withoutPointer(given)
  if (param.kind === 'named' && param.pkg === undefined && names.includes(param.name)) {
    if (!found.has(param.name)) found.set(param.name, bare)
  } else if (param.kind === 'named' && bare.type.kind === 'named') {
    const { args } = bare.type
    param.args?.forEach((arg, i) => inner(arg, args?.[i], bare))
  } else if (param.kind === 'list' && bare.type.kind === 'list') inner(param.of, bare.type.of, bare)
  else if (param.kind === 'map' && bare.type.kind === 'map') {
    inner(param.key, bare.type.key, bare)
    inner(param.of, bare.type.of, bare)
  } else if (param.kind === 'func' && bare.type.kind === 'func') {
    const { params, results } = bare.type
    param.params.forEach((one, i) => inner(one.type, params[i]?.type, bare))
    param.results.forEach((one, i) => inner(one.type, results[i]?.type, bare))
  }
}
