import type { Service } from '../graph/service.ts'
import type { ClientOption } from './client-option.ts'
import { buildProgram } from './build-program.ts'
import { gatherCalls } from './gather-calls.ts'
import { linkUnit } from './link-unit.ts'
import type { Links } from './link-unit.ts'
import { buildNames } from './name-callee.ts'
import { ownPackages } from './own-packages.ts'
import type { Unit } from './program.ts'
import { reachService } from './reach-service.ts'
import type { ServiceCalls } from './service-calls.ts'
import type { SourceFacts } from './source-facts.ts'

/**
 * What the code of these services asks for and offers, in their order. `sources` are the facts of all files of the packages in their
 * closures (planJoin()), of all go.mod files and of all configuration; more facts change nothing. `dirs` are all directories with a Go package; those
 * of `sources` when left out.
 */
export function gatherServices(input: {
  services: readonly Service[]
  sources: readonly { path: string; facts: SourceFacts }[]
  dirs?: ReadonlySet<string> | undefined
  clients?: readonly ClientOption[] | undefined
  wanted: readonly Service[]
}): readonly ServiceCalls[] {
  const program = buildProgram(input.services, input.sources, input)
  const names = buildNames(input.services, program.deployment.hosts)
  const links = new Map<Unit, Links>()
  const linksOf = (unit: Unit): Links => {
    let found = links.get(unit)
    if (found === undefined) links.set(unit, (found = linkUnit(program, unit)))
    return found
  }
  const own = ownPackages(program)
  return input.wanted.map((service) => {
    const reached = reachService(program, service, own.get(service) ?? [], linksOf)
    return gatherCalls(service, reached, { linksOf, names })
  })
}
