import type { Evidence } from '../facts/code-call.ts'
import { packageOf } from '../program/program.ts'
import type { Unit } from '../program/program.ts'
import type { Reached } from './reach-service.ts'
import { evidenceOf } from '../facts/trace-step.ts'
import type { TraceStep } from '../facts/trace-step.ts'

/** Functions from a place in a shared package up to the service's own code. */
const MAX_CHAIN = 50

/** From the service's own line to a place in a unit that it runs. */
export function callPathTo(place: TraceStep, unit: Unit, reached: Reached): readonly Evidence[] {
  return [place, ...chainTo(unit, reached)].map(evidenceOf).reverse()
}

/** From a unit in a shared package to the mention in the service's own code that leads there; nearest first. */
function chainTo(unit: Unit, reached: Reached): readonly TraceStep[] {
  const chain: TraceStep[] = []
  for (let at: Unit | undefined = unit; at && chain.length < MAX_CHAIN;) {
    if (reached.isOwn(packageOf(at))) break
    const reachedFrom = reached.units.get(at)
    if (reachedFrom?.at) chain.push(reachedFrom.at)
    at = reachedFrom?.from
  }
  return chain
}
