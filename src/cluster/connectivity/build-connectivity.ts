import { hasClass } from '../model/class-set.ts'
import type { Cluster, Tier } from '../model/cluster.ts'
import { compileSide, type Flow, type InternFlow, type Side } from './compile-side.ts'
import type { EvaluateOptions, Party } from '../model/connection.ts'
import { indexParties, listPortNames, type PartyIndex } from './index-parties.ts'
import { orderPolicies, type PolicyTier } from '../evaluation/order-policies.ts'
import type { Rule } from '../model/policy.ts'
import { ALL_PORTS, describePorts, intersectPorts, NO_PORTS, unitePorts, type PortSet } from '../model/port-set.ts'
import { listTraffic, type Traffic } from '../model/traffic.ts'

/**
 * All connections of a cluster, without a list of them: parties by class, what each class lets out and what it lets in.
 * Pairs of classes fall into a background, told by a few values for many pairs, and `touched` pairs, about which rules
 * say something of their own.
 */
export type Connectivity = {
  /** The parties of each class, by its number: workloads' classes first, then addresses'. */
  readonly parties: readonly (readonly Party[])[]
  /** How many classes are workloads'. */
  readonly podClasses: number
  /** The same value for all classes that let out alike, to all classes of that kind which `touched` does not name. */
  readonly background: (from: number, to: 'pods' | 'addresses') => Flow
  /** The classes that may have other ports towards this one than their background says. */
  readonly touched: (to: number) => Iterable<number>
  /** Equal sets are the same object within one connectivity. Nothing between two blocks of addresses. */
  readonly portsBetween: (from: number, to: number) => PortSet
}

/**
 * Works out who can reach whom. It asks neither each pair nor each port: its cost grows with the matches that policies
 * make. A connection whose source port or HTTP request is open counts as soon as one of them gets through both ends.
 */
export function buildConnectivity(cluster: Cluster, options: EvaluateOptions): Connectivity {
  const tiers = orderPolicies(cluster, options)
  const policies = tiers.flatMap((tier) => tier.policies)
  const index = indexParties(cluster, policies, options)
  const { podClasses } = index
  const traffic = listTraffic(policies)
  const intern = internFlows()
  const sides = compileSides(cluster, tiers, { index, traffic, intern })
  const open = openSide(traffic, intern)
  const egress = (id: number) => sides.egress[id] ?? open
  const ingress = (id: number) => sides.ingress[id] ?? open
  const sources = indexSources(sides.egress)
  const join = joinFlows()
  const flowTo = (from: number, to: number) => {
    const side = egress(from)
    return side.except.get(to) ?? (to < podClasses ? side.pods : side.addresses)
  }
  const flowFrom = (to: number, from: number) => {
    const side = ingress(to)
    return side.except.get(from) ?? (from < podClasses ? side.pods : side.addresses)
  }
  return {
    parties: index.classes.map((each) => listParties(each, cluster)),
    podClasses,
    background: (from, to) => egress(from)[to],
    *touched(to) {
      const side = ingress(to)
      yield* side.except.keys()
      if (isNothing(side.pods) && isNothing(side.addresses)) return
      for (const classes of sources(to)) for (const from of classes) if (!side.except.has(from)) yield from
    },
    portsBetween: (from, to) => {
      if (from >= podClasses && to >= podClasses) return NO_PORTS
      return join(flowTo(from, to), flowFrom(to, from))
    },
  }
}

type Sides = { readonly egress: readonly (Side | undefined)[]; readonly ingress: readonly (Side | undefined)[] }

/**
 * The two sides of each class of workloads; those that no policy is about have none. Classes with the same rules share
 * theirs.
 */
function compileSides(
  cluster: Cluster,
  tiers: readonly PolicyTier[],
  context: { readonly index: PartyIndex; readonly traffic: readonly Traffic[]; readonly intern: InternFlow },
): Sides {
  const { index } = context
  const sides = { egress: new Array<Side | undefined>(), ingress: new Array<Side | undefined>() }
  const selecting = Array.from({ length: index.podClasses }, () => new Array<readonly [tier: number, policy: number]>())
  for (const [t, { policies }] of tiers.entries()) {
    for (const [p, { selects }] of policies.entries()) {
      for (const id of index.findClasses(selects)) selecting[id]?.push([t, p])
    }
  }
  const compiled = new Map<string, Side>()
  for (const [id, places] of selecting.entries()) {
    const members = index.classes[id]
    const first = members?.kind === 'workloads' ? cluster.workloads[members.workloads[0] ?? 0] : undefined
    if (first === undefined || first.hostNetwork) continue
    for (const direction of ['egress', 'ingress'] as const) {
      const rules = selectRules(tiers, places, { direction, own: id, index })
      if (rules === undefined) continue
      let side = compiled.get(rules.key)
      if (side === undefined) {
        side = compileSide({ direction, own: id, tiers: rules.tiers }, context)
        compiled.set(rules.key, side)
      }
      sides[direction][id] = side
    }
  }
  return sides
}

/**
 * The rules about a class, by tier, and what they can be told apart by; undefined where no policy is about it in that
 * direction.
 */
function selectRules(
  tiers: readonly PolicyTier[],
  places: readonly (readonly [tier: number, policy: number])[],
  { direction, own, index }: { direction: 'egress' | 'ingress'; own: number; index: PartyIndex },
) {
  const selected = new Map<number, { defaultAction: Tier['defaultAction']; rules: Rule[] }>()
  let key: string = direction
  for (const [t, p] of places) {
    const tier = tiers[t]
    const all = tier?.policies[p]?.[direction]
    if (tier === undefined || all === undefined) continue
    const into = selected.get(t) ?? { defaultAction: tier.defaultAction, rules: [] }
    selected.set(t, into)
    key += `;${t}/${p}`
    for (const rule of all) {
      const isAbout = rule.self === undefined || hasClass(index.resolvePeers([rule.self]), own, index.podClasses)
      if (isAbout) into.rules.push(rule)
      if (rule.self !== undefined) key += isAbout ? '+' : '-'
      if (direction === 'ingress') {
        for (const { name, protocol } of listPortNames(rule.ports ?? []))
          key += `=${index.namedPorts(own, name, protocol).join()}`
      }
    }
  }
  return selected.size === 0 ? undefined : { key, tiers: [...selected.values()] }
}

/** Finds the lists of classes whose egress says something of its own about a class. */
function indexSources(egress: Sides['egress']): (to: number) => Iterable<readonly number[]> {
  const classesOf = new Map<Side, number[]>()
  for (const [id, side] of egress.entries()) {
    if (side === undefined) continue
    const classes = classesOf.get(side)
    if (classes === undefined) classesOf.set(side, [id])
    else classes.push(id)
  }
  const byTarget = new Map<number, (readonly number[])[]>()
  for (const [side, classes] of classesOf) {
    for (const to of side.except.keys()) {
      const lists = byTarget.get(to)
      if (lists === undefined) byTarget.set(to, [classes])
      else lists.push(classes)
    }
  }
  return (to) => byTarget.get(to) ?? []
}

function listParties(each: PartyIndex['classes'][number], { workloads }: Cluster): readonly Party[] {
  if (each.kind === 'addresses') return [{ kind: 'addresses', ...each.range }]
  return each.workloads.flatMap((i) => {
    const workload = workloads[i]
    return workload === undefined ? [] : [{ kind: 'workload' as const, workload }]
  })
}

function openSide(traffic: readonly Traffic[], intern: InternFlow): Side {
  const open = intern(traffic.map(() => ALL_PORTS))
  return { pods: open, addresses: open, except: new Map() }
}

function isNothing(flow: Flow): boolean {
  return flow.every((ports) => ports.size === 0)
}

function internFlows(): InternFlow {
  const known = new Map<string, Flow>()
  return (flow) => {
    const key = flow.map(describePorts).join('|')
    const before = known.get(key)
    if (before === undefined) known.set(key, flow)
    return before ?? flow
  }
}

/** What gets through both ends, worked out once for each two flows. */
function joinFlows(): (out: Flow, into: Flow) => PortSet {
  const known = new Map<Flow, Map<Flow, PortSet>>()
  const sets = new Map<string, PortSet>()
  return (out, into) => {
    let byInto = known.get(out)
    if (byInto === undefined) known.set(out, (byInto = new Map<Flow, PortSet>()))
    const before = byInto.get(into)
    if (before !== undefined) return before
    const both = out.reduce((all, ports, i) => unitePorts(all, intersectPorts(ports, into[i] ?? NO_PORTS)), NO_PORTS)
    const key = describePorts(both)
    const set = sets.get(key) ?? both
    sets.set(key, set)
    byInto.set(into, set)
    return set
  }
}
