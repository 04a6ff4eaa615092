import { hasClass, type ClassSet } from '../model/class-set.ts'
import type { Protocol } from '../model/cluster.ts'
import { foldRules, type FoldTier } from './fold-rules.ts'
import { listPortNames, type PartyIndex } from './index-parties.ts'
import type { PortMatch, Rule } from '../model/policy.ts'
import {
  ALL_PORTS,
  buildPortSet,
  intersectPorts,
  NO_PORTS,
  PORT_MAX,
  PORT_MIN,
  subtractPorts,
  unitePorts,
  type PortSet,
} from '../model/port-set.ts'
import { matchingProtocols, type Traffic } from '../model/traffic.ts'

/** The ports that one end lets through, by kind of traffic. */
export type Flow = readonly PortSet[]

/**
 * What one end lets through to, or from, all others: by the kind of the other end, and by its class where that differs.
 */
export type Side = {
  readonly pods: Flow
  readonly addresses: Flow
  readonly except: ReadonlyMap<number, Flow>
}

/** The same flow for the same ports, so that flows can be compared by identity. */
export type InternFlow = (flow: Flow) => Flow

type SideInput = {
  readonly direction: 'ingress' | 'egress'
  /** The class whose side it is. */
  readonly own: number
  /** Those that have policies for it, with the rules that are about it. */
  readonly tiers: readonly FoldTier<Rule>[]
}

type SideContext = {
  readonly index: PartyIndex
  readonly traffic: readonly Traffic[]
  readonly intern: InternFlow
}

type SideRule = Rule & { readonly classes: ClassSet; readonly tier: number; readonly named: readonly NamedPort[] }
type NamedPort = Extract<PortMatch, { kind: 'named' }>

/**
 * What the rules of one end come to. Costs as much as the classes that its rules name, not as all classes that there
 * are.
 */
export function compileSide({ direction, own, tiers }: SideInput, { index, traffic, intern }: SideContext): Side {
  const rules: SideRule[] = []
  for (const [tier, each] of tiers.entries()) {
    for (const rule of each.rules) {
      if (rule.action === 'log') continue
      const named = direction === 'egress' ? [...listPortNames(rule.ports ?? [])] : []
      rules.push({ ...rule, classes: index.resolvePeers(rule.peers), tier, named })
    }
  }
  const fold = (applicable: readonly SideRule[], destination: number | undefined): Flow => {
    const byTier = tiers.map(({ defaultAction }, tier) => {
      return { defaultAction, rules: applicable.filter((rule) => rule.tier === tier) }
    })
    const flow = traffic.map((kind) => foldRules(byTier, (rule) => portsOfRule(rule, kind, { destination, index })))
    return intern(flow)
  }
  const byDefault = (isPod: boolean) => {
    const applicable = rules.filter(({ classes }) => (isPod ? classes.pods : classes.addresses))
    return fold(applicable, direction === 'ingress' ? own : undefined)
  }
  const side = { pods: byDefault(true), addresses: byDefault(false) }
  return { ...side, except: listExceptions(rules, side, { direction, own, index, fold }) }
}

/** The classes that some rules treat otherwise than the rest of their kind, where that makes a difference. */
function listExceptions(
  rules: readonly SideRule[],
  side: Pick<Side, 'pods' | 'addresses'>,
  {
    direction,
    own,
    index,
    fold,
  }: Pick<SideInput, 'direction' | 'own'> & {
    index: PartyIndex
    fold: (rules: readonly SideRule[], destination: number | undefined) => Flow
  },
): ReadonlyMap<number, Flow> {
  const { podClasses } = index
  const told = new Map<number, string>()
  for (const [i, { classes, named }] of rules.entries()) {
    for (const id of classes.except) told.set(id, `${told.get(id) ?? ''},${i}`)
    for (const { name, protocol } of named) {
      for (const id of index.classesWithPort(name, protocol)) {
        if (hasClass(classes, id, podClasses)) told.set(id, `${told.get(id) ?? ''},${i}`)
      }
    }
  }
  const names = rules.flatMap(({ named }) => named)
  const flows = new Map<string, Flow>()
  const except = new Map<number, Flow>()
  for (const [id, marks] of told) {
    const isPod = id < podClasses
    const ports = names.map(({ name, protocol }) => index.namedPorts(id, name, protocol).join())
    const key = `${isPod}${marks};${ports.join(';')}`
    let flow = flows.get(key)
    if (flow === undefined) {
      const applicable = rules.filter(({ classes }) => hasClass(classes, id, podClasses))
      flows.set(key, (flow = fold(applicable, direction === 'ingress' ? own : id)))
    }
    if (flow !== (isPod ? side.pods : side.addresses)) except.set(id, flow)
  }
  return except
}

/** The ports of the destination that a rule is about; a destination without names for its ports is undefined. */
function portsOfRule(
  rule: Rule,
  kind: Traffic,
  { destination, index }: { destination: number | undefined; index: PartyIndex },
): PortSet {
  const namedPorts = (name: string, protocol: Protocol) => {
    return destination === undefined ? [] : index.namedPorts(destination, name, protocol)
  }
  const ports =
    rule.ports?.reduce((set, part) => unitePorts(set, portsOfMatch(part, namedPorts)), NO_PORTS) ?? ALL_PORTS
  if (rule.sourcePorts === undefined && rule.http === undefined) return ports
  return intersectPorts(ports, allPortsOf(matchingProtocols(rule, kind)))
}

function portsOfMatch(match: PortMatch, namedPorts: (name: string, protocol: Protocol) => readonly number[]): PortSet {
  switch (match.kind) {
    case 'set':
      return match.ports
    case 'named':
      return buildPortSet(namedPorts(match.name, match.protocol).map((port) => [match.protocol, [port, port]]))
    case 'not': {
      const excluded = match.of.reduce((set, part) => unitePorts(set, portsOfMatch(part, namedPorts)), NO_PORTS)
      return subtractPorts(allPortsOf([match.protocol]), excluded)
    }
  }
}

function allPortsOf(protocols: readonly Protocol[]): PortSet {
  return buildPortSet(protocols.map((protocol) => [protocol, [PORT_MIN, PORT_MAX]]))
}
