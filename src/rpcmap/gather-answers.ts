import { compareText } from '../finding.ts'
import { describe } from './facts/describe.ts'
import { evaluateText } from './trace/evaluate-text.ts'
import { implementedContracts } from './stubs/implemented-contracts.ts'
import type { Links } from './reach/links.ts'
import { portOf } from './reach/listen-address.ts'
import type { Scope, Unit } from './program/program.ts'
import type { Reached } from './reach/reach-service.ts'
import { atOf } from './program/scope.ts'
import type { ServiceCalls } from './service-calls.ts'
import type { Value } from './facts/source-facts.ts'
import { UNKNOWN_PART } from './settings/unknown-part.ts'
import { Tracer } from './trace/trace-value.ts'
import { callPathTo } from './reach/call-path-to.ts'
import { evidenceOf } from './facts/trace-step.ts'
import type { TraceStep } from './facts/trace-step.ts'

type Answers = Pick<ServiceCalls, 'serves' | 'takes' | 'listens'>
type LinksOf = (unit: Unit) => Links

/**
 * What a service answers to without its name: contracts that it serves, topics that it takes from, ports that it
 * listens on.
 */
export function gatherAnswers(reached: Reached, linksOf: LinksOf): Answers {
  return {
    serves: servedContracts(reached, linksOf),
    takes: takenTopics(reached, linksOf),
    listens: listenedPorts(reached, linksOf),
  }
}

function servedContracts(reached: Reached, linksOf: LinksOf): Answers['serves'] {
  const serves: Answers['serves'][number][] = []
  for (const [unit, { late }] of reached.units) {
    for (const { contract, by, at } of linksOf(unit).serves) {
      const rank = late ? 'late' : by && reached.isOwn(by) ? 'own' : 'shared'
      serves.push({ contract, rank, steps: callPathTo(at, unit, reached) })
    }
  }
  for (const pkg of reached.packages) {
    if (!reached.isOwn(pkg)) continue
    for (const { contract, at } of implementedContracts(pkg)) {
      serves.push({ contract, rank: 'late', steps: [evidenceOf(at)] })
    }
  }
  return serves
}

function takenTopics(reached: Reached, linksOf: LinksOf): Answers['takes'] {
  const takes = new Map<string, Answers['takes'][number]>()
  for (const [unit, { late }] of reached.units) {
    for (const { topic: value, scope } of linksOf(unit).takes) {
      for (const { text: topic, steps: named } of evaluateText(new Tracer(reached.view(late)), { value, scope })) {
        const known = takes.get(topic)
        if (topic === '' || topic.includes(UNKNOWN_PART) || (known && (late || !known.late))) continue
        const steps = [...callPathTo(placeOf(value, scope), unit, reached), ...named.map(evidenceOf)]
        takes.set(topic, { topic, late, steps })
      }
    }
  }
  return [...takes.values()].sort((a, b) => compareText(a.topic, b.topic))
}

function listenedPorts(reached: Reached, linksOf: LinksOf): Answers['listens'] {
  const ports = new Map<string, Answers['listens'][number]>()
  for (const [unit, { late }] of reached.units) {
    for (const { address: value, scope } of late ? [] : linksOf(unit).listens) {
      for (const { text, steps: named } of evaluateText(new Tracer(reached.view(false)), { value, scope })) {
        const port = portOf(text)
        if (port === undefined || ports.has(port)) continue
        const steps = [...callPathTo(placeOf(value, scope), unit, reached), ...named.map(evidenceOf)]
        ports.set(port, { port, steps })
      }
    }
  }
  return [...ports.values()].sort((a, b) => compareText(a.port, b.port))
}

function placeOf(value: Value, { file }: Scope): TraceStep {
  return { file, at: atOf(value), text: describe(value) }
}
