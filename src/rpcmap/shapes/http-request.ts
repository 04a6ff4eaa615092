import { describe } from '../facts/describe.ts'
import { evaluateText } from '../trace/evaluate-text.ts'
import type { CallContext } from '../trace/origin.ts'
import type { Text } from '../trace/text.ts'
import { foreignPath } from '../program/foreign-path.ts'
import { callContextsOf } from '../trace/call-contexts-of.ts'
import { importOf, importedName, namedOf, selectFrom } from '../program/members.ts'
import { nameHost } from '../settings/name-callee.ts'
import type { Names } from '../settings/name-callee.ts'
import type { Scope } from '../program/program.ts'
import { sitesIn } from './sites-in.ts'
import type { Shape, Target } from './shape.ts'
import type { CompositeValue, Value } from '../facts/source-facts.ts'
import { UNKNOWN_PART } from '../settings/unknown-part.ts'
import { Tracer } from '../trace/trace-value.ts'
import { typeOf } from '../program/type-of.ts'
import type { TraceStep } from '../facts/trace-step.ts'

/** Where the address stands among the arguments, and the verb: a number of an argument, or the verb itself. */
type Request = {
  readonly url: Value
  readonly verb: Value | string
  /** A library that is not known to make requests: what is no address of a service is of no interest. */
  readonly guess: boolean
}

const VERBS = new Map([
  ['Get', 'GET'],
  ['Head', 'HEAD'],
  ['Post', 'POST'],
  ['PostForm', 'POST'],
  ['Put', 'PUT'],
  ['Patch', 'PATCH'],
  ['Delete', 'DELETE'],
  ['Options', 'OPTIONS'],
])

/**
 * Functions of the standard library, and of libraries of the same form: which argument is the verb, and which the
 * address.
 */
const FUNCTIONS = new Map<string, readonly [verb: number | string, url: number]>([
  ['NewRequest', [0, 1]],
  ['NewRequestWithContext', [1, 2]],
  ['NewSingleHostReverseProxy', ['', 0]],
  ['SetURL', ['', 0]],
  ['SetRequestURI', ['', 0]],
  ['Execute', [0, 1]],
])
const HTTP =
  /^(net\/http(\/httputil)?|golang\.org\/x\/net\/context\/ctxhttp|github\.com\/(hashicorp\/go-retryablehttp|valyala\/fasthttp|gojek\/heimdall.*|levigross\/grequests|imroc\/req.*|parnurzeal\/gorequest|dghubble\/sling|go-resty\/resty.*|gorilla\/websocket|coder\/websocket|cloudwego\/hertz\/pkg\/app\/client|motemen\/go-loghttp)|resty\.dev\/.*|nhooyr\.io\/websocket|golang\.org\/x\/net\/websocket|go\.opentelemetry\.io\/contrib\/instrumentation\/net\/http\/otelhttp)$/
/** `NewClient("POST", target, …)`. Its target is mostly one of the instances that a registry gives. */
const KIT = /^github\.com\/go-kit\/kit\/transport\/http$/
/** Takes texts and makes no request with them. */
const NO_REQUEST =
  /(^|\/)(log|logr|logrus|zap|zerolog|slog|klog|glog|fmt|errors|strings|url|testing|assert|cors|sync|cache|viper|flag|pflag|redis|sql|gorm|mux|gin|echo|chi|http)(\/|\.|$)/

/**
 * A plain HTTP request: `http.NewRequest("POST", addr+"/charge", body)`, `http.Get(url)`, and what other libraries make
 * of it. The callee is the host of the address, wherever its parts come from.
 */
export const httpRequest: Shape = {
  name: 'http-request',
  find: (_unit, bodies) =>
    sitesIn(bodies, 'callsAndLiterals', ({ value, scope }) => {
      const request = value.kind === 'call' ? requestOf(value, scope) : requestOfLiteral(value, scope)
      if (request === undefined) return undefined
      const resolve = (tracer: Tracer, names: Names) => resolveRequest(tracer, names, request, value, scope)
      const text = value.kind === 'call' ? `${describe(value.fn)}(${describe(request.url)})` : describe(value)
      return { file: scope.file, at: value.at, text, scope, resolve }
    }),
}

function requestOf({ fn, args }: Value & { kind: 'call' }, scope: Scope): Request | undefined {
  if (fn.kind !== 'select') return undefined
  const called = importedName(fn, scope)
  const path = called?.path ?? foreignPath(fn.on, scope) ?? lentBy(fn, scope)
  if (path === undefined) return undefined
  const [given, target] = args
  if (KIT.test(path) && called?.name === 'NewClient' && given && target)
    return { url: target, verb: given, guess: true }
  const known = HTTP.test(path) || (called !== undefined && /\/gofiber\/fiber\/v\d+$/.test(path))
  const [verb, at] = dialOf(path, fn.name) ?? FUNCTIONS.get(fn.name) ?? [VERBS.get(fn.name), firstAddress(path)]
  if (verb === undefined) return undefined
  const url = args[at]
  if (url === undefined || (!known && NO_REQUEST.test(path))) return undefined
  if (!known && called !== undefined) return undefined
  return { url, verb: typeof verb === 'number' ? (args[verb] ?? '') : verb, guess: !known }
}

/** `api.Get(url)` where the type of `api` has a foreign client embedded. */
function lentBy(fn: Value & { kind: 'select' }, scope: Scope): string | undefined {
  const ty = typeOf(fn.on, scope)
  const selected = ty && selectFrom(ty, fn.name)
  const named = selected?.kind === 'lent' ? namedOf(selected.of) : undefined
  return named?.kind === 'foreign' ? named.path : undefined
}

/** `http.Request{Method: "POST", URL: address}`, and `middleware.ProxyTarget{URL: address}` of echo. */
function requestOfLiteral({ type, items }: CompositeValue, scope: Scope): Request | undefined {
  const named = type && namedOf({ type, file: scope.file })
  if (named?.kind !== 'foreign') return undefined
  const proxy = named.name === 'ProxyTarget' && /\/echo(\/v\d+)?\/middleware$/.test(named.path)
  if (!proxy && (named.path !== 'net/http' || named.name !== 'Request')) return undefined
  const field = (name: string) => items.find(({ key }) => key?.kind === 'name' && key.name === name)?.value
  const url = field('URL')
  return url && { url, verb: proxy ? '' : (field('Method') ?? 'GET'), guess: false }
}

function firstAddress(path: string): number {
  if (path.endsWith('ctxhttp') || path.includes('/hertz/')) return 2
  return path.endsWith('otelhttp') || path.endsWith('/fasthttp') ? 1 : 0
}

/**
 * A WebSocket begins with a GET. Sources: github.com/gorilla/websocket, github.com/coder/websocket,
 * golang.org/x/net/websocket.
 */
function dialOf(path: string, name: string): readonly [verb: string, url: number] | undefined {
  if (!path.endsWith('/websocket') || !/^Dial(Context)?$/.test(name)) return undefined
  return ['GET', name === 'DialContext' || /^(github\.com\/coder|nhooyr\.io)\//.test(path) ? 1 : 0]
}

function resolveRequest(
  tracer: Tracer,
  names: Names,
  { url, verb, guess }: Request,
  by: Value,
  scope: Scope,
): readonly Target[] {
  const asked = (by: Tracer, context: CallContext | undefined) => {
    const verbs = typeof verb === 'string' ? [verb] : evaluateText(by, { value: verb, scope, context }).map(textOf)
    return evaluateText(by, { value: url, scope, context }).map((found): Asked => ({ ...found, verbs }))
  }
  const all = asked(tracer, undefined)
  const urls = all.length * (all[0]?.verbs.length ?? 0) > 1 ? toldApart(tracer, names, all, asked, scope) : all
  const bases = urls.some(({ text }) => text.startsWith('/')) ? basesOf(tracer, by, scope) : []
  const full = urls.flatMap((found): readonly Asked[] =>
    found.text.startsWith('/') && !found.text.startsWith('//')
      ? bases.map((base) => ({
          ...found,
          text: base.text.replace(/\/$/, '') + found.text,
          steps: [...base.steps, ...found.steps],
        }))
      : [found],
  )
  const said = full.filter(({ text }) => text !== '')
  return (said.length > 0 ? said : full).flatMap(({ text, steps, verbs }): Target[] => {
    const callee = nameHost(names, text)
    if (guess && (callee.kind !== 'service' || !/^(https?|wss?):\/\//.test(text))) return []
    const path =
      callee.kind === 'service' || callee.kind === 'port'
        ? callee.path.replaceAll(UNKNOWN_PART, '*').replaceAll(/\/{2,}/g, '/') || '/'
        : ''
    const known = verbs.every((found) => found !== '' && !found.includes(UNKNOWN_PART))
    return [{ callee, methods: known ? verbs.map((found) => `${found} ${path}`) : undefined, steps }]
  })
}

/** An address and the verbs that it is asked with. */
type Asked = Text & { readonly verbs: readonly string[] }

function textOf({ text }: Text): string {
  return text
}

/**
 * Verbs and addresses as they go together: what one call of the function around passes, not what any call does. An
 * address stays as it was when nothing that one call passes leads to its host.
 */
function toldApart(
  tracer: Tracer,
  names: Names,
  all: readonly Asked[],
  asked: (by: Tracer, context: CallContext) => readonly Asked[],
  scope: Scope,
): readonly Asked[] {
  const texts = new Set(all.map(textOf))
  const found = callContextsOf(tracer.view, scope.unit).flatMap((context) => asked(new Tracer(tracer.view), context))
  const apart = found.filter(({ text }) => texts.has(text))
  const hostOf = ({ text }: Text) => {
    const callee = nameHost(names, text)
    return callee.kind === 'service' ? callee.service : text
  }
  const hosts = new Set(apart.map(hostOf))
  return [...apart, ...all.filter((one) => !hosts.has(hostOf(one)))]
}

/** What a client was told to put before paths: `resty.New().SetBaseURL(addr)`. */
function basesOf(tracer: Tracer, by: Value, scope: Scope) {
  const bases: { text: string; steps: readonly TraceStep[] }[] = []
  const look = (value: Value, at: Scope, depth: number) => {
    if (depth > 8) return
    if (value.kind === 'call' && value.fn.kind === 'select') {
      const [base] = value.args
      if (/^(SetBaseURL|SetHostURL|Base|BaseURL|SetPrefix)$/.test(value.fn.name) && base) {
        const step = { file: at.file, at: value.fn.at, text: describe(value.fn) }
        const texts = evaluateText(tracer, { value: base, scope: at })
        bases.push(...texts.map(({ text, steps }) => ({ text, steps: [step, ...steps] })))
      }
      look(value.fn.on, at, depth + 1)
    } else if (value.kind === 'name' || (value.kind === 'select' && !importOf(value, at))) {
      for (const origin of tracer.trace({ value, scope: at })) {
        if (origin.value !== value) look(origin.value, origin.scope, depth + 1)
      }
    }
  }
  if (by.kind === 'call' && by.fn.kind === 'select') look(by.fn.on, scope, 0)
  return bases
}
