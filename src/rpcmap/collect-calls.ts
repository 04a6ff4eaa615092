import { compareText } from '../finding.ts'
import type { Finding } from '../finding.ts'
import type { Service } from '../graph/service.ts'
import type { CodeCall, Evidence, UnresolvedCall } from './code-call.ts'
import type { Links } from './link-unit.ts'
import { describe } from './describe.ts'
import type { Named, Names } from './name-callee.ts'
import { ServedContracts, settleCallee } from './settle-callee.ts'
import { resolveBuild, resolveStub } from './shapes/stub-method.ts'
import { packageOf } from './program.ts'
import type { Unit } from './program.ts'
import type { Reached, Sent } from './reach-service.ts'
import type { Site, Target } from './shape.ts'
import { unpackPlace } from './source-facts.ts'
import { Tracer } from './trace-value.ts'
import type { Waypoint } from './trace-value.ts'

/** Places kept of one call; a thousandth call site proves nothing more. */
const MAX_EVIDENCE = 100
/** Functions from a call site in a shared package up to the service's own code. */
const MAX_CHAIN = 50

const RANK = { wired: 0, unreached: 1, called: 2 } as const

type Pending = {
  readonly service: Service
  readonly site: Site
  readonly level: CodeCall['level']
  readonly targets: readonly Target[]
  readonly chain: readonly Waypoint[]
  readonly annotated: boolean
}

type Gathered = {
  readonly caller: string
  readonly callee: string
  level: CodeCall['level']
  methods: Set<string> | undefined
  readonly sites: Map<string, Evidence>
  readonly steps: Map<string, Evidence>
}

/** Gathers what the call sites of one service after the other come to. */
export class CallCollector {
  private readonly names: Names
  private readonly gathered = new Map<string, Gathered>()
  private readonly open = new Map<string, UnresolvedCall>()
  private readonly strangers = new Map<string, Finding>()
  private readonly served = new ServedContracts()
  private readonly pending: Pending[] = []

  constructor(names: Names) {
    this.names = names
  }

  /** Looks at what a service runs. Whom its clients call is settled when all services were looked at. */
  collect(service: Service, reached: Reached, linksOf: (unit: Unit) => Links): void {
    for (const [unit, { late }] of reached.units) {
      const links = linksOf(unit)
      for (const { contract } of links.serves) this.served.add(contract, service, late)
      for (const site of links.sites) {
        const level = !late || (site.declared && reached.isOwn(packageOf(unit))) ? 'called' : 'unreached'
        this.pend(service, site, unit, level, site.resolve(new Tracer(reached.view(late)), this.names), reached)
      }
      for (const { stub, call, scope } of links.builds) {
        const text = describe(call.fn)
        const site: Site = { file: scope.file, at: call.at, text, scope, resolve: () => [] }
        const targets = resolveBuild(new Tracer(reached.view(late)), this.names, stub, call, scope)
        this.pend(service, site, unit, 'wired', targets, reached)
      }
    }
    for (const { stub, method, from, at } of dedupe(reached.sent)) {
      const late = reached.units.get(from)?.late !== false
      const targets = resolveStub(new Tracer(reached.view(late)), this.names, stub, method, undefined)
      const site: Site = { ...at, scope: undefined, resolve: () => [] }
      this.pend(service, site, from, late ? 'unreached' : 'called', targets, reached)
    }
  }

  private pend(
    service: Service,
    site: Site,
    unit: Unit,
    level: CodeCall['level'],
    targets: readonly Target[],
    reached: Reached,
  ): void {
    if (targets.length === 0) return
    this.pending.push({
      service,
      site,
      level,
      targets,
      chain: chainTo(unit, reached),
      annotated: isAnnotated(site, unit),
    })
  }

  /** Call it once, after the last service. */
  settle(): void {
    for (const { service, site, level, targets, chain, annotated } of this.pending) {
      const unresolved: string[] = []
      const strangers: string[] = []
      for (const target of targets) {
        for (const callee of settleCallee(service, target.callee, this.served)) {
          if (callee.kind === 'service') this.gather(service, callee.service, site, target, level, chain)
          else if (callee.kind === 'unknown') strangers.push(callee.host)
          else if (callee.kind === 'unserved') unresolved.push(callee.reason)
          else if (callee.kind !== 'external') unresolved.push(reasonFor(callee))
        }
      }
      if (level === 'wired') continue
      // Among targets that are not known, a wrong one may only be a text that never gets there.
      if (unresolved.length === 0) for (const host of strangers) this.stranger(site, chain, host)
      if (unresolved.length > 0 && !annotated) this.leaveOpen(service, site, chain, unresolved)
    }
  }

  private gather(
    caller: Service,
    callee: Service,
    site: Site,
    target: Target,
    level: CodeCall['level'],
    chain: readonly Waypoint[],
  ): void {
    if (caller === callee) return
    const key = `${caller.name}\n${callee.name}`
    let call = this.gathered.get(key)
    if (call === undefined) {
      call = { caller: caller.name, callee: callee.name, level, methods: new Set(), sites: new Map(), steps: new Map() }
      this.gathered.set(key, call)
    }
    // Where a client is used its making proves nothing more.
    if (level === 'wired' && call.level !== 'wired') return
    if (level !== 'wired' && call.level === 'wired') {
      call.methods = new Set()
      call.sites.clear()
      call.steps.clear()
    }
    if (RANK[level] > RANK[call.level]) call.level = level
    if (target.methods === undefined) call.methods = undefined
    else for (const method of target.methods) call.methods?.add(method)
    // The service's own line first, then the way into shared code.
    const way = [site, ...chain].reverse()
    way.forEach((place, i) => keep(i === 0 ? call.sites : call.steps, place))
    for (const step of target.steps) keep(call.steps, step)
  }

  private stranger(site: Site, chain: readonly Waypoint[], host: string): void {
    const { path, line, column } = evidenceOf(chain.at(-1) ?? site)
    this.strangers.set(`${path}\n${line}\n${column}\n${host}`, {
      code: 'unknown-callee',
      severity: 'error',
      message: `This code calls ${host}, which is no service.`,
      hint: 'Correct the name, or add the service to .github/drawbridge.yml.',
      place: { path, line, column },
    })
  }

  private leaveOpen(service: Service, site: Site, chain: readonly Waypoint[], reasons: readonly string[]): void {
    const place = chain.at(-1) ?? site
    const evidence = evidenceOf(place)
    const key = `${service.name}\n${evidence.path}\n${place.at}\n${site.file.path}\n${site.at}`
    this.open.set(key, { caller: service.name, evidence, reason: [...new Set(reasons)].sort(compareText).join('; ') })
  }

  calls(): readonly CodeCall[] {
    const calls = [...this.gathered.values()].map(({ caller, callee, level, methods, sites, steps }): CodeCall => {
      const first = [...sites.values()].sort(compareEvidence)
      const rest = [...steps].filter(([key]) => !sites.has(key)).map(([, evidence]) => evidence)
      return {
        caller,
        callee,
        ...(methods === undefined || methods.size === 0 ? {} : { methods: [...methods].sort(compareText) }),
        level,
        async: false,
        evidence: [...first, ...rest].slice(0, MAX_EVIDENCE),
      }
    })
    return calls.sort((a, b) => compareText(a.caller, b.caller) || compareText(a.callee, b.callee))
  }

  unresolved(): readonly UnresolvedCall[] {
    return [...this.open.values()].sort(
      (a, b) => compareText(a.caller, b.caller) || compareEvidence(a.evidence, b.evidence),
    )
  }

  findings(): readonly Finding[] {
    return [...this.strangers.values()]
  }
}

function reasonFor(callee: Named & { kind: 'dynamic' | 'ambiguous' }): string {
  if (callee.kind === 'ambiguous') return `${callee.host} can mean ${callee.names.join(' or ')}`
  return callee.pattern === '*'
    ? 'the target is not known before the code runs'
    : `the target is built as ${callee.pattern}`
}

/** From a unit in a shared package to the mention in the service's own code that leads there; nearest first. */
function chainTo(unit: Unit, reached: Reached): readonly Waypoint[] {
  const chain: Waypoint[] = []
  for (let at: Unit | undefined = unit; at && chain.length < MAX_CHAIN;) {
    if (reached.isOwn(packageOf(at))) break
    const step = reached.units.get(at)
    if (step?.at) chain.push(step.at)
    at = step?.from
  }
  return chain
}

/** A person has said what a target that cannot be resolved is: at the line, the function or the file. */
function isAnnotated(site: Site, unit: Unit): boolean {
  const { line } = unpackPlace(site.at)
  return site.file.facts.annotations.some(({ func, lines }) => {
    if (func === undefined) return true
    if (unit.kind !== 'func' || site.file.fns[func] !== unit) return false
    return lines === undefined || (lines[0] <= line && line <= lines[1])
  })
}

function evidenceOf({ file, at, text }: Pick<Waypoint, 'file' | 'at' | 'text'>): Evidence {
  return { path: file.path, ...unpackPlace(at), text }
}

function keep(into: Map<string, Evidence>, place: Pick<Waypoint, 'file' | 'at' | 'text'>): void {
  const key = `${place.file.path}\n${place.at}`
  if (!into.has(key)) into.set(key, evidenceOf(place))
}

function compareEvidence(a: Evidence, b: Evidence): number {
  return compareText(a.path, b.path) || a.line - b.line || a.column - b.column || compareText(a.text, b.text)
}

function dedupe(sent: readonly Sent[]): readonly Sent[] {
  const known = new Map<string, Sent>()
  for (const one of sent) {
    const key = `${one.at.file.path}\n${one.at.at}\n${one.method}\n${one.stub.contract.keys[0] ?? ''}`
    if (!known.has(key)) known.set(key, one)
  }
  return [...known.values()]
}
