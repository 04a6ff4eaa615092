import { compareText } from '../finding.ts'
import type { Service } from '../graph/service.ts'
import type { CodeCall } from './facts/code-call.ts'
import { describe } from './facts/describe.ts'
import { gatherAnswers } from './gather-answers.ts'
import type { Links } from './reach/links.ts'
import { matchedClients } from './stubs/matched-clients.ts'
import type { Names } from './settings/name-callee.ts'
import { packageOf } from './program/program.ts'
import type { Unit } from './program/program.ts'
import type { Reached, Sent } from './reach/reach-service.ts'
import type { CallSite, ServiceCalls, SiteTarget } from './service-calls.ts'
import { neverRuns, settingGuards, siteCondition } from './reach/site-condition.ts'
import type { SettingGuards } from './reach/site-condition.ts'
import { gatherOffers } from './gather-offers.ts'
import type { Target } from './shapes/shape.ts'
import { resolveBuild, resolveStub } from './shapes/stub-method.ts'
import { unpackPlace } from './facts/source-facts.ts'
import { Tracer } from './trace/trace-value.ts'
import { callPathTo } from './reach/call-path-to.ts'
import { evidenceOf } from './facts/trace-step.ts'
import type { TraceStep } from './facts/trace-step.ts'

/** Looks at what a service runs. Whom its clients call is settled when all services were looked at. */
export function gatherCalls(
  service: Service,
  reached: Reached,
  { linksOf, names }: { linksOf: (unit: Unit) => Links; names: Names },
): ServiceCalls {
  const sites: CallSite[] = []
  const guards = { called: settingGuards(reached.view(false)), unreached: settingGuards(reached.view(true)) }
  const add = (site: TraceStep, unit: Unit, level: CodeCall['level'], targets: readonly Target[]) => {
    if (targets.length === 0) return
    sites.push({
      callPath: callPathTo(site, unit, reached),
      level,
      ...conditionOf(level === 'wired' ? undefined : guards[level], site, unit),
      targets: targets.map(siteTarget),
      annotated: isAnnotated(site, unit),
    })
  }
  for (const [unit, { late }] of reached.units) {
    const links = linksOf(unit)
    for (const site of links.sites) {
      const runs = !late && !neverRuns(site, unit)
      const level = runs || (site.declared && reached.isOwn(packageOf(unit))) ? 'called' : 'unreached'
      add(site, unit, level, site.resolve(new Tracer(reached.view(late)), names))
    }
    for (const { stub, call, scope } of links.builds) {
      const text = describe(call.fn)
      add(
        { file: scope.file, at: call.at, text },
        unit,
        'wired',
        resolveBuild(new Tracer(reached.view(late)), names, stub, call, scope),
      )
    }
  }
  for (const { stub, method, from, at } of dedupe(reached.sent)) {
    const late = reached.units.get(from)?.late !== false
    const targets = resolveStub(new Tracer(reached.view(late)), names, stub, method, undefined)
    add(at, from, late ? 'unreached' : 'called', targets)
  }
  const packages = [...reached.packages].map(({ dir }) => dir).sort(compareText)
  return {
    service: service.name,
    packages,
    ...gatherAnswers(reached, linksOf),
    sites,
    offers: gatherOffers(reached, { linksOf, names }),
    clients: matchedClients(reached.view(false).program, reached.packages),
  }
}

function siteTarget({ steps, ...target }: Target): SiteTarget {
  const unset = [...new Set(steps.flatMap((step) => step.unset ?? []))].sort(compareText)
  return { ...target, steps: steps.map(evidenceOf), ...(unset.length > 0 ? { unset } : {}) }
}

function conditionOf(guards: SettingGuards | undefined, site: TraceStep, unit: Unit): Pick<CallSite, 'condition'> {
  const condition = guards && siteCondition(guards, site, unit)
  return condition === undefined ? {} : { condition: evidenceOf(condition) }
}

/** A person has said what a target that cannot be resolved is: at the line, the function or the file. */
function isAnnotated(site: TraceStep, unit: Unit): boolean {
  const { line } = unpackPlace(site.at)
  const file = packageOf(unit).files.find(({ path }) => path === site.file.path)
  if (file === undefined) return false
  return file.facts.annotations.some(({ func, lines }) => {
    if (func === undefined) return true
    if (unit.kind !== 'func' || file.fns[func] !== unit) return false
    return lines === undefined || (lines[0] <= line && line <= lines[1])
  })
}

function dedupe(sent: readonly Sent[]): readonly Sent[] {
  const known = new Map<string, Sent>()
  for (const one of sent) {
    const key = `${one.at.file.path}\n${one.at.at}\n${one.method}\n${one.stub.contract.keys[0] ?? ''}`
    if (!known.has(key)) known.set(key, one)
  }
  return [...known.values()]
}
