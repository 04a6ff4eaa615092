import { describe } from '../facts/describe.ts'
import { evaluateText } from '../trace/evaluate-text.ts'
import { httpVerb } from '../trace/http-verb.ts'
import { namedOf } from '../program/members.ts'
import { childrenOf } from '../facts/children-of.ts'
import type { Body, Scope } from '../program/program.ts'
import { lookUp } from '../program/scope.ts'
import type { CompositeValue, Value } from '../facts/source-facts.ts'
import { UNKNOWN_PART } from '../settings/unknown-part.ts'
import type { Tracer } from '../trace/trace-value.ts'
import type { EndpointSite, Offer } from './endpoint-site.ts'
import { joinPaths } from './route-prefixes.ts'

/** go-zero. Source: pkg.go.dev/github.com/zeromicro/go-zero/rest. */
const REST = /^github\.com\/(zeromicro|tal-tech)\/go-zero\/rest$/
/** Values looked at of one call that adds routes. */
const MAX_PARTS = 10_000

type Prefix = { readonly value: Value; readonly scope: Scope }

/**
 * Routes that code lists:
 * `server.AddRoutes([]rest.Route{{Method: "GET", Path: "/balance", Handler: h}}, rest.WithPrefix("/v1"))`.
 */
export function findRouteLists(bodies: readonly Body[]): readonly EndpointSite[] {
  return bodies.flatMap(({ calls, callsAndLiterals }) => {
    const prefixes = new Map<Value, Prefix>()
    for (const { value, scope } of calls) {
      if (value.fn.kind !== 'select' || value.fn.name !== 'AddRoutes') continue
      const option = value.args.find((arg) => arg.kind === 'call' && nameOf(arg.fn) === 'WithPrefix')
      const prefix = option?.kind === 'call' ? option.args[0] : undefined
      if (prefix) for (const route of routesIn(value.args, scope)) prefixes.set(route, { value: prefix, scope })
    }
    return callsAndLiterals.flatMap(({ value, scope }): EndpointSite[] => {
      if (value.kind !== 'composite' || !isRoute(value, scope)) return []
      const offer = (tracer: Tracer) => offersOf(tracer, { route: value, scope, prefix: prefixes.get(value) })
      return [{ file: scope.file, at: value.at, text: describe(value), scope, offer }]
    })
  })
}

function nameOf(fn: Value): string {
  return fn.kind === 'select' || fn.kind === 'name' ? fn.name : ''
}

function isRoute({ type }: CompositeValue, scope: Scope): boolean {
  const named = type && namedOf({ type, file: scope.file })
  return named?.kind === 'foreign' && named.name === 'Route' && REST.test(named.path)
}

/** The literals in the arguments, and in the variables that these name. */
function routesIn(args: readonly Value[], scope: Scope): readonly Value[] {
  const found: Value[] = []
  const seen = new Set<Value>(args)
  for (const value of seen) {
    if (seen.size > MAX_PARTS) break
    if (value.kind === 'composite') found.push(value)
    const given =
      value.kind === 'name' ? (lookUp(scope, value.name)?.assignments ?? []).map((assignment) => assignment.value) : []
    for (const part of [...childrenOf(value), ...given]) seen.add(part)
  }
  return found
}

function offersOf(
  tracer: Tracer,
  { route, scope, prefix }: { route: CompositeValue; scope: Scope; prefix: Prefix | undefined },
): readonly Offer[] {
  const field = (name: string, place: number): Value | undefined =>
    route.items.find(({ key }) => key?.kind === 'name' && key.name === name)?.value ??
    (route.items.every(({ key }) => key === undefined) ? route.items[place]?.value : undefined)
  const texts = (value: Value | undefined, at: Scope) =>
    value === undefined ? [UNKNOWN_PART] : evaluateText(tracer, { value, scope: at }).map(({ text }) => text)
  const method = field('Method', 0)
  const verbs = texts(method && httpVerb(method), scope)
  const before = prefix === undefined ? [''] : texts(prefix.value, prefix.scope)
  return verbs.flatMap((verb) =>
    before.flatMap((first) =>
      texts(field('Path', 1), scope).map((path): Offer => {
        const isKnown = !`${verb}${first}${path}`.includes(UNKNOWN_PART)
        return { kind: 'http', route: isKnown ? `${verb.toUpperCase()} ${joinPaths(first, path)}` : undefined }
      }),
    ),
  )
}
