import { compareText } from '../finding.ts'
import type { Finding } from '../finding.ts'
import type { Service } from '../graph/service.ts'
import type { CodeCall, Evidence, UnresolvedCall } from './facts/code-call.ts'
import type { HostMatch } from './settings/name-callee.ts'
import type { CallSite, ServiceCalls, SiteTarget } from './service-calls.ts'
import { Served, resolveServices } from './resolve-services.ts'
import type { Resolved } from './resolve-services.ts'
import type { SettledTarget } from './select-unserved.ts'
import { ServedRoutes } from './served/served-routes.ts'
import type { ByContract, ByTopic } from './shapes/shape.ts'

/** Places kept of one call; a thousandth call site proves nothing more. */
const MAX_EVIDENCE = 100
const RANK = { wired: 0, unreached: 1, called: 2 } as const

type Gathered = {
  readonly caller: string
  readonly callee: string
  readonly async: boolean
  level: CodeCall['level']
  methods: Set<string> | undefined
  readonly sites: Map<string, Evidence>
  readonly steps: Map<string, Evidence>
  /** Of the call sites of that level; `none` once one of them has none. */
  conditions: Map<string, Evidence> | 'none'
}

/** Settles whom the call sites of all services call, and puts together what they come to. */
export class CallCollector {
  private readonly byName: ReadonlyMap<string, Service>
  private readonly gathered = new Map<string, Gathered>()
  private readonly open = new Map<string, UnresolvedCall>()
  private readonly strangers = new Map<string, Finding>()
  private readonly served = new Served()
  private readonly routes = new ServedRoutes()
  private readonly asked: ServiceCalls[] = []
  private readonly named: SettledTarget[] = []

  constructor(services: readonly Service[]) {
    this.byName = new Map(services.map((service) => [service.name, service]))
  }

  /** What a service asks for and offers. Whom its clients call is settled when all services were added. */
  add(calls: ServiceCalls): void {
    const service = this.byName.get(calls.service)
    if (service === undefined) return
    this.asked.push(calls)
    for (const serves of calls.serves) this.served.serve(service, serves)
    for (const takes of calls.takes) this.served.take(service, takes)
    for (const listens of calls.listens) this.served.listen(service, listens)
    this.routes.add(service, calls.offers)
  }

  /** Call it once, after the last service. */
  settle(): void {
    for (const { service, sites } of this.asked) {
      const caller = this.byName.get(service)
      if (caller !== undefined) for (const site of sites) this.settleSite(caller, site)
    }
  }

  private settleSite(service: Service, site: CallSite): void {
    const unresolved: string[] = []
    const strangers: string[] = []
    // A port on one machine is what code falls back to: an address that is configured says more.
    const configured = site.targets.some(({ callee }) => callee.kind !== 'port' && callee.kind !== 'dynamic')
    for (const target of site.targets) {
      if (configured && target.callee.kind === 'port') continue
      for (const callee of resolveServices(service, this.relink(target.callee), this.served)) {
        if (callee.kind === 'service') this.gather(service, callee, site, target)
        else if (callee.kind === 'unknown') strangers.push(callee.host)
        else if (callee.kind === 'unserved') unresolved.push(callee.reason)
        else if (callee.kind !== 'external' && !this.gatherByRoute(service, callee, site, target)) {
          unresolved.push(reasonFor(callee, target.unset))
        }
      }
    }
    if (site.level === 'wired') return
    // Among targets that are not known, a wrong one may only be a text that never gets there.
    if (unresolved.length === 0) for (const host of strangers) this.stranger(site, host)
    if (unresolved.length > 0 && !site.annotated) this.leaveOpen(service, site, unresolved)
  }

  /** Whether the one service that serves what is asked of an unknown host tells who is called. */
  private gatherByRoute(
    caller: Service,
    callee: Resolved & { kind: 'dynamic' | 'ambiguous' },
    site: CallSite,
    target: SiteTarget,
  ): boolean {
    const path = callee.kind === 'dynamic' ? /^\*(\/.+)$/s.exec(callee.pattern)?.[1] : undefined
    const methods = target.methods?.map((method) => `${method.split(' ')[0]} ${path}`)
    if (path === undefined || methods === undefined || site.annotated) return false
    const owners = methods.map((method) => this.routes.ownerOf(caller, method))
    const [owner] = owners
    if (owner === undefined || owners.some((other) => other?.service !== owner.service)) return false
    this.gather(caller, { kind: 'service', path, ...owner }, site, { ...target, methods })
    return true
  }

  /** What was kept as JSON names services that are equal to those of now, but not the same. */
  private relink<T extends HostMatch | ByContract | ByTopic>(callee: T): T {
    if (callee.kind === 'contract') {
      return { ...callee, addresses: callee.addresses.map((address) => this.relink(address)) }
    }
    const service = callee.kind === 'service' ? this.byName.get(callee.service.name) : undefined
    return service === undefined ? callee : { ...callee, service }
  }

  private gather(
    caller: Service,
    { service: callee, steps: known = [] }: Resolved & { kind: 'service' },
    site: CallSite,
    target: SiteTarget,
  ): void {
    if (caller === callee) return
    const { callPath, level } = site
    if (level !== 'wired') this.named.push({ caller: caller.name, callee: callee.name, site, target })
    const isAsync = target.callee.kind === 'topic' && target.callee.async
    const key = `${caller.name}\n${callee.name}\n${isAsync}`
    let call = this.gathered.get(key)
    if (call === undefined) {
      call = {
        caller: caller.name,
        callee: callee.name,
        async: isAsync,
        level,
        methods: new Set(),
        sites: new Map(),
        steps: new Map(),
        conditions: new Map(),
      }
      this.gathered.set(key, call)
    }
    // Where a client is used its making proves nothing more.
    if (level === 'wired' && call.level !== 'wired') return
    if (level !== 'wired' && call.level === 'wired') {
      call.methods = new Set()
      call.sites.clear()
      call.steps.clear()
    }
    if (RANK[level] > RANK[call.level]) {
      call.level = level
      call.conditions = new Map()
    }
    if (level === call.level) condition(call, site)
    if (target.methods === undefined) call.methods = undefined
    else for (const method of target.methods) call.methods?.add(method)
    // The service's own line first, then the calls into shared code.
    callPath.forEach((place, i) => keep(i === 0 ? call.sites : call.steps, place))
    for (const step of [...target.steps, ...known]) keep(call.steps, step)
  }

  private stranger({ callPath: [first] }: CallSite, host: string): void {
    if (first === undefined) return
    const { path, line, column } = first
    this.strangers.set(`${path}\n${line}\n${column}\n${host}`, {
      code: 'unknown-callee',
      severity: 'error',
      message: `This code calls ${host}, which is no service.`,
      hint: 'Correct the name, or add the service to .github/drawbridge.yml.',
      place: { path, line, column },
    })
  }

  private leaveOpen(service: Service, { callPath }: CallSite, reasons: readonly string[]): void {
    const [evidence, last] = [callPath[0], callPath.at(-1)]
    if (evidence === undefined || last === undefined) return
    const key = `${service.name}\n${placeKey(evidence)}\n${placeKey(last)}`
    this.open.set(key, { caller: service.name, evidence, reason: [...new Set(reasons)].sort(compareText).join('; ') })
  }

  calls(): readonly CodeCall[] {
    const calls = [...this.gathered.values()].map(({ methods, sites, steps, conditions, ...call }): CodeCall => {
      const first = [...sites.values()].sort(compareEvidence)
      const rest = [...steps].filter(([key]) => !sites.has(key)).map(([, evidence]) => evidence)
      return {
        ...call,
        ...(methods === undefined || methods.size === 0 ? {} : { methods: [...methods].sort(compareText) }),
        ...(conditions === 'none' || conditions.size === 0
          ? {}
          : { condition: [...conditions.values()].sort(compareEvidence).slice(0, MAX_EVIDENCE) }),
        evidence: [...first, ...rest].slice(0, MAX_EVIDENCE),
      }
    })
    return calls.sort(
      (a, b) => compareText(a.caller, b.caller) || compareText(a.callee, b.callee) || Number(a.async) - Number(b.async),
    )
  }

  /** Every call of a service that code can make, one for each call site and target. */
  targets(): readonly SettledTarget[] {
    return this.named
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

function reasonFor(callee: Resolved & { kind: 'dynamic' | 'ambiguous' }, unset: SiteTarget['unset']): string {
  if (callee.kind === 'ambiguous') return `${callee.host} can mean ${callee.names.join(' or ')}`
  const built =
    callee.pattern === '*' ? 'the target is not known before the code runs' : `the target is built as ${callee.pattern}`
  return unset === undefined ? built : `${built}, and nothing in the repository sets ${unset.join(' and ')}`
}

function placeKey({ path, line, column }: Evidence): string {
  return `${path}\n${line}\n${column}`
}

function condition(call: Gathered, site: CallSite): void {
  if (site.condition === undefined) call.conditions = 'none'
  else if (call.conditions !== 'none') keep(call.conditions, site.condition)
}

function keep(into: Map<string, Evidence>, place: Evidence): void {
  const key = placeKey(place)
  if (!into.has(key)) into.set(key, place)
}

function compareEvidence(a: Evidence, b: Evidence): number {
  return compareText(a.path, b.path) || a.line - b.line || a.column - b.column || compareText(a.text, b.text)
}
