import type { Service } from '../../graph/service.ts'
import { appendTo } from './append-to.ts'
import { normalName } from './normal-name.ts'
import { directoryOf, lastPart } from '../facts/path-parts.ts'
import type { Clue, Workload } from './workload.ts'

/** Finds the one service that something in a repository belongs to or is called by; undefined: none, or several. */
export type ServiceFinder = {
  /** By its name, or by one that is alike (`normalName`). */
  readonly named: (name: string) => Service | undefined
  /**
   * By the directory of a file, or, where no service owns that, by the name of the file or of a directory on the way to
   * it.
   */
  readonly ofFile: (path: string) => Service | undefined
  /**
   * By the directory that it is built from, a name of its own, its image, its command, or who else builds its image:
   * `clue` says by which.
   */
  readonly ofWorkload: (workload: Workload) => { readonly service: Service; readonly clue: Clue } | undefined
}

/** Indexes services by their names. `ownersOf` gives the services whose code a directory is. */
export function serviceFinder(
  services: readonly Service[],
  ownersOf: (dir: string) => readonly Service[],
): ServiceFinder {
  const byName = new Map<string, Service[]>()
  for (const service of services) {
    for (const word of new Set([service.name, lastPart(service.dir)].map(normalName))) appendTo(byName, word, service)
  }

  const named = (name: string): Service | undefined => {
    const exact = services.find((service) => service.name === name)
    const normal = normalName(name)
    // Nothing telling is left of `sh`, nor of the name of a service that is as short.
    const [service, ...others] = exact ? [exact] : normal === '' ? [] : (byName.get(normal) ?? [])
    return others.length === 0 ? service : undefined
  }

  const ofFile = (path: string): Service | undefined => {
    const [owner, ...others] = ownersOf(directoryOf(path))
    if (owner) return others.length === 0 ? owner : undefined
    for (const [i, segment] of path.split('/').reverse().entries()) {
      const service = named(i === 0 ? segment.replace(/\.[^.]*$/, '') : segment)
      if (service) return service
    }
    return undefined
  }

  const ofWorkload: ServiceFinder['ofWorkload'] = ({ dirs, words, builtFrom = [] }) => {
    for (const clue of dirs) {
      const [service, ...others] = ownersOf(clue.text)
      if (service && others.length === 0) return { service, clue }
    }
    for (const clue of words) {
      const service = named(clue.text)
      if (service) return { service, clue }
    }
    const built = builtFrom.flatMap((clue) => ownersOf(clue.text).map((service) => ({ service, clue })))
    return built.every(({ service }) => service === built[0]?.service) ? built[0] : undefined
  }

  return { named, ofFile, ofWorkload }
}
