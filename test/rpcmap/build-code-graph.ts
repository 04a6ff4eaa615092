import type { Service } from '../../src/graph/service.ts'
import type { ClientOption } from '../../src/rpcmap/program/client-option.ts'
import type { CodeGraph } from '../../src/rpcmap/facts/code-call.ts'
import { gatherServices } from '../../src/rpcmap/gather-services.ts'
import { planJoin } from '../../src/rpcmap/plan-join.ts'
import { settleCodeGraph } from '../../src/rpcmap/settle-code-graph.ts'
import type { SourceFacts } from '../../src/rpcmap/facts/source-facts.ts'

/**
 * Which service calls which, from the facts of all files that selectSourceFiles() wants: calls with their evidence,
 * what could not be resolved, and findings about the code. Calls of a service to itself are left out. One call for each
 * caller, callee and `async`: its level is the strongest of its call sites, its methods are those of all of them.
 */
export function buildCodeGraph(input: {
  services: readonly Service[]
  sources: readonly { path: string; facts: SourceFacts }[]
  clients?: readonly ClientOption[] | undefined
}): CodeGraph {
  const { names } = planJoin(input)
  return settleCodeGraph({ ...input, names, calls: gatherServices({ ...input, wanted: input.services }) })
}
