import type { Service } from '../../graph/service.ts'
import type { Stub } from '../program/contract.ts'
import { InterfaceCalls } from './interface-calls.ts'
import type { CodePlace, Links } from './links.ts'
import { importClosure } from '../program/own-packages.ts'
import type { Fn, Package, Program, TypeDecl, Unit } from '../program/program.ts'
import { ReachedLinks } from './reached-links.ts'
import { isSendingMethod } from '../stubs/request-type.ts'
import type { View } from '../trace/view.ts'
import type { TraceStep } from '../facts/trace-step.ts'

/** How a unit was reached first. No `from`: an entry point. */
type ReachedFrom = {
  readonly from: Unit | undefined
  readonly at: TraceStep | undefined
  readonly late: boolean
}

/** What a service runs. */
export type Reached = {
  /** Units by how they were reached; `late` ones only from code that no entry point reaches. */
  readonly units: ReadonlyMap<Unit, ReachedFrom>
  /** The service's own packages and those they import, directly or not. */
  readonly packages: ReadonlySet<Package>
  /** With what only the entry points reach, or with everything. */
  readonly view: (late: boolean) => View
  readonly isOwn: (pkg: Package) => boolean
  /** In the order in which they were found; the same may be there several times. */
  readonly sent: readonly Sent[]
}

/** A method of a generated client, called through an interface that is not the client's own. */
export type Sent = {
  readonly stub: Stub
  readonly method: string
  readonly from: Unit
  readonly at: CodePlace
}

/**
 * The units that a service runs: from `main` and what runs at the start of a program, by calls and by mention, since a
 * function that is mentioned may be called. A method behind an interface runs when a value of its type is made anywhere
 * in what is reached. After that the rest of the service's own code counts as reached `late`. A service without a
 * `main` starts anywhere in its own code.
 */
export function reachService(
  program: Program,
  service: Service,
  all: readonly Package[],
  linksOf: (unit: Unit) => Links,
): Reached {
  const own = withoutTools(service, all)
  const mains = own.filter(({ name }) => name === 'main')
  const walk = new Walk(service, program, linksOf)
  if (mains.length > 0) {
    for (const pkg of importClosure(mains)) walk.enter(pkg.init)
    for (const fn of mains.flatMap((pkg) => pkg.funcs.get('main') ?? [])) walk.enter(fn)
    walk.run()
    walk.late = true
  }
  for (const pkg of own) for (const unit of unitsOf(pkg)) walk.enter(unit)
  walk.run()
  const { units, sent, links } = walk
  const ownSet = new Set(own)
  const early = links.view(program, service, ownSet, (unit) => units.get(unit)?.late === false)
  const late = links.view(program, service, ownSet, () => true)
  return {
    units,
    packages: importClosure(own),
    view: (withLate) => (withLate ? late : early),
    isOwn: (pkg) => ownSet.has(pkg),
    sent,
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

/** Goes from unit to unit, by what their links say. */
class Walk {
  readonly units = new Map<Unit, ReachedFrom>()
  readonly sent: Sent[] = []
  readonly links = new ReachedLinks()
  late = false
  private readonly queue: Unit[] = []
  private readonly exposed = new Set<TypeDecl>()
  private readonly interfaces = new InterfaceCalls({
    run: (fn, { call, from, at }) => {
      this.enter(fn, from, at)
      if (call) this.links.addCall(fn, call, from)
    },
    send: (stub, method, { from, at }) => {
      this.sent.push({ stub, method, from, at })
    },
  })
  private readonly service: Service
  private readonly program: Program
  private readonly linksOf: (unit: Unit) => Links

  constructor(service: Service, program: Program, linksOf: (unit: Unit) => Links) {
    this.service = service
    this.program = program
    this.linksOf = linksOf
  }

  enter(unit: Unit, from?: Unit, at?: TraceStep): void {
    if (this.units.has(unit) || (from && unit.kind === 'func' && this.isOthersSending(unit))) return
    this.units.set(unit, { from, at, late: this.late })
    this.queue.push(unit)
  }

  private isOthersSending(fn: Fn): boolean {
    return isSendingMethod(fn) && this.isOthers(fn.file.package)
  }

  /** Whether a package is in the directory of another service, and not in this one's. */
  private isOthers({ dir }: Package): boolean {
    const owners = this.program.ownersOf(dir)
    return owners.length > 0 && !owners.includes(this.service)
  }

  run(): void {
    for (let unit = this.queue.pop(); unit; unit = this.queue.pop()) this.take(unit, this.linksOf(unit))
  }

  private take(from: Unit, links: Links): void {
    for (const [unit, at] of links.refs) this.enter(unit, from, at)
    this.links.add(from, links)
    for (const { of, name, call, at } of links.abstract) this.interfaces.want(name, { of, call, from, at })
    for (const decl of links.instantiated) this.interfaces.markInstantiated(decl)
    for (const [decl, at] of links.exposedToForeign) this.expose(decl, from, at)
  }

  /**
   * Code outside the repository may call the exported methods. Message types in another service's directory are left
   * alone.
   */
  private expose(decl: TypeDecl, from: Unit, at: TraceStep): void {
    if (this.exposed.has(decl)) return
    this.exposed.add(decl)
    if (this.isOthers(decl.file.package)) return
    for (const [name, fn] of decl.methods) if (/^\p{Lu}/u.test(name)) this.enter(fn, from, at)
    if (decl.fact.type.kind !== 'struct') return
    for (const field of decl.fact.type.fields) {
      if (!field.embedded) continue
      const name = field.type.kind === 'pointer' ? field.type.of : field.type
      if (name.kind !== 'named') continue
      const inner = decl.file.package.types.get(name.name)
      if (inner && name.pkg === undefined) this.expose(inner, from, at)
    }
  }
}
