import { IPV4 } from '../model/address-range.ts'
import type { Cluster, Tier, Workload } from '../model/cluster.ts'
import { buildPeer, type Peer } from './compile-match.ts'
import { compileRules, type PeerQuery, type CompiledRules } from './compile-rules.ts'
import type { Decision, DecisionStep, Endpoint, EvaluateOptions, Question } from '../model/connection.ts'
import { buildFindPods } from './find-pods.ts'
import { orderPolicies } from './order-policies.ts'
import type { Policy, Unread } from '../model/policy.ts'

export type Direction = 'egress' | 'ingress'

/** Answers any number of questions about one cluster; what can be looked up once is. */
export type Evaluator = {
  readonly cluster: Cluster
  readonly evaluate: (question: Question) => Decision
  /**
   * The policies that are about a workload's pods in one direction, tier by tier, in the order in which they are asked;
   * tiers without are left out.
   */
  readonly selectPolicies: (workload: Workload, direction: Direction) => readonly TierPolicies[]
  /** What one end of a question is compared with. */
  readonly buildQuery: (question: Question, direction: Direction) => PeerQuery
  /** The source ports that a question without one stands for: one of each stretch that the policies treat alike. */
  readonly sourcePorts: readonly number[]
}

export type TierPolicies = { readonly tier: Tier; readonly policies: readonly CompiledPolicy[] }

export type CompiledPolicy = {
  readonly policy: Policy
  readonly rules: (direction: Direction) => CompiledRules
}

/**
 * Builds what says whether one end may open a connection to the other, and which policies decide, as Calico does it:
 * tiers in order; in each the policies about the pod in order; the first rule about the connection decides, Log goes
 * on, Pass leaves the tier; where a tier has policies about the pod and no rule decided, its default action does; after
 * all tiers the connection is let through. Egress of the source first, then ingress of the destination. Policies of
 * Kubernetes are those of Calico into which it translates them. Takes time for each policy and each workload it
 * selects, never for each pair of them.
 *
 * Not looked at: that nodes always reach their own pods, and a pod itself. A workload that asks about itself asks about
 * another of its pods.
 *
 * Source: https://docs.tigera.io/calico/latest/network-policy/policy-tiers/tiered-policy and
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function buildEvaluator(cluster: Cluster, options: EvaluateOptions): Evaluator {
  const podRanges = options.podRanges ?? [IPV4]
  const tiers = orderPolicies(cluster, options).map(({ policies, ...tier }) => ({
    tier,
    policies: policies.map((policy) => compilePolicy(policy, podRanges)),
  }))
  const selected = indexSelected(cluster, tiers)
  const ends = new Map(cluster.workloads.map((workload) => [workload, buildPeer(workload, cluster)]))
  const peerOf = (endpoint: Endpoint): Peer =>
    endpoint.kind === 'address' ? endpoint : (ends.get(endpoint.workload) ?? buildPeer(endpoint.workload, cluster))
  const unread = indexUnread(cluster, options)
  const sourcePorts = splitSourcePorts(cluster.policies)

  const workloadsOutsideCluster = new Map<Workload, Readonly<Record<Direction, readonly TierPolicies[]>>>()
  const selectPolicies: Evaluator['selectPolicies'] = (workload, direction) => {
    if (ends.has(workload)) return selected[direction].get(workload) ?? []
    // A workload from elsewhere, such as one that is only thought of.
    const workloadOutsideCluster =
      workloadsOutsideCluster.get(workload) ?? selectForWorkloadOutside(workload, { cluster, tiers })
    workloadsOutsideCluster.set(workload, workloadOutsideCluster)
    return workloadOutsideCluster[direction]
  }
  const buildQuery: Evaluator['buildQuery'] = (question, direction) => {
    const [from, to] = [peerOf(question.from), peerOf(question.to)]
    return direction === 'egress' ? { self: from, other: to, to, question } : { self: to, other: from, to, question }
  }
  const decide = (question: Question): Decision => {
    const steps: DecisionStep[] = []
    for (const direction of ['egress', 'ingress'] as const) {
      const step = decideStep(direction, { query: buildQuery(question, direction), selectPolicies })
      steps.push(step)
      if (!step.allowed) break
    }
    return { allowed: steps.every(({ allowed }) => allowed), steps, unread: unread(question) }
  }
  const evaluate = (question: Question): Decision => {
    if (sourcePorts.length === 0 || question.sourcePort !== undefined) return decide(question)
    const decisions = sourcePorts.map((sourcePort) => decide({ ...question, sourcePort }))
    return decisions.find(({ allowed }) => allowed) ?? decisions.at(-1) ?? decide(question)
  }
  return { cluster, evaluate, selectPolicies, buildQuery, sourcePorts }
}

function compilePolicy(policy: Policy, podRanges: NonNullable<EvaluateOptions['podRanges']>): CompiledPolicy {
  const compiled: { [direction in Direction]?: CompiledRules } = {}
  return {
    policy,
    rules: (direction) => (compiled[direction] ??= compileRules(policy[direction] ?? [], podRanges)),
  }
}

function decideStep(
  direction: Direction,
  { query, selectPolicies }: { query: PeerQuery; selectPolicies: Evaluator['selectPolicies'] },
): DecisionStep {
  const { self, other } = query
  if (self.kind === 'address' || self.workload.hostNetwork) {
    return { direction, allowed: true, because: { kind: 'outside' }, logged: [] }
  }
  const tiers = selectPolicies(self.workload, direction)
  const logged: { policy: Policy['source']; rule: number }[] = []
  nextTier: for (const { tier, policies } of tiers) {
    for (const { policy, rules } of policies) {
      for (const { rule, findMismatch } of rules(direction).select(other)) {
        if (findMismatch(query) !== undefined) continue
        const by = { policy: policy.source, rule: rule.index }
        if (rule.action === 'log') logged.push(by)
        else if (rule.action === 'pass') continue nextTier
        else return { direction, allowed: rule.action === 'allow', because: { kind: 'rule', ...by }, logged }
      }
    }
    if (tier.defaultAction === 'deny') {
      const because = { kind: 'default', tier: tier.name, policies: sourcesOf([{ tier, policies }]) } as const
      return { direction, allowed: false, because, logged }
    }
  }
  // A namespace's profile, which comes after all tiers, lets everything through.
  const because =
    tiers.length === 0 ? ({ kind: 'open' } as const) : { kind: 'passed' as const, policies: sourcesOf(tiers) }
  return { direction, allowed: true, because, logged }
}

function sourcesOf(tiers: readonly TierPolicies[]): readonly Policy['source'][] {
  return tiers.flatMap(({ policies }) => policies.map(({ policy }) => policy.source))
}

type Selected = ReadonlyMap<Workload, readonly TierPolicies[]>

function indexSelected(cluster: Cluster, tiers: readonly TierPolicies[]): Readonly<Record<Direction, Selected>> {
  const findPods = buildFindPods(cluster)
  type Growing = { tier: Tier; policies: CompiledPolicy[] }[]
  const index = { egress: new Map<Workload, Growing>(), ingress: new Map<Workload, Growing>() }
  for (const { tier, policies } of tiers) {
    for (const compiled of policies) {
      for (const number of findPods(compiled.policy.selects)) {
        const workload = cluster.workloads[number]
        if (workload === undefined) continue
        for (const direction of ['egress', 'ingress'] as const) {
          if (compiled.policy[direction] === undefined) continue
          const own = index[direction].get(workload) ?? []
          index[direction].set(workload, own)
          const last = own.at(-1)
          if (last?.tier === tier) last.policies.push(compiled)
          else own.push({ tier, policies: [compiled] })
        }
      }
    }
  }
  return index
}

function selectForWorkloadOutside(
  workload: Workload,
  { cluster, tiers }: { cluster: Cluster; tiers: readonly TierPolicies[] },
): Readonly<Record<Direction, readonly TierPolicies[]>> {
  const alone = { ...cluster, workloads: [workload] }
  const { egress, ingress } = indexSelected(alone, tiers)
  return { egress: egress.get(workload) ?? [], ingress: ingress.get(workload) ?? [] }
}

/** Which unread policies may be about a question: those of the namespaces of its two ends, and of all. */
function indexUnread({ unread }: Cluster, { staged }: EvaluateOptions): (question: Question) => readonly Unread[] {
  const counting = unread.filter(({ kind = '' }) => staged === 'assumed' || !kind.startsWith('Staged'))
  if (counting.length === 0) return () => counting
  return ({ from, to }) => {
    const namespaces = [from, to].map((end) => (end.kind === 'workload' ? end.workload.namespace : undefined))
    return counting.filter(({ namespace }) => namespace === undefined || namespaces.includes(namespace))
  }
}

function splitSourcePorts(policies: readonly Policy[]): readonly number[] {
  const starts = new Set<number>()
  for (const { ingress = [], egress = [] } of policies) {
    for (const { sourcePorts } of [...ingress, ...egress]) {
      for (const [first, last] of [...(sourcePorts?.values() ?? [])].flat()) starts.add(first).add(last + 1)
    }
  }
  return starts.size === 0 ? [] : [...starts.add(1)].filter((port) => port >= 1 && port <= 65_535).sort((a, b) => a - b)
}
