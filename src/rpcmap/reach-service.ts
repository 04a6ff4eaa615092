import type { Service } from '../graph/service.ts'
import type { CodePlace, Links } from './link-unit.ts'
import { importClosure } from './own-packages.ts'
import { namedOf, selectFrom, underlying } from './members.ts'
import type { Selected } from './members.ts'
import { packageOf } from './program.ts'
import { indexProviders } from './provided-values.ts'
import { satisfies } from './satisfies.ts'
import type { Bound, Fn, Package, Program, Source, Ty, TypeDecl, Unit } from './program.ts'
import { stubOfMethod, stubOfType } from './stubs.ts'
import type { Stub } from './contract.ts'
import { isSendingMethod } from './request-type.ts'
import type { Handed } from './handed-constructor.ts'
import type { SettingBind } from './setting-bind.ts'
import type { TypeFact } from './source-facts.ts'
import type { Waypoint } from './waypoint.ts'
import type { CallOf, Providers, View } from './view.ts'

/** How a unit was reached first. No `from`: an entry point. */
export type Step = { readonly from: Unit | undefined; readonly at: Waypoint | undefined; readonly late: boolean }

export type Reached = {
  /** Units by how they were reached; `late` ones only from code that no entry point reaches. */
  readonly units: ReadonlyMap<Unit, Step>
  /** The service's own packages and those they import, directly or not. */
  readonly packages: ReadonlySet<Package>
  /** With what only the entry points reach, or with everything. */
  readonly view: (late: boolean) => View
  readonly isOwn: (pkg: Package) => boolean
  /** Methods of generated clients called through other interfaces. */
  readonly sent: readonly Sent[]
}

export type Sent = {
  readonly stub: Stub
  readonly method: string
  readonly from: Unit
  readonly at: CodePlace
}

/**
 * The units that a service runs: from `main` and what runs at the start of a program, by calls and by mention, since a function that is
 * mentioned may be called. A method behind an interface runs when a value of its type comes into being anywhere in what is reached.
 * After that the rest of the service's own code is taken as reached late. A service without a `main` starts anywhere in its own code.
 */
export function reachService(
  program: Program,
  service: Service,
  all: readonly Package[],
  linksOf: (unit: Unit) => Links,
): Reached {
  const own = withoutTools(service, all)
  const mains = own.filter(({ name }) => name === 'main')
  const walk = new Walk(service, program, new Set(own), linksOf)
  if (mains.length > 0) {
    for (const pkg of importClosure(mains)) walk.enter(pkg.init)
    for (const fn of mains.flatMap((pkg) => pkg.funcs.get('main') ?? [])) walk.enter(fn)
    walk.run()
    walk.late = true
  }
  const packages = importClosure(own)
  const ownSet = new Set(own)
  for (const pkg of own) for (const unit of unitsOf(pkg)) walk.enter(unit)
  walk.run()
  const views = { early: walk.view(false), late: walk.view(true) }
  return {
    units: walk.units,
    packages,
    view: (late) => (late ? views.late : views.early),
    isOwn: (pkg) => ownSet.has(pkg),
    sent: walk.sent,
  }
}

/** Directories whose programs people run by hand beside a service, or that try it out. */
const TOOLS =
  /(^|\/)(clients?|cli|examples?|samples?|tests?|e2e|integration|tools?|scripts?|hack|debug|demos?|bench(mark)?s?|loadtest|stress|seed(er)?|migrations?|migrate)(\/|$)/

/** Such programs are no part of what is deployed, as long as there is another program. */
function withoutTools(service: Service, own: readonly Package[]): readonly Package[] {
  const isTool = ({ dir, name }: Package) => {
    const root = [service.dir, ...service.code].find((at) => dir === at || dir.startsWith(`${at}/`)) ?? ''
    return name === 'main' && TOOLS.test(dir.slice(root.length))
  }
  const rest = own.filter((pkg) => !isTool(pkg))
  return rest.some(({ name }) => name === 'main') ? rest : own
}

function* unitsOf(pkg: Package): Generator<Unit> {
  yield pkg.init
  for (const { fns } of pkg.files) yield* fns
  yield* pkg.values.values()
}

type Want = { readonly of: Ty; readonly call: CallOf | undefined; readonly from: Unit; readonly at: CodePlace }

/** Calls of methods of one name through interfaces, and the types in being that have one, their own or lent. */
type Wanted = {
  readonly wants: Want[]
  readonly places: Map<TypeFact, Set<CodePlace>>
  readonly answering: Map<TypeDecl, Exclude<Selected, { kind: 'field' }>>
}

class Walk {
  readonly units = new Map<Unit, Step>()
  readonly sent: Sent[] = []
  late = false
  private readonly queue: Unit[] = []
  private readonly live = new Set<TypeDecl>()
  private readonly wanted = new Map<string, Wanted>()
  private readonly escaped = new Set<TypeDecl>()
  private readonly calls = new Map<Fn, { call: CallOf; from: Unit }[]>()
  private readonly builds: (Links['builds'][number] & { from: Unit })[] = []
  private readonly binds: { bind: SettingBind; from: Unit }[] = []
  private readonly handed: { handed: Handed; from: Unit }[] = []
  private readonly providers: { bound: Bound; from: Unit }[] = []
  private readonly provided = new Map<boolean, Providers>()
  private readonly lending = new Map<TypeDecl, boolean>()
  private readonly fits = new Map<TypeDecl, Map<TypeDecl | TypeFact, boolean>>()
  private readonly valueWrites = new Map<Unit, { source: Source; from: Unit }[]>()
  private readonly fieldWrites = new Map<TypeDecl, Map<string, { source: Source; from: Unit }[]>>()
  private readonly service: Service
  private readonly program: Program
  private readonly own: ReadonlySet<Package>
  private readonly linksOf: (unit: Unit) => Links

  constructor(service: Service, program: Program, own: ReadonlySet<Package>, linksOf: (unit: Unit) => Links) {
    this.service = service
    this.program = program
    this.own = own
    this.linksOf = linksOf
  }

  enter(unit: Unit, from?: Unit, at?: Waypoint): void {
    if (this.units.has(unit) || (from && unit.kind === 'func' && this.isOthersSending(unit))) return
    this.units.set(unit, { from, at, late: this.late })
    this.queue.push(unit)
  }

  private isOthersSending(fn: Fn): boolean {
    const owners = this.program.ownersOf(fn.file.package.dir)
    return isSendingMethod(fn) && owners.length > 0 && !owners.includes(this.service)
  }

  run(): void {
    for (let unit = this.queue.pop(); unit; unit = this.queue.pop()) this.take(unit, this.linksOf(unit))
  }

  private take(from: Unit, links: Links): void {
    for (const [unit, at] of links.refs) this.enter(unit, from, at)
    for (const { fn, call } of links.calls) push(this.calls, fn, { call, from })
    for (const build of links.builds) this.builds.push({ ...build, from })
    for (const bind of links.binds) this.binds.push({ bind, from })
    for (const handed of links.handed) this.handed.push({ handed, from })
    for (const bound of links.providers) this.providers.push({ bound, from })
    for (const { target, source } of links.valueWrites) push(this.valueWrites, target, { source, from })
    for (const { decl, field, source } of links.fieldWrites) {
      const fields = this.fieldWrites.get(decl) ?? new Map<string, { source: Source; from: Unit }[]>()
      this.fieldWrites.set(decl, fields)
      push(fields, field, { source, from })
    }
    for (const { of, name, call, at } of links.abstract) {
      this.want(name, { of, call, from, at })
    }
    for (const decl of links.live) this.enliven(decl)
    for (const [decl, at] of links.escaping) this.escape(decl, from, at)
  }

  private enliven(decl: TypeDecl): void {
    if (this.live.has(decl)) return
    this.live.add(decl)
    for (const [name, wanted] of this.wanted) {
      if (this.answers(decl, name, wanted)) for (const want of wanted.wants) this.dispatch(decl, name, want)
    }
  }

  // Looked up once for each type and name: large programs have thousands of both.
  private answers(decl: TypeDecl, name: string, { answering }: Wanted): boolean {
    if (answering.has(decl) || (!decl.methods.has(name) && !this.isLending(decl))) return false
    const selected = selectFrom(typeNamed(decl), name)
    if (selected === undefined || selected.kind === 'field') return false
    answering.set(decl, selected)
    return true
  }

  private dispatch(decl: TypeDecl, name: string, want: Want): void {
    const selected = this.wanted.get(name)?.answering.get(decl)
    if (selected === undefined || !this.isFit(decl, want.of)) return
    if (selected.kind !== 'method') {
      if (decl.fact.type.kind === 'struct') this.lend(selected, name, want)
      return
    }
    const stub = stubOfMethod(selected.fn)
    // Generated code beside the client calls servers, never the client.
    if (stub && packageOf(want.from) === selected.fn.file.package) return
    // Of a client that is called by its own interface the call site is known already.
    if (stub && stubOfType(want.of) === undefined) this.sent.push({ stub, method: name, from: want.from, at: want.at })
    this.enter(selected.fn, want.from, want.at)
    if (want.call) push(this.calls, selected.fn, { call: want.call, from: want.from })
  }

  /** Asked for every place that calls a method of an interface, found out once for each interface and type. */
  private isFit(decl: TypeDecl, wanted: Ty): boolean {
    const named = namedOf(wanted)
    const key = named?.kind === 'local' ? named.decl : wanted.type
    const known = this.fits.get(decl) ?? new Map<TypeDecl | TypeFact, boolean>()
    this.fits.set(decl, known)
    const fits = known.get(key) ?? satisfies(decl, wanted)
    known.set(key, fits)
    return fits
  }

  /** Whether values of the type can have methods that are not declared on it. */
  private isLending(decl: TypeDecl): boolean {
    let known = this.lending.get(decl)
    if (known === undefined) {
      const base = underlying(typeNamed(decl))?.type
      known = base?.kind === 'struct' && base.fields.some(({ embedded }) => embedded)
      this.lending.set(decl, known)
    }
    return known
  }

  /** The method is that of an interface embedded in the type. */
  private lend(selected: Selected & { kind: 'abstract' | 'lent' }, name: string, want: Want): void {
    const stub = stubOfType(selected.of)
    if (stub && stubOfType(want.of)) return
    if (stub) this.sent.push({ stub, method: name, from: want.from, at: want.at })
    else if (selected.kind === 'abstract') this.want(name, { ...want, of: selected.of })
  }

  private want(name: string, want: Want): void {
    let wanted = this.wanted.get(name)
    if (wanted === undefined) {
      wanted = { wants: [], places: new Map(), answering: new Map() }
      this.wanted.set(name, wanted)
      for (const decl of this.live) this.answers(decl, name, wanted)
    }
    const places = wanted.places.get(want.of.type) ?? new Set()
    wanted.places.set(want.of.type, places)
    if (places.has(want.at)) return
    places.add(want.at)
    wanted.wants.push(want)
    for (const decl of wanted.answering.keys()) this.dispatch(decl, name, want)
  }

  /** Code outside the repository may call the exported methods. Message types in another service's directory are left alone. */
  private escape(decl: TypeDecl, from: Unit, at: Waypoint): void {
    if (this.escaped.has(decl)) return
    this.escaped.add(decl)
    const owners = this.program.ownersOf(decl.file.package.dir)
    if (owners.length > 0 && !owners.includes(this.service)) return
    for (const [name, fn] of decl.methods) if (/^\p{Lu}/u.test(name)) this.enter(fn, from, at)
    if (decl.fact.type.kind !== 'struct') return
    for (const field of decl.fact.type.fields) {
      if (!field.embedded) continue
      const name = field.type.kind === 'pointer' ? field.type.of : field.type
      if (name.kind !== 'named') continue
      const inner = decl.file.package.types.get(name.name)
      if (inner && name.pkg === undefined) this.escape(inner, from, at)
    }
  }

  view(late: boolean): View {
    const counts = ({ from }: { from: Unit }) => late || this.units.get(from)?.late === false
    return {
      program: this.program,
      service: this.service,
      deployment: this.program.deployment,
      addresses: new Map(),
      callsOf: (fn) => (this.calls.get(fn) ?? []).filter(counts).map(({ call }) => call),
      callersOf: (fn) => (this.calls.get(fn) ?? []).filter(counts).map(({ from }) => from),
      isOwn: (pkg) => this.own.has(pkg),
      writesTo: (target) => (this.valueWrites.get(target) ?? []).filter(counts).map(({ source }) => source),
      buildsOf: ({ keys }) =>
        this.builds.filter((build) => counts(build) && build.stub.contract.keys.some((key) => keys.includes(key))),
      binds: () => this.binds.filter(counts).map(({ bind }) => bind),
      handed: ({ keys }) => {
        const mine = this.handed.filter(
          (one) => counts(one) && one.handed.stub.contract.keys.some((key) => keys.includes(key)),
        )
        return mine.map(({ handed }) => handed)
      },
      providers: (ty) => {
        const known = this.provided.get(late) ?? indexProviders(this.providers.filter(counts).map(({ bound }) => bound))
        this.provided.set(late, known)
        return known(ty)
      },
      fieldWrites: (decl, field) =>
        (this.fieldWrites.get(decl)?.get(field) ?? []).filter(counts).map(({ source }) => source),
    }
  }
}

function typeNamed(decl: TypeDecl): Ty {
  return { type: { kind: 'named', name: decl.fact.name }, file: decl.file }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
