import { describe } from '../facts/describe.ts'
import { namedOf } from '../program/members.ts'
import type { Body, ScopedType, TypeDecl, Unit } from '../program/program.ts'
import { isRequestName, isSendingMethod } from '../stubs/request-type.ts'
import { typeOf } from '../program/type-of.ts'
import type { EndpointSite } from './endpoint-site.ts'

/** What handlers call to fill a value from what they were sent. */
const DECODING = /^(Must|Should)?(Decode|Unmarshal|Bind|BodyParser|Parse)/

/**
 * Request types that a handler takes: `req.Decode(body)` where the body is one, or a parameter of a function outside
 * the package that declares it.
 */
export function findHandled(unit: Unit, bodies: readonly Body[]): readonly EndpointSite[] {
  const sites: EndpointSite[] = []
  if (unit.kind === 'func' && !isSendingMethod(unit)) {
    const { file, fact } = unit
    for (const { type } of fact.params) {
      const decl = requestOf({ type, file })
      if (decl === undefined || decl.file.package === file.package) continue
      sites.push({
        file,
        at: fact.at,
        text: `func ${fact.name}`,
        scope: undefined,
        offer: () => [{ kind: 'request', type: decl }],
      })
    }
  }
  for (const { calls } of bodies) {
    for (const { value, scope } of calls) {
      if (value.fn.kind !== 'select' || !DECODING.test(value.fn.name)) continue
      const { fn } = value
      for (const arg of value.args) {
        const ty = typeOf(arg, scope)
        const decl = ty && requestOf(ty)
        if (decl === undefined || decl.file.package === scope.file.package) continue
        const text = `${describe(fn)}(${decl.fact.name})`
        sites.push({ file: scope.file, at: fn.at, text, scope, offer: () => [{ kind: 'request', type: decl }] })
      }
    }
  }
  return sites
}

function requestOf(ty: ScopedType): TypeDecl | undefined {
  const named = namedOf(ty)
  return named?.kind === 'local' && isRequestName(named.decl.fact.name) ? named.decl : undefined
}
