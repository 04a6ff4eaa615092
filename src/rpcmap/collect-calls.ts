import { compareText } from '../finding.ts'
import type { Finding } from '../finding.ts'
import type { Service } from '../graph/service.ts'
import type { CodeCall, Evidence, UnresolvedCall } from './code-call.ts'
import type { Links } from './link-unit.ts'
import type { Named, Names } from './name-callee.ts'
import { packageOf } from './program.ts'
import type { Unit } from './program.ts'
import type { Reached } from './reach-service.ts'
import type { Site, Target } from './shape.ts'
import { unpackPlace } from './source-facts.ts'
import { Tracer } from './trace-value.ts'
import type { Waypoint } from './trace-value.ts'

/** Places kept of one call; a thousandth call site proves nothing more. */
const MAX_EVIDENCE = 100
/** Functions from a call site in a shared package up to the service's own code. */
const MAX_CHAIN = 50

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

  constructor(names: Names) {
    this.names = names
  }

  collect(service: Service, reached: Reached, linksOf: (unit: Unit) => Links): void {
    for (const [unit, { late }] of reached.units) {
      for (const site of linksOf(unit).sites) {
        const targets = site.resolve(new Tracer(reached.view(late)), this.names)
        const level = !late || (site.declared && reached.isOwn(packageOf(unit))) ? 'called' : 'unreached'
        const chain = chainTo(unit, reached)
        const unresolved: string[] = []
        const strangers: string[] = []
        for (const target of targets) {
          const { callee } = target
          if (callee.kind === 'service') this.gather(service, callee.service, site, target, level, chain)
          else if (callee.kind === 'unknown') strangers.push(callee.host)
          else if (callee.kind !== 'external') unresolved.push(reasonFor(callee))
        }
        // Among targets that are not known, a wrong one may only be a text that never gets there.
        if (unresolved.length === 0) for (const host of strangers) this.stranger(site, host)
        if (unresolved.length > 0 && !isAnnotated(site, unit)) this.leaveOpen(service, site, unresolved)
      }
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
    if (level === 'called') call.level = 'called'
    if (target.methods === undefined) call.methods = undefined
    else for (const method of target.methods) call.methods?.add(method)
    keep(call.sites, site)
    for (const step of chain) keep(call.steps, step)
    for (const step of target.steps) keep(call.steps, step)
  }

  private stranger(site: Site, host: string): void {
    const { path, line, column } = evidenceOf(site)
    this.strangers.set(`${path}\n${site.at}\n${host}`, {
      code: 'unknown-callee',
      severity: 'error',
      message: `This code calls ${host}, which is no service.`,
      hint: 'Correct the name, or add the service to .github/drawbridge.yml.',
      place: { path, line, column },
    })
  }

  private leaveOpen(service: Service, site: Site, reasons: readonly string[]): void {
    const evidence = evidenceOf(site)
    const key = `${service.name}\n${evidence.path}\n${site.at}`
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
