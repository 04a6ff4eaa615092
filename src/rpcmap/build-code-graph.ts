import { compareFindings } from '../finding.ts'
import type { Finding } from '../finding.ts'
import type { Service } from '../graph/service.ts'
import { buildProgram } from './build-program.ts'
import { checkSources } from './check-sources.ts'
import type { CodeGraph } from './code-call.ts'
import { CallCollector } from './collect-calls.ts'
import { gatherCalls } from './gather-calls.ts'
import { linkUnit } from './link-unit.ts'
import type { Links } from './link-unit.ts'
import { buildNames } from './name-callee.ts'
import type { Package, Unit } from './program.ts'
import { compareText } from '../finding.ts'
import { reachService } from './reach-service.ts'
import type { SourceFacts } from './source-facts.ts'

/**
 * Which service calls which, from the facts of all files that selectSourceFiles() wants: calls with their evidence, what could not be
 * resolved, and findings about the code. Calls of a service to itself are left out. One call for each caller, callee and `async`: its
 * level is the strongest of its call sites, its methods are those of all of them.
 */
export function buildCodeGraph(input: {
  services: readonly Service[]
  sources: readonly { path: string; facts: SourceFacts }[]
}): CodeGraph {
  const program = buildProgram(input.services, input.sources)
  const names = buildNames(input.services, program.deployment.hosts)
  const links = new Map<Unit, Links>()
  const linksOf = (unit: Unit): Links => {
    let found = links.get(unit)
    if (found === undefined) links.set(unit, (found = linkUnit(program, unit)))
    return found
  }
  const own = ownPackages(program.packages, program.ownersOf)
  const collector = new CallCollector(input.services)
  const packages = new Map<string, readonly string[]>()
  for (const service of input.services.toSorted((a, b) => compareText(a.name, b.name))) {
    const reached = reachService(program, service, own.get(service) ?? [], linksOf)
    const calls = gatherCalls(service, reached, { linksOf, names })
    packages.set(service.name, calls.packages)
    collector.add(calls)
  }
  collector.settle()
  const findings: Finding[] = [...checkSources(program, names, input.sources), ...collector.findings()]
  return {
    calls: collector.calls(),
    unresolved: collector.unresolved(),
    packages,
    findings: findings.sort(compareFindings),
  }
}

function ownPackages(packages: ReadonlyMap<string, Package>, ownersOf: (dir: string) => readonly Service[]) {
  const own = new Map<Service, Package[]>()
  for (const pkg of packages.values()) {
    for (const service of ownersOf(pkg.dir)) {
      const list = own.get(service)
      if (list) list.push(pkg)
      else own.set(service, [pkg])
    }
  }
  return own
}
