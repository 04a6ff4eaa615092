import type { Service } from '../../graph/service.ts'
import type { Evidence } from '../facts/code-call.ts'
import { matchRoute } from './match-route.ts'
import type { Offers } from './offers.ts'

/** The service that serves a request, and where it says so. */
type RouteOwner = { readonly service: Service; readonly steps: readonly Evidence[] }

type Route = RouteOwner & { readonly route: string }

/** What many services serve, and what is asked of hosts that are nobody's service. */
const COMMON =
  /^(v\d+|api|rest|rpc|internal|public|admin|health|healthz|healthcheck|ready|readyz|live|livez|liveness|readiness|ping|metrics|status|version|info|debug|test|login|logout|callback|callbacks|hook|hooks|webhook|webhooks|notify|graphql|query|search|oauth|oauth2|token|auth|robots\.txt|favicon\.ico)$/i

/** The HTTP routes of all services, to find out who serves a request when its host is not known. */
export class ServedRoutes {
  private readonly bySegment = new Map<string, Route[]>()

  add(service: Service, { endpoints }: Offers): void {
    for (const { kind, name, route: sent, shared, evidence } of endpoints) {
      const route = kind === 'http' ? name : (sent ?? '')
      const segment = tellingSegment(route)
      // What takes all that follows says nothing of what it serves.
      if (shared || segment === undefined || /\*\w|\.\.\.\}|:\.[*+]\}|\/\*?$/.test(route)) continue
      const known = this.bySegment.get(segment) ?? []
      this.bySegment.set(segment, known)
      known.push({ service, route, steps: evidence.slice(0, 1) })
    }
  }

  /**
   * The one service that serves a request such as `POST /entries`, in which `*` stands for what is not known. Undefined
   * when nobody does, when several do (the caller may be one of them), and when the path says little: health checks and
   * logins are everybody's.
   */
  ownerOf(caller: Service, request: string): RouteOwner | undefined {
    const segment = tellingSegment(request)
    const routes = segment === undefined ? [] : (this.bySegment.get(segment) ?? [])
    const serving = routes.filter(({ route }) => matchRoute(route, request))
    const [first] = serving
    if (first === undefined || first.service === caller) return undefined
    return serving.every(({ service }) => service === first.service) ? first : undefined
  }
}

/** The first part of a path that is known and tells something. */
function tellingSegment(route: string): string | undefined {
  const path = route.slice(route.indexOf(' ') + 1).replace(/\?.*$/s, '')
  return path.split('/').find((part) => part !== '' && !/[*:{}]/.test(part) && !COMMON.test(part))
}
