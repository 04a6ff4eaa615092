import { importOf, namedOf, selectFrom } from '../program/members.ts'
import type { Program, Scope } from '../program/program.ts'
import { sitesIn } from './sites-in.ts'
import type { Shape, Target } from './shape.ts'
import { describe } from '../facts/describe.ts'
import type { Value } from '../facts/source-facts.ts'
import type { Tracer } from '../trace/trace-value.ts'
import { isRequestName, SENDING } from '../stubs/request-type.ts'
import { atOf, beginOf } from '../program/scope.ts'
import { typeOf } from '../program/type-of.ts'

/**
 * A request type of another service's package, sent by a method of its own:
 * `ledgerproto.ReadBalanceRequest{…}.Send(ctx)`, or on anything that holds one. What counts is the type of the value,
 * so that a handler which decodes its own type makes no call.
 */
export const requestLiteral: Shape = {
  name: 'request-literal',
  find: (_unit, bodies, program) =>
    sitesIn(bodies, 'selects', ({ value, scope }) => {
      if (!isSending(value, scope)) return undefined
      const text = describe(value)
      const resolve = (tracer: Tracer) => resolveRequest(tracer, value, scope, program)
      return { file: scope.file, at: beginOf(value), text, scope, resolve }
    }),
}

/** `x.Send` where x may be a request: of a type that is one, or behind an interface, or of unknown type. */
function isSending(value: Value & { kind: 'select' }, scope: Scope): boolean {
  if (!SENDING.has(value.name) || importOf(value.on, scope)) return false
  const ty = typeOf(value.on, scope)
  const named = ty && namedOf(ty)
  if (named === undefined) return true
  if (named.kind === 'foreign') return isRequestName(named.name)
  const selected = ty && selectFrom(ty, value.name)
  if (selected?.kind === 'field') return false
  return isRequestName(named.decl.fact.name) || selected?.kind === 'abstract'
}

function resolveRequest(
  tracer: Tracer,
  value: Value & { kind: 'select' },
  scope: Scope,
  program: Program,
): readonly Target[] {
  return tracer.concreteTypes({ value: value.on, scope }).flatMap(({ named, origin }): Target[] => {
    const name = named.kind === 'local' ? named.decl.fact.name : named.name
    if (!isRequestName(name)) return []
    const service =
      named.kind === 'local'
        ? program.ownersOf(named.decl.file.package.dir)[0]
        : program.serviceOfImport(named.file, named.path)
    if (service === undefined) return []
    const literal = origin && { file: origin.scope.file, at: atOf(origin.value), text: describe(origin.value) }
    const steps = origin ? [...origin.steps, ...(literal && literal.at > 0 ? [literal] : [])] : []
    return [{ callee: { kind: 'service', service, path: '' }, methods: [name.replace(/Request$/, '')], steps }]
  })
}
