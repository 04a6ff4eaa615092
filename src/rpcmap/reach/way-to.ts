import type { Evidence } from '../facts/code-call.ts'
import { packageOf } from '../program/program.ts'
import type { Unit } from '../program/program.ts'
import type { Reached } from './reach-service.ts'
import { evidenceOf } from '../facts/waypoint.ts'
import type { Waypoint } from '../facts/waypoint.ts'

/** Functions from a place in a shared package up to the service's own code. */
const MAX_CHAIN = 50

/** From the service's own line to a place in a unit that it runs. */
export function wayTo(place: Waypoint, unit: Unit, reached: Reached): readonly Evidence[] {
  return [place, ...chainTo(unit, reached)].map(evidenceOf).reverse()
}

/** From a unit in a shared package to the mention in the service's own code that leads there; nearest first. */
function chainTo(unit: Unit, reached: Reached): readonly Waypoint[] {
  const chain: Waypoint[] = []
  for (let at: Unit | undefined = unit; at && chain.length < MAX_CHAIN;) {
    if (reached.isOwn(packageOf(at))) break
    const step = reached.units.get(at)
    if (step?.at) chain.push(step.at)
    at = step?.from
  }
  return chain
}
