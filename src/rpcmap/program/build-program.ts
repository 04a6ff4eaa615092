import type { Service } from '../../graph/service.ts'
import { appendTo } from '../settings/append-to.ts'
import { clientsOf } from './client-option.ts'
import type { ClientOption } from './client-option.ts'
import { Deployment } from '../settings/deployment.ts'
import { directoryOf } from '../facts/path-parts.ts'
import { buildImportResolver } from './resolve-import.ts'
import type { Fn, Import, Package, PackageValue, Program, SourceFile, TypeDecl } from './program.ts'
import type { GoFacts, SourceFacts, TypeFact } from '../facts/source-facts.ts'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/**
 * Puts files together to packages by directory, and resolves their imports. Files left out by build constraints are no
 * part of it. `dirs` are all directories of the repository with a Go package, when `sources` are not all.
 */
export function buildProgram(
  services: readonly Service[],
  sources: readonly SourceOfFile[],
  options: {
    readonly dirs?: ReadonlySet<string> | undefined
    readonly clients?: readonly ClientOption[] | undefined
  } = {},
): Program {
  const { clients = [] } = options
  const modules = sources.flatMap(({ path, facts }) =>
    facts.kind === 'module' ? [{ dir: directoryOf(path), facts }] : [],
  )
  const configuration = sources.flatMap(({ path, facts }) => (facts.kind === 'data' ? [{ path, facts }] : []))
  const byDir = groupGoFiles(sources)
  const ownersOf = buildOwners(services)
  const dirOfImport = buildImportResolver({ services, modules, dirs: options.dirs ?? new Set(byDir.keys()) })
  const serviceOfImport = (file: SourceFile, path: string) => {
    const dir = dirOfImport(file.package.dir, path)
    return dir === undefined ? undefined : ownersOf(dir)[0]
  }
  const deployment = new Deployment(services, ownersOf, configuration)
  const packages = new Map<string, Package>()
  const empty = { services, packages, ownersOf, deployment, clients, dirOfImport, serviceOfImport }
  return addPackages(empty, sources)
}

/** The program with the packages of more Go files, of directories that it has none of; it stays as it is. */
export function addPackages(program: Program, sources: readonly SourceOfFile[]): Program {
  const { clients, dirOfImport } = program
  const added = [...groupGoFiles(sources)].map(([dir, files]) => buildPackage(dir, files, clientsOf(clients, dir)))
  const packages = new Map(program.packages)
  for (const pkg of added) packages.set(pkg.dir, pkg)
  const guessed = new Map<string, readonly string[]>()
  const guess = (path: string): readonly string[] => {
    const names = guessed.get(path) ?? guessNames(path)
    guessed.set(path, names)
    return names
  }
  for (const { dir, files } of added) {
    for (const file of files) connect(file, { find: (path) => packages.get(dirOfImport(dir, path) ?? ''), guess })
  }
  return { ...program, packages }
}

type SourceOfFile = { readonly path: string; readonly facts: SourceFacts }

/** What is built and has a package clause, by directory. */
function groupGoFiles(sources: readonly SourceOfFile[]): ReadonlyMap<string, { path: string; facts: GoFacts }[]> {
  const byDir = new Map<string, { path: string; facts: GoFacts }[]>()
  for (const { path, facts } of sources) {
    if (facts.kind === 'go' && facts.built && facts.package !== '') appendTo(byDir, directoryOf(path), { path, facts })
  }
  return byDir
}

function buildOwners(services: readonly Service[]): (dir: string) => readonly Service[] {
  const byDir = new Map<string, Service[]>()
  for (const service of services) {
    for (const dir of new Set([service.dir, ...service.code])) appendTo(byDir, dir, service)
  }
  const known = new Map<string, readonly Service[]>()
  return (dir) => {
    let owners = known.get(dir)
    if (owners === undefined) {
      let at = dir
      while (at !== '.' && !byDir.has(at)) at = directoryOf(at)
      owners = byDir.get(at) ?? []
      known.set(dir, owners)
    }
    return owners
  }
}

function buildPackage(
  dir: string,
  sources: readonly { path: string; facts: GoFacts }[],
  described: readonly ClientOption[],
): Package {
  const funcs = new Map<string, Fn[]>()
  const types = new Map<string, TypeDecl & { readonly methods: Map<string, Fn> }>()
  const values = new Map<string, PackageValue>()
  const files: SourceFile[] = []
  const made: Omit<Package, 'init'> = {
    dir,
    name: sources[0]?.facts.package ?? '',
    files,
    funcs,
    types,
    values,
    described,
  }
  const self = made as Mutable<Package>
  self.init = { kind: 'init', package: self }
  for (const { path, facts } of sources) {
    const fns: Fn[] = []
    const file: SourceFile = { path, facts, package: self, imports: new Map(), dots: [], imported: [], fns }
    for (const fact of facts.funcs) fns.push({ kind: 'func', file, fact })
    for (const fact of facts.types) {
      if (!types.has(fact.name)) types.set(fact.name, { file, fact, methods: new Map() })
    }
    for (const fact of facts.values) {
      if (!values.has(fact.name)) values.set(fact.name, { kind: 'value', file, fact })
    }
    files.push(file)
  }
  for (const fn of files.flatMap((file) => file.fns)) {
    const { name, receiver } = fn.fact
    if (receiver === undefined) appendTo(funcs, name, fn)
    else types.get(receiverName(receiver.type) ?? '')?.methods.set(name, fn)
  }
  return self
}

function receiverName(type: TypeFact): string | undefined {
  const named = type.kind === 'pointer' ? type.of : type
  return named.kind === 'named' ? named.name : undefined
}

function connect(
  file: SourceFile,
  { find, guess }: { find: (path: string) => Package | undefined; guess: (path: string) => readonly string[] },
): void {
  const imports = file.imports as Map<string, Import>
  const dots = file.dots as Import[]
  const imported = file.imported as Import[]
  const guesses: [string, Import][] = []
  for (const fact of file.facts.imports) {
    const entry: Import = { path: fact.path, package: find(fact.path) }
    imported.push(entry)
    if (fact.name === '.') dots.push(entry)
    else if (fact.name !== undefined) imports.set(fact.name, entry)
    else if (entry.package) imports.set(entry.package.name, entry)
    else for (const name of guess(fact.path)) guesses.push([name, entry])
  }
  for (const [name, entry] of guesses) if (!imports.has(name)) imports.set(name, entry)
}

/** What a package that is not at hand is probably called: `x` for `…/x`, `…/x/v2`, `…/x.v1`, `…/go-x`, `…/x-go`. */
function guessNames(path: string): readonly string[] {
  const segments = path.split('/')
  if (segments.length > 1 && /^v\d+$/.test(segments.at(-1) ?? '')) segments.pop()
  const last = (segments.at(-1) ?? '').replace(/\.v\d+$/, '')
  const pieces = last.split(/[-.]/).filter((piece) => piece.length > 2 && piece !== 'golang')
  return [
    last,
    last.replace(/^go[-.]|[-.]go$/, ''),
    last.replaceAll(/[-.]/g, ''),
    last.replaceAll(/[-.]/g, '_'),
    ...pieces,
  ]
}
