import { minimatch } from 'minimatch'
import { isNamed } from '../program/client-option.ts'
import type { ClientOption } from '../program/client-option.ts'
import type { Package, Program } from '../program/program.ts'

/**
 * Which of the clients that users describe there are in these packages, by their place in the list: the function,
 * method or factory is declared in one of them, or, of a package outside the repository, one of them imports it.
 * Ascending.
 */
export function matchedClients({ clients }: Program, packages: ReadonlySet<Package>): readonly number[] {
  return clients.flatMap((option, i) => {
    for (const pkg of packages) {
      if (pkg.described.includes(option) && declares(pkg, option)) return [i]
      if (option.factory === undefined && importsFrom(pkg, option)) return [i]
    }
    return []
  })
}

function declares(pkg: Package, { type, function: name, factory }: ClientOption): boolean {
  if (factory !== undefined) return [...pkg.funcs.keys()].some((fn) => isNamed(fn, factory))
  if (type === undefined) return [...pkg.funcs.keys()].some((fn) => isNamed(fn, name))
  const decl = pkg.types.get(type)
  if (decl === undefined) return false
  const abstract = decl.fact.type.kind === 'interface' ? decl.fact.type.methods.map((method) => method.name) : []
  return [...decl.methods.keys(), ...abstract].some((method) => isNamed(method, name))
}

function importsFrom({ files }: Package, option: ClientOption): boolean {
  return files.some(({ imported }) =>
    imported.some(({ path, package: own }) => own === undefined && minimatch(path, option.package)),
  )
}
