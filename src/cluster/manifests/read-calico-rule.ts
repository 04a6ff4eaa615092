import type { Report } from '../../yaml/yaml-shape.ts'
import { IPV4, IPV6 } from '../model/address-range.ts'
import { matchPodsAndSets, type CalicoContext } from './calico-context.ts'
import type { CalicoProtocol, CalicoRule, Entity } from './calico-shape.ts'
import type { Protocol } from '../model/cluster.ts'
import { EVERYTHING } from './parse-selector.ts'
import type { PeerMatch, PortMatch, Rule } from '../model/policy.ts'
import {
  ALL_PORTS,
  buildPortSet,
  PORT_MAX,
  PORT_MIN,
  PROTOCOLS,
  subtractPorts,
  type PortSet,
} from '../model/port-set.ts'

export type RuleContext = CalicoContext & {
  readonly direction: 'ingress' | 'egress'
  /** Of the policy; undefined: of the whole cluster. */
  readonly namespace: string | undefined
  readonly report: Report
}

/**
 * A rule of Calico in the model; undefined, with a finding, where Calico refuses it or where what it says cannot be
 * told from manifests.
 *
 * Source: https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#rule, and libcalico-go's validator and
 * backend/syncersv1/updateprocessors/rules.go for what namespaces a selector is about
 */
export function readCalicoRule(written: CalicoRule, index: number, context: RuleContext): Rule | undefined {
  const problem = findProblem(written, context)
  if (problem !== undefined) return void context.report('bad-value', written.node.start, `A rule ${problem}.`)
  const isIngress = context.direction === 'ingress'
  const { action = 'Allow', source = NOBODY_SAID, destination = NOBODY_SAID } = written
  const [other, self] = isIngress ? [source, destination] : [destination, source]
  const called = other.services === undefined ? undefined : matchService(other.services, context)
  if (typeof called === 'string') {
    return void context.report('bad-value', written.node.start, `A rule ${called}.`)
  }
  const version = written.ipVersion
  const family: PeerMatch[] =
    version === undefined ? [] : [{ kind: 'addresses', ranges: [version === 4 ? IPV4 : IPV6], except: [] }]
  const peers = joinAll([...(called === undefined ? matchEntity(other, context) : [called.pods]), ...family])
  const selfMatch = joinAll(matchEntity(self, context))
  const sourcePorts = matchSourcePorts(source)
  const isAnnotated = (written.metadata?.annotations?.size ?? 0) > 0
  return {
    action: action.toLowerCase() as Rule['action'],
    peers: peers === undefined ? undefined : [peers],
    ports: called !== undefined && !isIngress ? limitPorts(called.ports, written) : matchPorts(written, destination),
    index,
    ...(selfMatch === undefined ? {} : { self: selfMatch }),
    ...(sourcePorts === undefined ? {} : { sourcePorts }),
    ...(written.http === undefined ? {} : { http: written.http }),
    ...(isAnnotated ? { annotations: written.metadata?.annotations } : {}),
  }
}

const NOBODY_SAID = {} as Partial<Entity>

/** What Calico's own validator refuses, and what manifests cannot answer. */
function findProblem(rule: CalicoRule, { direction, namespace }: RuleContext): string | undefined {
  const { source = NOBODY_SAID, destination = NOBODY_SAID, protocol, notProtocol, http } = rule
  const hasPorts = [source, destination].some(({ ports, notPorts }) => ports !== undefined || notPorts !== undefined)
  if (hasPorts && (protocol === undefined || protocol === 'other')) {
    return 'has ports, which need the protocol TCP, UDP or SCTP'
  }
  if (hasPorts && notProtocol !== undefined) return 'has ports and a notProtocol'
  if ([...(source.ports ?? []), ...(source.notPorts ?? [])].some((port) => typeof port === 'string')) {
    return 'names a port of its source, which manifests do not tell'
  }
  if (http !== undefined && (direction === 'egress' || rule.action !== 'Allow')) {
    return 'has an http match, which Calico takes in Allow rules of ingress only'
  }
  if (http !== undefined && protocol !== undefined && protocol !== 'TCP') return 'has an http match without TCP'
  const [own, other] = direction === 'ingress' ? [destination, source] : [source, destination]
  if (own.services !== undefined) return 'names a Service at the end that the policy is about'
  const { services, ...rest } = other
  if (services === undefined) return undefined
  const besides = Object.entries(rest).some(
    ([key, value]) => value !== undefined && !(direction === 'ingress' && /orts$/.test(key)),
  )
  if (besides) return 'names a Service and says more about the same end'
  return services.namespace === undefined && namespace === undefined
    ? 'names a Service without its namespace'
    : undefined
}

function matchService(
  { name = '', namespace }: NonNullable<Entity['services']>,
  context: RuleContext,
): { readonly pods: PeerMatch; readonly ports: readonly PortMatch[] } | string {
  const scope = namespace ?? context.namespace ?? ''
  const service = context.services.get(`${scope}/${name}`)
  if (service === undefined) return `names the Service ${scope}/${name}, which no manifest describes`
  const { selector } = service
  if (selector === undefined) return `names the Service ${scope}/${name}, which selects no pods`
  const equal = [...selector].map(([key, value]) => ({ kind: 'in' as const, key, values: [value] }))
  return {
    pods: { kind: 'pods', namespaces: scope, pods: { kind: 'and', of: equal } },
    ports: service.ports.map(({ targetPort, protocol }): PortMatch =>
      typeof targetPort === 'string'
        ? { kind: 'named', name: targetPort, protocol }
        : { kind: 'set', ports: buildPortSet([[protocol, [targetPort, targetPort]]]) },
    ),
  }
}

/** The conditions that one end has to fulfil, all of them. */
function matchEntity(entity: Partial<Entity>, context: RuleContext): readonly PeerMatch[] {
  const { selector, notSelector, namespaceSelector, serviceAccounts, nets, notNets } = entity
  const { names = [], selector: accountSelector } = serviceAccounts ?? {}
  const hasAccounts = names.length > 0 || accountSelector !== undefined
  const namespaces = namespaceSelector?.of ?? (isWritten(entity) ? context.namespace : undefined)
  const parts: PeerMatch[] = []
  if (namespaces !== undefined || selector !== undefined || hasAccounts) {
    const match = {
      namespaces,
      pods: selector ?? EVERYTHING,
      ...(names.length === 0 ? {} : { serviceAccounts: names }),
      ...(accountSelector === undefined ? {} : { serviceAccountSelector: accountSelector }),
    }
    parts.push(matchPodsAndSets(match, namespaceSelector?.globally, context))
  }
  if (notSelector !== undefined) {
    const of = matchPodsAndSets({ namespaces: undefined, pods: notSelector }, undefined, context)
    parts.push({ kind: 'not', of })
  }
  const isLimited = (nets?.length ?? 0) > 0
  if (isLimited || (notNets?.length ?? 0) > 0) {
    parts.push({ kind: 'addresses', ranges: isLimited ? (nets ?? []) : [IPV4, IPV6], except: notNets ?? [] })
  }
  return parts
}

/** Whether it has a selector of any sort, which in a policy of a namespace is about that namespace. */
function isWritten({ selector, notSelector, serviceAccounts }: Partial<Entity>): boolean {
  return selector !== undefined || notSelector !== undefined || serviceAccounts !== undefined
}

function joinAll(parts: readonly PeerMatch[]): PeerMatch | undefined {
  return parts.length > 1 ? { kind: 'all', of: parts } : parts[0]
}

function matchPorts(
  rule: CalicoRule,
  { ports = [], notPorts = [] }: Partial<Entity>,
): readonly PortMatch[] | undefined {
  const { protocol } = rule
  if (protocol === undefined || protocol === 'other') {
    const all = protocolPorts(rule)
    return all === undefined ? undefined : [{ kind: 'set', ports: all }]
  }
  const listed = toPortMatches(ports, protocol)
  if (notPorts.length === 0) return listed.length === 0 ? [{ kind: 'set', ports: allOf(protocol) }] : listed
  const not: PortMatch = { kind: 'not', of: toPortMatches(notPorts, protocol), protocol }
  if (listed.length === 0) return [not]
  return [{ kind: 'not', of: [{ kind: 'not', of: listed, protocol }, ...not.of], protocol }]
}

/** The ports of a Service by the rule's protocol. */
function limitPorts(ports: readonly PortMatch[], rule: CalicoRule): readonly PortMatch[] {
  const allowed = protocolPorts(rule) ?? ALL_PORTS
  return ports.filter((port) =>
    port.kind === 'set' ? [...port.ports.keys()].every((by) => allowed.has(by)) : allowed.has(port.protocol),
  )
}

/** All ports of the protocols that a rule is about; undefined: of all. */
function protocolPorts({ protocol, notProtocol, icmp, notICMP }: CalicoRule): PortSet | undefined {
  const isPortless = protocol === 'other' || ((icmp ?? notICMP) !== undefined && protocol === undefined)
  if (isPortless) return new Map()
  if (protocol !== undefined) return allOf(protocol)
  if (notProtocol === undefined || notProtocol === 'other') return undefined
  return subtractPorts(ALL_PORTS, allOf(notProtocol))
}

function matchSourcePorts({ ports = [], notPorts = [] }: Partial<Entity>): PortSet | undefined {
  if (ports.length === 0 && notPorts.length === 0) return undefined
  // Protocols do not matter: the rule's own says which one it is about.
  const set = (written: typeof ports) =>
    buildPortSet(
      PROTOCOLS.flatMap((by) =>
        written.flatMap((port): [Protocol, readonly [number, number]][] =>
          typeof port === 'string' ? [] : [[by, port]],
        ),
      ),
    )
  return subtractPorts(ports.length === 0 ? ALL_PORTS : set(ports), set(notPorts))
}

function toPortMatches(ports: NonNullable<Entity['ports']>, protocol: Protocol): readonly PortMatch[] {
  return ports.map((port): PortMatch =>
    typeof port === 'string'
      ? { kind: 'named', name: port, protocol }
      : { kind: 'set', ports: buildPortSet([[protocol, port]]) },
  )
}

function allOf(protocol: Exclude<CalicoProtocol, 'other'>): PortSet {
  return new Map([[protocol, [[PORT_MIN, PORT_MAX]]]])
}
