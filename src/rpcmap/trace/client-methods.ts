import { packageOf } from '../program/program.ts'
import type { Unit } from '../program/program.ts'
import type { View } from './view.ts'

/** Functions of a shared client looked through. */
const MAX_UNITS = 2_000

/**
 * The functions of shared packages through which a service's own code gets to a unit: the methods of a typed client,
 * when the unit is inside one. Sorted; empty when the unit is the service's own.
 */
export function clientMethods(view: View, unit: Unit): readonly string[] {
  const methods = new Set<string>()
  const seen = new Set<Unit>([unit])
  for (const at of seen) {
    if (seen.size > MAX_UNITS) break
    if (at.kind !== 'func' || view.isOwn(packageOf(at))) continue
    for (const caller of view.callersOf(at)) {
      if (view.isOwn(packageOf(caller))) methods.add(at.fact.name)
      else seen.add(caller)
    }
  }
  return [...methods].sort()
}
