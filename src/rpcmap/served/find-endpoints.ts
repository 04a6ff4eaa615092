import type { Body, Unit } from '../program/program.ts'
import type { EndpointSite } from './endpoint-site.ts'
import { findContracts } from './find-contracts.ts'
import { findGatewayRoutes } from './find-gateway-routes.ts'
import { findHandled } from './find-handled.ts'
import { findRouteLists } from './find-route-lists.ts'
import { findRoutes } from './find-routes.ts'

/** The places of a unit that offer something to other services, in order of appearance for each kind. */
export function findEndpoints(unit: Unit, bodies: readonly Body[]): readonly EndpointSite[] {
  const routes = [...findRoutes(bodies), ...findRouteLists(bodies), ...findGatewayRoutes(bodies)]
  return [...routes, ...findContracts(bodies), ...findHandled(unit, bodies)]
}
