import { describe } from '../facts/describe.ts'
import { evaluateText } from '../trace/evaluate-text.ts'
import { importedName, namedOf } from '../program/members.ts'
import { nameService } from '../settings/name-callee.ts'
import type { Scope } from '../program/program.ts'
import { sitesIn } from './sites-in.ts'
import type { Shape, Site } from './shape.ts'
import type { CompositeValue, Value } from '../facts/source-facts.ts'
import { UNKNOWN_PART } from '../settings/unknown-part.ts'
import { typeOf } from '../program/type-of.ts'

const MERCURY = /(^|\/)mercury(\/client)?$/

/**
 * `client.Req(ctx, "service.foo", "endpoint", req, rsp)`, on the package or on a client of it, and
 * `client.Call{Service: "service.foo", Endpoint: "endpoint"}`. Source: github.com/monzo/mercury client.
 */
export const mercuryRequest: Shape = {
  name: 'mercury-request',
  find: (_unit, bodies) =>
    sitesIn(bodies, 'callsAndLiterals', ({ value, scope }) => {
      if (value.kind === 'call' && value.fn.kind === 'select' && isReq(value.fn, scope)) {
        const [, service, endpoint] = value.args
        return service && siteOf(scope, value.at, describe(value.fn), service, endpoint)
      }
      if (value.kind === 'composite' && isCall(value, scope)) {
        const service = fieldOf(value, 'Service', 1)
        return service && siteOf(scope, value.at, describe(value), service, fieldOf(value, 'Endpoint', 2))
      }
      return undefined
    }),
}

function isReq(fn: Value & { kind: 'select' }, scope: Scope): boolean {
  if (fn.name !== 'Req') return false
  const called = importedName(fn, scope)
  if (called) return MERCURY.test(called.path)
  const ty = typeOf(fn.on, scope)
  const named = ty && namedOf(ty)
  return named?.kind === 'foreign' && MERCURY.test(named.path)
}

function isCall(value: CompositeValue, scope: Scope): boolean {
  const named = value.type && namedOf({ type: value.type, file: scope.file })
  return named?.kind === 'foreign' && named.name === 'Call' && MERCURY.test(named.path)
}

function fieldOf(value: CompositeValue, name: string, place: number): Value | undefined {
  const keyed = value.items.find(({ key }) => key?.kind === 'name' && key.name === name)
  return (keyed ?? (value.items.every(({ key }) => key === undefined) ? value.items[place] : undefined))?.value
}

function siteOf(scope: Scope, at: number, text: string, service: Value, endpoint: Value | undefined): Site {
  const resolve: Site['resolve'] = (tracer, names) => {
    const endpoints = endpoint
      ? evaluateText(tracer, { value: endpoint, scope }).map((found) => found.text)
      : [UNKNOWN_PART]
    const methods = endpoints.some((found) => found.includes(UNKNOWN_PART)) ? undefined : endpoints
    return evaluateText(tracer, { value: service, scope }).map(({ text: name, steps }) => ({
      callee: nameService(names, name),
      methods,
      steps,
    }))
  }
  return { file: scope.file, at, text, scope, resolve }
}
