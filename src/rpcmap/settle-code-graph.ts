import { compareFindings, compareText } from '../finding.ts'
import type { Service } from '../graph/service.ts'
import { checkClients } from './check-clients.ts'
import { checkSources } from './check-sources.ts'
import type { ClientOption } from './program/client-option.ts'
import type { CodeGraph } from './facts/code-call.ts'
import { CallCollector } from './collect-calls.ts'
import type { Names } from './settings/name-callee.ts'
import { selectUnserved } from './select-unserved.ts'
import type { ServiceCalls } from './service-calls.ts'
import type { SourceFacts } from './facts/source-facts.ts'

/**
 * The call graph, from what the code of every service asks for and offers. `sources` are all files; of their facts,
 * outlines are enough (outlineFacts()). `names` are those of planJoin().
 */
export function settleCodeGraph(input: {
  services: readonly Service[]
  sources: readonly { path: string; facts: SourceFacts }[]
  calls: readonly ServiceCalls[]
  names: Names
  clients?: readonly ClientOption[] | undefined
}): CodeGraph {
  const collector = new CallCollector(input.services)
  const inOrder = input.calls.toSorted((a, b) => compareText(a.service, b.service))
  for (const calls of inOrder) collector.add(calls)
  collector.settle()
  const built = new Set(inOrder.flatMap(({ packages }) => packages))
  const served = new Map(inOrder.map(({ service, offers }) => [service, offers]))
  const findings = [
    ...checkSources(input.names, input.sources, { built, served }),
    ...checkClients(input.clients ?? [], inOrder),
    ...collector.findings(),
  ]
  return {
    calls: collector.calls(),
    unresolved: collector.unresolved(),
    packages: new Map(inOrder.map(({ service, packages }) => [service, packages])),
    served: new Map(
      inOrder.map(({ service, offers }) => [service, { endpoints: offers.endpoints, open: offers.open }]),
    ),
    unserved: selectUnserved(collector.targets(), served),
    findings: findings.sort(compareFindings),
  }
}
