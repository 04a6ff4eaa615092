import { bodyOf } from '../program/body-of.ts'
import { describe } from '../facts/describe.ts'
import { evaluateText } from '../trace/evaluate-text.ts'
import { httpVerb } from '../trace/http-verb.ts'
import { namedOf } from '../program/members.ts'
import type { Body, Scope } from '../program/program.ts'
import type { Value } from '../facts/source-facts.ts'
import { UNKNOWN_PART } from '../settings/unknown-part.ts'
import type { Tracer } from '../trace/trace-value.ts'
import { typeOf } from '../program/type-of.ts'
import type { EndpointSite, Offer } from './endpoint-site.ts'

const RUNTIME = /\/grpc-gateway(\/v\d+)?\/runtime$/

/**
 * Routes that generated code of grpc-gateway handles: `mux.Handle("GET", pattern_Ledger_Read_0, func …)`. The path
 * stands in the handler, in `runtime.WithHTTPPathPattern("/v1/accounts/{id}")`; code generated before there was this
 * gives a place whose route is not known.
 */
export function findGatewayRoutes(bodies: readonly Body[]): readonly EndpointSite[] {
  return bodies.flatMap(({ calls }) =>
    calls.flatMap(({ value, scope }): EndpointSite[] => {
      const [verb, pattern, handler] = value.args
      if (!isHandle(value, scope) || verb === undefined || pattern === undefined || handler === undefined) return []
      const paths = pathsIn(handler, scope)
      const offer = (tracer: Tracer): readonly Offer[] =>
        paths.length === 0
          ? [{ kind: 'http', route: undefined }]
          : paths.flatMap((path) => offersOf(tracer, verb, path))
      const text = `${describe(value.fn)}(${describe(verb)}, ${describe(pattern)})`
      return [{ file: scope.file, at: value.at, text, scope, offer }]
    }),
  )
}

function isHandle({ fn }: Value & { kind: 'call' }, scope: Scope): boolean {
  if (fn.kind !== 'select' || fn.name !== 'Handle') return false
  const ty = typeOf(fn.on, scope)
  const named = ty && namedOf(ty)
  return named?.kind === 'foreign' && RUNTIME.test(named.path)
}

function pathsIn(handler: Value, { unit }: Scope): readonly { readonly value: Value; readonly scope: Scope }[] {
  const body = handler.kind === 'func' && unit.kind !== 'init' ? bodyOf(unit).closures.get(handler) : undefined
  return (body?.calls ?? []).flatMap(({ value: { fn, args }, scope }) => {
    const [path] = args
    return path && fn.kind === 'select' && fn.name === 'WithHTTPPathPattern' ? [{ value: path, scope }] : []
  })
}

function offersOf(tracer: Tracer, verb: Value, path: { value: Value; scope: Scope }): readonly Offer[] {
  const verbs = evaluateText(tracer, { value: httpVerb(verb), scope: path.scope })
  const paths = evaluateText(tracer, path)
  return verbs.flatMap(({ text: name }) =>
    paths.map(({ text }): Offer => {
      const route = `${name.toUpperCase()} ${text}`
      return { kind: 'http', route: route.includes(UNKNOWN_PART) ? undefined : route }
    }),
  )
}
