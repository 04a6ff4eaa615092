import type { Body, Unit } from '../program.ts'
import type { EndpointSite } from './endpoint-site.ts'
import { findContracts } from './find-contracts.ts'
import { findHandled } from './find-handled.ts'
import { findRoutes } from './find-routes.ts'

/** The places of a unit that offer something to other services, in order of appearance for each kind. */
export function findEndpoints(unit: Unit, bodies: readonly Body[]): readonly EndpointSite[] {
  return [...findRoutes(bodies), ...findContracts(bodies), ...findHandled(unit, bodies)]
}
