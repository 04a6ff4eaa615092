import { describe } from '../facts/describe.ts'
import { evaluateText } from '../trace/evaluate-text.ts'
import { namedOf } from '../program/members.ts'
import { nameHost } from '../settings/name-callee.ts'
import type { Scope } from '../program/program.ts'
import { sitesIn } from './sites-in.ts'
import type { Shape, Site } from './shape.ts'
import type { Value } from '../facts/source-facts.ts'
import { typeOf } from '../program/type-of.ts'

/** `req.URL.Host = …`: what a proxy does to send a request on, mostly to a host that the request itself names. */
export const urlHost: Shape = {
  name: 'url-host',
  find: (_unit, bodies) =>
    sitesIn(bodies, 'writes', ({ target, assignment, scope }) => {
      if (!isUrlHost(target, scope) || assignment.take !== 'value') return undefined
      const at = target.kind === 'select' ? target.at : 0
      const resolve: Site['resolve'] = (tracer, names) =>
        evaluateText(tracer, assignment).map(({ text, steps }) => ({ callee: nameHost(names, text), steps }))
      return { file: scope.file, at, text: `${describe(target)} = ${describe(assignment.value)}`, scope, resolve }
    }),
}

function isUrlHost(target: Value, scope: Scope): boolean {
  if (target.kind !== 'select' || target.name !== 'Host') return false
  if (target.on.kind === 'select' && target.on.name === 'URL') return true
  const ty = typeOf(target.on, scope)
  const named = ty && namedOf(ty)
  return named?.kind === 'foreign' && named.path === 'net/url' && named.name === 'URL'
}
