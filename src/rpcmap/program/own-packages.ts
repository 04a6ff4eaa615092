import type { Service } from '../../graph/service.ts'
import type { Package, Program } from './program.ts'

/** The packages in each service's own directories. */
export function ownPackages({ packages, ownersOf }: Program): ReadonlyMap<Service, readonly Package[]> {
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

/** The packages, and those of the repository that they import, directly or not. */
export function importClosure(roots: readonly Package[]): Set<Package> {
  const closure = new Set(roots)
  for (const pkg of closure) {
    for (const { imported } of pkg.files) for (const entry of imported) if (entry.package) closure.add(entry.package)
  }
  return closure
}
