import { describe } from '../facts/describe.ts'
import { evaluateText } from '../trace/evaluate-text.ts'
import { importedName, importOf, namedOf } from '../program/members.ts'
import type { Body, Scope } from '../program/program.ts'
import { httpVerb } from '../trace/http-verb.ts'
import type { Value } from '../facts/source-facts.ts'
import { UNKNOWN_PART } from '../settings/unknown-part.ts'
import type { Tracer } from '../trace/trace-value.ts'
import { typeOf } from '../program/type-of.ts'
import type { EndpointSite, Mount, Mounts, Offer } from './endpoint-site.ts'
import { findMounts, joinPaths, prefixesOf } from './route-prefixes.ts'
import { ROUTERS } from './routers.ts'

const VERBS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE'])
/** A pattern and what handles it, whatever the verb. */
const EVERY_VERB = new Set(['Handle', 'HandleFunc', 'Any', 'All'])
/** A verb, a pattern and what handles them. */
const WITH_VERB = new Set(['Register', 'Handle', 'Handler', 'HandlerFunc', 'Add', 'Method', 'MethodFunc'])
/** What gorilla/mux routes are put together from. */
const MATCHERS = new Set(['Methods', 'Path', 'PathPrefix', 'Name', 'Queries', 'Headers', 'Schemes', 'Host', 'NewRoute'])
/** Matchers of one route. */
const MAX_MATCHERS = 12

type Call = Value & { kind: 'call' }
type Route = {
  readonly verbs: readonly (Value | string)[]
  readonly pattern: Value
  /** The router; undefined: the one of the program. */
  readonly on: Value | undefined
  /** Everything below the pattern is meant, too. */
  readonly open?: true
  /** What handles it, where that can be a router of its own. */
  readonly handler?: Value | undefined
}

/**
 * Routes that code gives to a router: `router.GET("/balance", handleReadBalance)`,
 * `http.HandleFunc("/healthz", check)`.
 */
export function findRoutes(bodies: readonly Body[]): readonly EndpointSite[] {
  return bodies.flatMap(({ calls }) => {
    const narrowed = narrowedBy(calls.map(({ value }) => value))
    return calls.flatMap(({ value, scope }): EndpointSite[] => {
      const found = routeOf(value, scope) ?? chainedRoute(value, scope)
      if (found === undefined) return []
      const route = { ...found, verbs: narrowed.get(value) ?? found.verbs, scope }
      const mounts = (tracer: Tracer) => mountsOf(tracer, route)
      const offer = (tracer: Tracer, mounted: Mounts): readonly Offer[] =>
        mountsOf(tracer, route).length > 0 ? [] : offersOf(tracer, mounted, route)
      const text = `${describe(value.fn)}(${value.args.slice(0, -1).map(describe).join(', ')})`
      const mounting = route.handler === undefined ? {} : { mounts }
      return [{ file: scope.file, at: value.at, text, scope, offer, ...mounting }]
    })
  })
}

/** gorilla/mux: `r.HandleFunc(pattern, handler).Name("balance").Methods("GET")` narrows the first call. */
function narrowedBy(calls: readonly Call[]): ReadonlyMap<Value, readonly Value[]> {
  const narrowed = new Map<Value, readonly Value[]>()
  for (const { fn, args } of calls) {
    if (fn.kind !== 'select' || fn.name !== 'Methods') continue
    let at = fn.on
    for (let i = 0; i < MAX_MATCHERS && at.kind === 'call' && at.fn.kind === 'select' && MATCHERS.has(at.fn.name); i++)
      at = at.fn.on
    if (at.kind === 'call') narrowed.set(at, args)
  }
  return narrowed
}

function routeOf({ fn, args }: Call, scope: Scope): Route | undefined {
  const [first, second] = args
  if (fn.kind !== 'select' || first === undefined || second === undefined) return undefined
  const { name } = fn
  const upper = name.toUpperCase()
  const on = importOf(fn.on, scope) ? undefined : fn.on
  if (args.length >= 3 && WITH_VERB.has(name)) {
    return isRouter(fn, scope, second) ? { verbs: [httpVerb(first)], pattern: second, on } : undefined
  }
  if (name === 'Mount') {
    return isRouter(fn, scope, first) ? { verbs: [ANY], pattern: first, on, open: true, handler: second } : undefined
  }
  const verb = VERBS.has(upper) && (name === upper || /^[A-Z][a-z]+$/.test(name)) ? upper : undefined
  if (verb === undefined && !EVERY_VERB.has(name)) return undefined
  if (!isRouter(fn, scope, first) || args.at(-1)?.kind === 'text') return undefined
  return { verbs: [verb ?? ANY], pattern: first, on, handler: name === 'Handle' ? second : undefined }
}

/** gorilla/mux: `r.Path("/balance").Methods("GET").HandlerFunc(handler)`. */
function chainedRoute({ fn, args }: Call, scope: Scope): Route | undefined {
  if (fn.kind !== 'select' || !/^Handler(Func)?$/.test(fn.name) || args.length !== 1) return undefined
  let verbs: readonly (Value | string)[] = [ANY]
  let path: { readonly pattern: Value; readonly open: boolean } | undefined
  let on = fn.on
  for (let i = 0; i < MAX_MATCHERS && on.kind === 'call' && on.fn.kind === 'select' && MATCHERS.has(on.fn.name); i++) {
    const [first] = on.args
    if (on.fn.name === 'Methods') verbs = on.args
    else if (/^Path/.test(on.fn.name) && first) path = { pattern: first, open: on.fn.name === 'PathPrefix' }
    on = on.fn.on
  }
  if (path === undefined || !isRouter({ ...fn, on }, scope, path.pattern)) return undefined
  return { verbs, pattern: path.pattern, on, ...(path.open ? { open: true, handler: args[0] } : {}) }
}

/** The routers that a route hands its requests to: mounted, or behind http.StripPrefix(). */
function mountsOf(tracer: Tracer, { handler, pattern, on, open, scope }: Route & { scope: Scope }): readonly Mount[] {
  if (handler === undefined) return []
  const stripped = handler.kind === 'call' && importedName(handler.fn, scope)?.name === 'StripPrefix'
  const [prefix, router] = handler.kind === 'call' && stripped ? handler.args : [open && pattern, handler]
  return router === undefined ? [] : findMounts(tracer, { router, prefix, on, scope })
}

const ANY = 'ANY'

/**
 * By the type of the value whose method it is; where that is not known, by what the file imports and how the pattern
 * looks.
 */
function isRouter(fn: Value & { kind: 'select' }, scope: Scope, pattern: Value): boolean {
  const called = importedName(fn, scope)
  if (called) return called.path === 'net/http' && /^Handle(Func)?$/.test(called.name)
  const ty = typeOf(fn.on, scope)
  const named = ty && namedOf(ty)
  if (named?.kind === 'foreign')
    return ROUTERS.test(named.path) && !/^(Client|Request|Response|Header)$/.test(named.name)
  if (named !== undefined || ty !== undefined) return false
  // Almost everything imports net/http, whose mux has no other methods.
  const usesRouter = scope.file.imported.some(
    ({ path }) => ROUTERS.test(path) && (path !== 'net/http' || /^Handle(Func)?$/.test(fn.name)),
  )
  return usesRouter && pattern.kind === 'text' && /^(\/|$)/.test(pattern.text)
}

function offersOf(
  tracer: Tracer,
  mounts: Mounts,
  { verbs, pattern, on, open, scope }: Route & { scope: Scope },
): readonly Offer[] {
  const names = verbs.flatMap((verb) =>
    typeof verb === 'string'
      ? [verb]
      : evaluateText(tracer, { value: verb, scope }).map(({ text }) => text.toUpperCase()),
  )
  const prefixes = on === undefined ? [''] : prefixesOf(tracer, mounts, { value: on, scope })
  const paths = evaluateText(tracer, { value: pattern, scope }).map(({ text }) => text)
  return names.flatMap((verb) =>
    prefixes.flatMap((prefix) =>
      paths.map((path): Offer => {
        if (prefix === undefined || `${verb}${path}`.includes(UNKNOWN_PART)) return { kind: 'http', route: undefined }
        // net/http since Go 1.22: "GET /balance", "ledger.acme.test/balance", "/{$}".
        const own = /^([A-Z]+)\s+(\S+)$/.exec(path)
        const below = (own?.[2] ?? path).replace(/^[\w-]+(\.[\w-]+)+(?=\/)/, '').replace(/\{\$\}$/, '')
        const joined = joinPaths(prefix, below)
        return { kind: 'http', route: `${own?.[1] ?? verb} ${open && !joined.endsWith('/') ? `${joined}/` : joined}` }
      }),
    ),
  )
}
