import type { Service } from '../graph/service.ts'
import type { ClientOption } from './program/client-option.ts'
import { addPackages, buildProgram } from './program/build-program.ts'
import { gatherCalls } from './gather-calls.ts'
import { linkUnit } from './reach/link-unit.ts'
import type { Links } from './reach/links.ts'
import { buildNames } from './settings/name-callee.ts'
import { ownPackages } from './program/own-packages.ts'
import { packageOf, type Unit } from './program/program.ts'
import { reachService } from './reach/reach-service.ts'
import type { ServiceCalls } from './service-calls.ts'
import type { SourceFacts } from './facts/source-facts.ts'

/** Looks at one batch of services after the other. */
export type Gathering = {
  /**
   * What the code of the wanted services asks for and offers, in their order. `sources` are the facts of all files of
   * the packages in their closures (planJoin()) that are not shared; more facts change nothing.
   */
  readonly gather: (batch: { sources: readonly SourceOfFile[]; wanted: readonly Service[] }) => readonly ServiceCalls[]
}

type SourceOfFile = { readonly path: string; readonly facts: SourceFacts }

/**
 * Prepares what all batches of a commit have in common. `shared` are the facts of all go.mod files and of all
 * configuration, and of packages that many services import: of whole directories, and of all that these import. They
 * are looked at once. `dirs` are all directories with a Go package; those of the sources when left out.
 */
export function buildGathering(context: {
  services: readonly Service[]
  shared: readonly SourceOfFile[]
  dirs?: ReadonlySet<string> | undefined
  clients?: readonly ClientOption[] | undefined
}): Gathering {
  const base = buildProgram(context.services, context.shared, context)
  const names = buildNames(context.services, base.deployment.hosts)
  const baseLinks = new Map<Unit, Links>()
  return {
    gather: ({ sources, wanted }) => {
      const program = sources.length === 0 ? base : addPackages(base, sources)
      const links = new Map<Unit, Links>()
      const linksOf = (unit: Unit): Links => {
        // What is kept must not hold on to the batch that it was found out for.
        const isShared = base.packages.has(packageOf(unit).dir)
        const known = isShared ? baseLinks : links
        let found = known.get(unit)
        if (found === undefined) known.set(unit, (found = linkUnit(isShared ? base : program, unit)))
        return found
      }
      const own = ownPackages(program)
      return wanted.map((service) => {
        const reached = reachService(program, service, own.get(service) ?? [], linksOf)
        return gatherCalls(service, reached, { linksOf, names })
      })
    },
  }
}

/** The same for one batch: `sources` are all that the wanted services need. */
export function gatherServices(input: {
  services: readonly Service[]
  sources: readonly SourceOfFile[]
  dirs?: ReadonlySet<string> | undefined
  clients?: readonly ClientOption[] | undefined
  wanted: readonly Service[]
}): readonly ServiceCalls[] {
  return buildGathering({ ...input, shared: input.sources }).gather({ sources: [], wanted: input.wanted })
}
