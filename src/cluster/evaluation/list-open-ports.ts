import type { Evaluator } from './build-evaluator.ts'
import type { Protocol } from '../model/cluster.ts'
import type { Question } from '../model/connection.ts'
import type { PortMatch, Rule } from '../model/policy.ts'
import { buildPortSet, PORT_MAX, PORT_MIN, PROTOCOLS, type PortRange, type PortSet } from '../model/port-set.ts'

/**
 * The ports on which one end may open connections to the other. One port of each stretch that the policies about both
 * ends treat alike is asked for; to list many pairs, enumerate the connections of the cluster instead.
 */
export function listOpenPorts(evaluator: Evaluator, ends: Pick<Question, 'from' | 'to' | 'http'>): PortSet {
  const stretches = PROTOCOLS.flatMap((protocol) => {
    const starts = [...listStarts(evaluator, ends, protocol)].filter((port) => port <= PORT_MAX).sort((a, b) => a - b)
    return starts.flatMap((first, index): (readonly [Protocol, PortRange])[] => {
      if (!evaluator.evaluate({ ...ends, protocol, port: first }).allowed) return []
      return [[protocol, [first, (starts[index + 1] ?? PORT_MAX + 1) - 1]]]
    })
  })
  return buildPortSet(stretches)
}

/** The ports at which an answer may change. */
function listStarts(
  evaluator: Evaluator,
  { from, to }: Pick<Question, 'from' | 'to'>,
  protocol: Protocol,
): Set<number> {
  const starts = new Set([PORT_MIN])
  const add = ([first, last]: PortRange) => starts.add(first).add(last + 1)
  const own = to.kind === 'workload' ? to.workload.ports.filter((port) => port.protocol === protocol) : []
  for (const { port } of own) add([port, port])
  for (const rule of listRules(evaluator, { from, to })) {
    for (const match of rule.ports ?? []) for (const range of listRanges(match, protocol)) add(range)
  }
  return starts
}

function* listRules(evaluator: Evaluator, { from, to }: Pick<Question, 'from' | 'to'>): Iterable<Rule> {
  for (const [end, direction] of [[from, 'egress'] as const, [to, 'ingress'] as const]) {
    if (end.kind === 'address') continue
    for (const { policies } of evaluator.selectPolicies(end.workload, direction)) {
      for (const { policy } of policies) yield* policy[direction] ?? []
    }
  }
}

function* listRanges(match: PortMatch, protocol: Protocol): Iterable<PortRange> {
  if (match.kind === 'set') yield* match.ports.get(protocol) ?? []
  if (match.kind === 'not') for (const part of match.of) yield* listRanges(part, protocol)
}
