import type { Service } from '../../graph/service.ts'
import type { ModuleFacts } from '../facts/source-facts.ts'

type Module = { readonly dir: string; readonly facts: ModuleFacts }

/**
 * Finds the directory of the repository that an import path means for a file in a directory; undefined: not in the
 * repository. The directory need not hold Go code. Asked in the order of go.dev/ref/mod: the `replace` lines of the
 * module around the file, then any module of the repository by its path, the nearest one when several have it (a
 * vendored copy of such a module means the module). Without a go.mod around the file, as under GOPATH: the longest end
 * of the path that is a directory with code or of a service.
 */
export function buildImportResolver(input: {
  services: readonly Service[]
  modules: readonly Module[]
  dirs: ReadonlySet<string>
}): (fromDir: string, path: string) => string | undefined {
  const { modules, dirs } = input
  const byDir = new Map(modules.map((module) => [module.dir, module]))
  const byPath = new Map<string, Module[]>()
  for (const module of modules) {
    const { path } = module.facts
    if (path !== undefined) byPath.set(path, [...(byPath.get(path) ?? []), module])
  }
  const serviceDirs = new Set(input.services.flatMap(({ dir, code }) => [dir, ...code]).filter((dir) => dir !== '.'))
  const governing = (dir: string) => prefixesOf(dir).flatMap((at) => byDir.get(at) ?? [])[0] ?? byDir.get('.')
  // Where no two modules have the same path, all files under one go.mod import alike: each path is resolved once for
  // all of them.
  const isPlain = [...byPath.values()].every((found) => found.length === 1)
  const places = new Map<
    string,
    { readonly own: Module | undefined; readonly known: Map<string, string | undefined> }
  >()
  const knownBy = new Map<Module | undefined, Map<string, string | undefined>>()
  const placeOf = (dir: string) => {
    const own = governing(dir)
    const known = (isPlain ? knownBy.get(own) : undefined) ?? new Map<string, string | undefined>()
    knownBy.set(own, known)
    const place = { own, known }
    places.set(dir, place)
    return place
  }

  const resolve = (fromDir: string, path: string, own: Module | undefined): string | undefined => {
    if (own === undefined)
      return suffixOf(path, (dir) => dirs.has(dir) || prefixesOf(dir).some((at) => serviceDirs.has(at)))
    const prefixes = prefixesOf(path)
    for (const prefix of prefixes) {
      const replacement = own.facts.replaced.find((candidate) => candidate.path === prefix)
      if (replacement) return join(join(own.dir, replacement.dir), path.slice(prefix.length + 1))
      const module = nearest(fromDir, own, byPath.get(prefix) ?? [])
      if (module) return join(module.dir, path.slice(prefix.length + 1))
    }
    return undefined
  }
  return (fromDir, path) => {
    const { own, known } = places.get(fromDir) ?? placeOf(fromDir)
    const found = known.get(path)
    if (found !== undefined || known.has(path)) return found
    const dir = resolve(fromDir, path, own)
    known.set(path, dir)
    return dir
  }
}

/** `a/b/c`, `a/b`, `a`. */
function prefixesOf(path: string): string[] {
  const prefixes = [path]
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) prefixes.push(path.slice(0, at))
  return prefixes
}

/** The longest proper end of an import path, after a host name, that is wanted. */
function suffixOf(path: string, wanted: (dir: string) => boolean): string | undefined {
  const segments = path.split('/')
  if (!segments[0]?.includes('.')) return undefined
  for (let i = 1; i < segments.length; i++) {
    const dir = segments.slice(i).join('/')
    if (wanted(dir)) return dir
  }
  return undefined
}

function nearest(fromDir: string, own: Module, modules: readonly Module[]): Module | undefined {
  if (modules.includes(own)) return own
  const shared = (dir: string) => {
    const a = dir.split('/')
    const b = fromDir.split('/')
    const apart = a.findIndex((segment, i) => segment !== b[i])
    return apart < 0 ? a.length : apart
  }
  return modules.toSorted((a, b) => shared(b.dir) - shared(a.dir))[0]
}

/** Joins a directory and a relative path; `..` beyond the root stays at the root. */
function join(dir: string, rest: string): string {
  const segments: string[] = []
  for (const segment of `${dir}/${rest}`.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  return segments.length === 0 ? '.' : segments.join('/')
}
