import type { Protocol } from './cluster.ts'
import { listRules } from './list-peers.ts'
import type { HttpMatch, Policy, Rule } from './policy.ts'
import { hasPort, PORT_MAX, PORT_MIN, PROTOCOLS } from './port-set.ts'

/**
 * What a connection has besides its ends and its port, where rules ask for it: all connections of one kind of traffic
 * are treated alike. Who may choose takes the kind that gets through, but the same one at both ends.
 */
export type Traffic = { readonly sourcePort: number; readonly http: HttpRequest | undefined }

type HttpRequest = { readonly method: string; readonly path: string }

/**
 * One for every kind that these policies tell apart: one alone where no rule asks for source ports or HTTP, which is
 * nearly always.
 */
export function listTraffic(policies: readonly Policy[]): readonly Traffic[] {
  const rules = [...listRules(policies)]
  const requests = listRequests(rules.flatMap(({ http }) => http ?? []))
  const kinds = listSourcePorts(rules).flatMap((sourcePort) => requests.map((http) => ({ sourcePort, http })))
  const constrained = rules.filter(({ sourcePorts, http }) => sourcePorts !== undefined || http !== undefined)
  const told = new Map<string, Traffic>()
  for (const traffic of kinds) {
    const key = constrained.map((rule) => matchingProtocols(rule, traffic).join()).join(';')
    if (!told.has(key)) told.set(key, traffic)
  }
  return [...told.values()]
}

/** The protocols for which a rule is about such traffic: HTTP is spoken over TCP alone. */
export function matchingProtocols({ sourcePorts, http }: Rule, traffic: Traffic): readonly Protocol[] {
  if (http !== undefined && !matchesHttp(http, traffic.http)) return []
  const protocols: readonly Protocol[] = http === undefined ? PROTOCOLS : ['TCP']
  if (sourcePorts === undefined) return protocols
  return protocols.filter((protocol) => hasPort(sourcePorts, protocol, traffic.sourcePort))
}

function matchesHttp({ methods, paths }: HttpMatch, request: HttpRequest | undefined): boolean {
  if (request === undefined) return false
  if (methods.length > 0 && !methods.includes('*') && !methods.includes(request.method)) return false
  if (paths.length === 0) return true
  return paths.some(({ kind, path }) => (kind === 'exact' ? path === request.path : request.path.startsWith(path)))
}

/** A port of every stretch that all rules treat alike. */
function listSourcePorts(rules: readonly Rule[]): readonly number[] {
  const starts = new Set([PORT_MIN])
  for (const { sourcePorts } of rules) {
    for (const ranges of sourcePorts?.values() ?? [])
      for (const [first, last] of ranges) starts.add(first).add(last + 1)
  }
  return [...starts].filter((port) => port <= PORT_MAX).sort((a, b) => a - b)
}

// No method or path that anybody writes holds it.
const OTHER = '\u0000'

/** A request of every kind that the matches tell apart: methods and paths that they name, and others. */
function listRequests(matches: readonly HttpMatch[]): readonly (HttpRequest | undefined)[] {
  if (matches.length === 0) return [undefined]
  const methods = new Set([OTHER, ...matches.flatMap((match) => match.methods)])
  // A path is what stands before the query.
  const named = matches.flatMap(({ paths }) => paths).filter(({ path }) => !/[?#]/.test(path))
  const paths = new Set([
    OTHER,
    ...named.flatMap(({ kind, path }) => (kind === 'exact' ? [path] : [path, path + OTHER])),
  ])
  return [...methods].flatMap((method) => [...paths].map((path) => ({ method, path })))
}
