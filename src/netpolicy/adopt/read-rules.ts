import type { Evaluator } from '../../cluster/evaluation/build-evaluator.ts'
import type { Cluster, Workload } from '../../cluster/model/cluster.ts'
import { buildPeer, compilePeer } from '../../cluster/evaluation/compile-match.ts'
import { IPV4 } from '../../cluster/model/address-range.ts'
import { describePeers, describeRulePorts } from '../../cluster/model/describe-rule.ts'
import type { FindPods } from '../../cluster/evaluation/find-pods.ts'
import { listOpenPorts } from '../../cluster/evaluation/list-open-ports.ts'
import type { PeerMatch, Policy, Rule } from '../../cluster/model/policy.ts'
import { NO_PORTS, unitePorts, type PortSet } from '../../cluster/model/port-set.ts'
import { matchesSelector } from '../../cluster/model/selector.ts'
import type { Place } from '../../finding.ts'
import type { GroupSink } from './collect-groups.ts'
import type { MatchedWorkloads } from './match-workloads.ts'
import type { ImportedCall, ImportedService, Note, RuleSource } from './policy-import.ts'
import { describeObject } from '../../cluster/model/describe-object.ts'
import { listNames } from './list-names.ts'

export type RulesInput = {
  readonly cluster: Cluster
  readonly evaluator: Evaluator
  readonly findPods: FindPods
  readonly matched: MatchedWorkloads
  readonly note: Note
  readonly groups: GroupSink
}

/**
 * The calls that the rules of hand-written policies name: from pods of one service to pods of another, as far as all
 * policies together let them through on any port. Whatever else the rules say becomes a note, and where it is about the
 * platform or addresses, a group.
 */
export function readRules(input: RulesInput): readonly ImportedCall[] {
  const { cluster, findPods, matched, note } = input
  const calls = new Map<string, Draft>()
  const open = rememberOpenPorts(input.evaluator)
  for (const policy of cluster.policies) {
    if (policy.staged !== false || policy.ingress === undefined) continue
    const selected = findPods(policy.selects).flatMap((i) => cluster.workloads[i] ?? [])
    const callees = new Set(selected.flatMap((workload) => matched.serviceOf.get(workload) ?? []))
    if (callees.size === 0) continue
    for (const rule of policy.ingress) {
      const source = locate(policy, rule)
      if (rule.action !== 'allow') {
        note('action', `${says(policy, rule, verbOf(rule))}, and allowlists only say who may call.`, source.place)
        continue
      }
      if (rule.http !== undefined || rule.sourcePorts !== undefined || rule.self !== undefined) {
        const what =
          rule.http !== undefined ? 'HTTP requests' : rule.self !== undefined ? 'some of its pods' : 'source ports'
        note(
          'narrower-rule',
          `${says(policy, rule, 'is about certain')} ${what} only, of which an entry knows nothing.`,
          source.place,
        )
      }
      if (rule.peers === undefined) {
        const name = input.groups.add({ kind: 'anyone' }, rule.ports, { callees, source })
        const how = name === undefined ? '' : `; proposed as the group ${name} of policy.base`
        note(
          'open-rule',
          `${says(policy, rule, 'lets everybody in')}, which is no entry of an allowlist${how}.`,
          source.place,
        )
        continue
      }
      for (const peer of rule.peers) {
        for (const caller of readPeer(peer, { ...input, policy, rule, source, callees })) {
          for (const callee of callees) addCall(calls, { caller, callee, source, open, input })
        }
      }
    }
  }
  return [...calls.values()].map(({ caller, callee, ports, from }) => ({ caller, callee, ports, from }))
}

type Draft = { readonly caller: string; readonly callee: string; ports: PortSet; readonly from: RuleSource[] }

type PeerContext = RulesInput & {
  readonly policy: Policy
  readonly rule: Rule
  readonly source: RuleSource
  readonly callees: ReadonlySet<ImportedService>
}

/** The services that a peer names; what else it names is noted. */
function readPeer(peer: PeerMatch, context: PeerContext): ReadonlySet<ImportedService> {
  const { matched, note, policy, rule, source, callees, groups } = context
  const describe = describePeers([peer])
  const propose = (kind: 'addresses' | 'platform', what: string): ReadonlySet<ImportedService> => {
    const name = groups.add({ kind: 'peer', peer }, rule.ports, { callees, source })
    const how =
      name === undefined ? 'no group of policy.base can say that' : `proposed as the group ${name} of policy.base`
    note(kind, `${says(policy, rule, `lets ${what} in`)}: ${how}.`, source.place)
    return new Set()
  }
  if (peer.kind === 'addresses') return propose('addresses', describe)
  if (isPlatform(peer, context)) return propose('platform', describe)
  const found = findPeer(peer, context)
  const services = new Set(found.flatMap((workload) => matched.serviceOf.get(workload) ?? []))
  const strangers = found.filter((workload) => !matched.serviceOf.has(workload))
  if (found.length === 0) {
    note('nobody', `${says(policy, rule, 'finds nobody')}: there are no ${describe}.`, source.place)
  }
  if (strangers.length > 0) {
    const names = listNames(strangers.map(({ namespace, name }) => `${namespace}/${name}`))
    note(
      'no-service-caller',
      `${says(policy, rule, `lets ${names} in`)}, which is no service, so that no allowlist can name it.`,
      source.place,
    )
  }
  if (services.size > 0 && isWhole(peer)) {
    note(
      'whole-namespace',
      `${says(policy, rule, `lets ${describe} in`)}: the ${services.size} services among them are entered one by one, and later ones are not let in.`,
      source.place,
    )
  }
  return services
}

function addCall(
  calls: Map<string, Draft>,
  {
    caller,
    callee,
    source,
    open,
    input,
  }: {
    readonly caller: ImportedService
    readonly callee: ImportedService
    readonly source: RuleSource
    readonly open: OpenPorts
    readonly input: RulesInput
  },
): void {
  const [from, to] = [caller.identity.service, callee.identity.service]
  if (from === to) {
    input.note(
      'self',
      `the ${describeObject(source.policy)} lets pods of ${to} reach each other: a service has no entry for itself.`,
      source.place,
    )
    return
  }
  const ports = caller.workloads
    .flatMap((a) => callee.workloads.map((b) => open(a, b)))
    .reduce((all, each) => unitePorts(all, each), NO_PORTS)
  if (ports.size === 0) {
    input.note(
      'stopped',
      `the ${describeObject(source.policy)} lets ${from} call ${to}, but other policies stop it: it is not entered.`,
      source.place,
    )
    return
  }
  const key = JSON.stringify([from, to])
  const known = calls.get(key)
  if (known === undefined) calls.set(key, { caller: from, callee: to, ports, from: [source] })
  else if (!known.from.some(({ place }) => samePlace(place, source.place))) known.from.push(source)
}

type OpenPorts = (from: Workload, to: Workload) => PortSet

function rememberOpenPorts(evaluator: Evaluator): OpenPorts {
  const known = new Map<Workload, Map<Workload, PortSet>>()
  return (from, to) => {
    let row = known.get(from)
    if (row === undefined) known.set(from, (row = new Map<Workload, PortSet>()))
    let ports = row.get(to)
    if (ports === undefined) {
      ports = listOpenPorts(evaluator, {
        from: { kind: 'workload', workload: from },
        to: { kind: 'workload', workload: to },
      })
      row.set(to, ports)
    }
    return ports
  }
}

function findPeer(peer: PeerMatch, { cluster, findPods }: RulesInput): readonly Workload[] {
  if (peer.kind === 'pods') {
    return findPods(peer)
      .flatMap((i) => cluster.workloads[i] ?? [])
      .filter(({ hostNetwork }) => !hostNetwork)
  }
  const matches = compilePeer(peer, [IPV4])
  return cluster.workloads.filter((workload) => matches(buildPeer(workload, cluster)))
}

/** Whether it is about namespaces without services alone. */
function isPlatform(peer: PeerMatch, { cluster, matched }: RulesInput): boolean {
  if (peer.kind !== 'pods') return false
  const { namespaces } = peer
  if (namespaces === undefined) return false
  if (typeof namespaces === 'string') return !matched.namespaces.has(namespaces)
  return [...matched.namespaces].every(
    (name) => !matchesSelector(namespaces, cluster.namespaces.get(name) ?? new Map()),
  )
}

function isWhole(peer: PeerMatch): boolean {
  return (
    peer.kind === 'pods' &&
    peer.pods.kind === 'and' &&
    peer.pods.of.length === 0 &&
    (peer.serviceAccounts ?? []).length === 0
  )
}

function locate(policy: Policy, { lines }: Rule): RuleSource {
  const { source } = policy
  return {
    policy: source,
    place: lines === undefined ? source.place : { path: source.place.path, line: lines[0] },
    lines,
  }
}

function says(policy: Policy, rule: Rule, what: string): string {
  return `Rule ${rule.index + 1} of the ${describeObject(policy.source)} ${what}`
}

function verbOf(rule: Rule): string {
  const verb = { allow: 'allows', deny: 'denies', log: 'logs', pass: 'passes on' }[rule.action]
  return `${verb} ${describePeers(rule.peers)} on ${describeRulePorts(rule.ports)}`
}

function samePlace(a: Place, b: Place): boolean {
  return a.path === b.path && a.line === b.line
}
