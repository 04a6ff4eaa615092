import { describe } from '../describe.ts'
import { evaluateText, HOLE } from '../evaluate-text.ts'
import { importedName, importOf, namedOf } from '../members.ts'
import type { Body, Bound, Scope } from '../program.ts'
import { httpVerb } from '../http-verb.ts'
import type { Value } from '../source-facts.ts'
import type { Frame, Tracer } from '../trace-value.ts'
import { typeOf } from '../type-of.ts'
import type { EndpointSite, Offer } from './endpoint-site.ts'

/** HTTP routers that give a handler a pattern by a method. Source: their documentation on pkg.go.dev. */
const ROUTERS =
  /^(net\/http|(.*\/)?typhon|github\.com\/(gorilla\/mux|gin-gonic\/gin|labstack\/echo|go-chi\/chi|julienschmidt\/httprouter|gofiber\/fiber|valyala\/fasthttprouter|fasthttp\/router))(\/v\d+)?$/
const VERBS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE'])
/** A pattern and what handles it, whatever the verb. */
const EVERY_VERB = new Set(['Handle', 'HandleFunc', 'Any', 'All'])
/** A verb, a pattern and what handles them. */
const WITH_VERB = new Set(['Register', 'Handle', 'Handler', 'HandlerFunc', 'Add', 'Method', 'MethodFunc'])
/** Groups in groups. */
const MAX_GROUPS = 12

type Route = { readonly verb: Value | string; readonly pattern: Value; readonly on: Value | undefined }

/** Routes that code gives to a router: `router.GET("/balance", handleReadBalance)`, `http.HandleFunc("/healthz", check)`. */
export function findRoutes(bodies: readonly Body[]): readonly EndpointSite[] {
  return bodies.flatMap(({ seen }) => {
    const narrowed = new Map<Value, readonly Value[]>()
    for (const one of seen) {
      if (one.kind !== 'value' || one.value.kind !== 'call' || one.value.fn.kind !== 'select') continue
      // gorilla/mux: r.HandleFunc(pattern, handler).Methods("GET")
      const { fn, args } = one.value
      if (fn.name === 'Methods' && fn.on.kind === 'call') narrowed.set(fn.on, args)
    }
    return seen.flatMap((one): EndpointSite[] => {
      if (one.kind !== 'value' || one.value.kind !== 'call') return []
      const { value, scope } = one
      const route = routeOf(value, scope)
      if (route === undefined) return []
      const verbs = narrowed.get(value) ?? [route.verb]
      const offer = (tracer: Tracer): readonly Offer[] => offersOf(tracer, { ...route, verbs, scope })
      const text = `${describe(value.fn)}(${value.args.slice(0, -1).map(describe).join(', ')})`
      return [{ file: scope.file, at: value.at, text, scope, offer }]
    })
  })
}

function routeOf({ fn, args }: Value & { kind: 'call' }, scope: Scope): Route | undefined {
  const [first, second] = args
  if (fn.kind !== 'select' || first === undefined || second === undefined) return undefined
  const { name } = fn
  const upper = name.toUpperCase()
  const on = importOf(fn.on, scope) ? undefined : fn.on
  if (args.length >= 3 && WITH_VERB.has(name)) {
    return isRouter(fn, scope, second) ? { verb: httpVerb(first), pattern: second, on } : undefined
  }
  const verb = VERBS.has(upper) && (name === upper || /^[A-Z][a-z]+$/.test(name)) ? upper : undefined
  if (verb === undefined && !EVERY_VERB.has(name)) return undefined
  return isRouter(fn, scope, first) && args.at(-1)?.kind !== 'text'
    ? { verb: verb ?? ANY, pattern: first, on }
    : undefined
}

const ANY = 'ANY'

/** By the type of what the method is of; where that is not known, by what the file imports and how the pattern looks. */
function isRouter(fn: Value & { kind: 'select' }, scope: Scope, pattern: Value): boolean {
  const called = importedName(fn, scope)
  if (called) return called.path === 'net/http' && /^Handle(Func)?$/.test(called.name)
  const ty = typeOf(fn.on, scope)
  const named = ty && namedOf(ty)
  if (named?.kind === 'foreign')
    return ROUTERS.test(named.path) && !/^(Client|Request|Response|Header)$/.test(named.name)
  if (named !== undefined || ty !== undefined) return false
  const usesRouter = scope.file.imported.some(({ path }) => ROUTERS.test(path))
  return usesRouter && pattern.kind === 'text' && /^(\/|$)/.test(pattern.text)
}

function offersOf(
  tracer: Tracer,
  { verbs, pattern, on, scope }: Route & { verbs: readonly (Value | string)[]; scope: Scope },
): readonly Offer[] {
  const names = verbs.flatMap((verb) =>
    typeof verb === 'string'
      ? [verb]
      : evaluateText(tracer, { value: verb, scope }).map(({ text }) => text.toUpperCase()),
  )
  const prefixes = on === undefined ? [''] : prefixesOf(tracer, { value: on, scope }, undefined, 0)
  const paths = evaluateText(tracer, { value: pattern, scope }).map(({ text }) => text)
  return names.flatMap((verb) =>
    prefixes.flatMap((prefix) =>
      paths.map((path): Offer => {
        if (prefix === undefined || `${verb}${path}`.includes(HOLE)) return { kind: 'http', route: undefined }
        // net/http since Go 1.22: "GET /balance".
        const own = /^([A-Z]+)\s+(\S+)$/.exec(path)
        return { kind: 'http', route: `${own?.[1] ?? verb} ${join(prefix, own?.[2] ?? path)}` }
      }),
    ),
  )
}

/** What the groups that a router is part of put before its patterns; undefined: not known. */
function prefixesOf(
  tracer: Tracer,
  on: Bound,
  frame: Frame | undefined,
  depth: number,
): readonly (string | undefined)[] {
  if (depth > MAX_GROUPS) return [undefined]
  const found = tracer.trace(on, frame).flatMap((leaf): readonly (string | undefined)[] => {
    const { value, scope } = leaf
    if (value.kind === 'other') return [undefined]
    if (value.kind !== 'call' || value.fn.kind !== 'select' || importOf(value.fn.on, scope)) return ['']
    const outer = prefixesOf(tracer, { value: value.fn.on, scope }, leaf.frame, depth + 1)
    const [first] = value.args
    if (!/^(Group|PathPrefix|Route)$/.test(value.fn.name) || first === undefined) return outer
    const inner = evaluateText(tracer, { value: first, scope }, leaf.frame)
    return outer.flatMap((before) =>
      inner.map(({ text }) => (before === undefined || text.includes(HOLE) ? undefined : join(before, text))),
    )
  })
  return [...new Set(found)]
}

function join(prefix: string, path: string): string {
  return prefix === '' ? path : `${prefix.replace(/\/$/, '')}/${path.replace(/^\//, '')}`.replace(/\/$/, '') || '/'
}
