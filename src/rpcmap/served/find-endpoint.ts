import type { Endpoint, ServedApi } from '../facts/code-call.ts'
import { matchRoute } from './match-route.ts'

/**
 * The endpoint that takes a method as calls name it, `ReadBalance` or `GET /balance`; undefined: none that is known.
 */
export function findEndpoint({ endpoints }: ServedApi, method: string): Endpoint | undefined {
  if (!/^[A-Z]+ \//.test(method)) return endpoints.find(({ kind, name }) => kind !== 'http' && name === method)
  return endpoints.find(({ kind, name, route = '' }) => matchRoute(kind === 'http' ? name : route, method))
}

/**
 * Whether a service is known well enough to say that it does not serve something that nothing in `endpoints` is: its
 * own code serves others of the kind, and there is no place whose meaning is not known.
 */
export function isComplete({ endpoints, open }: ServedApi, kind: Endpoint['kind']): boolean {
  const others = endpoints.filter((endpoint) => endpoint.kind === kind && !endpoint.shared)
  return others.length > 0 && (kind === 'rpc' ? others.every(({ name }) => name !== '*') : open.length === 0)
}
