import type { Protocol } from '../model/cluster.ts'
import { compilePeer, type Peer, type Matches } from './compile-match.ts'
import type { Question } from '../model/connection.ts'
import type { AddressRange, HttpMatch, PeerMatch, PortMatch, Rule } from '../model/policy.ts'
import { hasPort } from '../model/port-set.ts'
import type { Selector } from '../model/selector.ts'

/** Why a rule is not about a connection; the first of these that holds. */
export type Mismatch = 'self' | 'peer' | 'port' | 'source-port' | 'http'

export type CompiledRule = {
  readonly rule: Rule
  /** Undefined: it is about the connection. `self` is the end that the policy is about, `to` the destination. */
  readonly findMismatch: (query: PeerQuery) => Mismatch | undefined
}

export type PeerQuery = { readonly self: Peer; readonly other: Peer; readonly to: Peer; readonly question: Question }

/** The rules of a policy in one direction. */
export type CompiledRules = {
  readonly all: readonly CompiledRule[]
  /** Those that may be about a connection with that other end, in order. */
  readonly select: (other: Peer) => readonly CompiledRule[]
}

/** Below this many rules it is faster to ask each. */
const INDEXED_MIN = 8

export function compileRules(rules: readonly Rule[], podRanges: readonly AddressRange[]): CompiledRules {
  const all = rules.map((rule) => compileRule(rule, podRanges))
  return { all, select: all.length < INDEXED_MIN ? () => all : indexRules(all) }
}

function compileRule(rule: Rule, podRanges: readonly AddressRange[]): CompiledRule {
  const { peers, ports, sourcePorts, self, http } = rule
  const peerMatches = peers?.map((peer) => compilePeer(peer, podRanges))
  const isSelf: Matches | undefined = self === undefined ? undefined : compilePeer(self, podRanges)
  return {
    rule,
    findMismatch: ({ self: pod, other, to, question }) => {
      const { protocol, port, sourcePort } = question
      if (isSelf !== undefined && !isSelf(pod)) return 'self'
      if (peerMatches !== undefined && !peerMatches.some((matches) => matches(other))) return 'peer'
      if (ports !== undefined && !ports.some((match) => matchesPort(match, { protocol, port, to }))) return 'port'
      if (sourcePorts !== undefined && sourcePort !== undefined && !hasPort(sourcePorts, protocol, sourcePort)) {
        return 'source-port'
      }
      return http === undefined || matchesHttp(http, question) ? undefined : 'http'
    },
  }
}

function matchesPort(match: PortMatch, asked: { protocol: Protocol; port: number; to: Peer }): boolean {
  const { protocol, port, to } = asked
  switch (match.kind) {
    case 'set':
      return hasPort(match.ports, protocol, port)
    case 'named':
      // Only pods of their own address have ports that policies know by name.
      return (
        protocol === match.protocol &&
        to.kind === 'workload' &&
        !to.workload.hostNetwork &&
        to.workload.ports.some((own) => own.name === match.name && own.port === port && own.protocol === protocol)
      )
    case 'not':
      return protocol === match.protocol && !match.of.some((part) => matchesPort(part, asked))
  }
}

/** Source: "HTTPMatch" in https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#httpmatch */
function matchesHttp({ methods, paths }: HttpMatch, { protocol, http }: Question): boolean {
  if (protocol !== 'TCP') return false
  if (http === undefined) return true
  const path = /^[^?#]*/.exec(http.path)?.[0] ?? ''
  return (
    (methods.length === 0 || methods.includes('*') || methods.includes(http.method)) &&
    (paths.length === 0 || paths.some((one) => (one.kind === 'exact' ? path === one.path : path.startsWith(one.path))))
  )
}

/**
 * Finds rules by a label value that the other end must have: a policy that lists its callers rule by rule is asked
 * about few of them. Rules without such a label are always among the found.
 */
function indexRules(all: readonly CompiledRule[]): (other: Peer) => readonly CompiledRule[] {
  const always: number[] = []
  const byLabel = new Map<string, Map<string, number[]>>()
  for (const [number, { rule }] of all.entries()) {
    const needed = rule.peers?.map(findNeededLabel)
    if (needed === undefined || needed.includes(undefined)) always.push(number)
    else for (const label of needed) if (label !== undefined) addLabel(byLabel, label, number)
  }
  if (byLabel.size === 0) return () => all
  return (other) => {
    const found = new Set(always)
    if (other.kind === 'workload') {
      for (const [key, values] of byLabel) {
        for (const number of values.get(other.workload.labels.get(key) ?? '') ?? []) found.add(number)
      }
    }
    return [...found].sort((a, b) => a - b).flatMap((number) => all[number] ?? [])
  }
}

type Needed = Extract<Selector, { kind: 'in' }>

/** A label of which the peer must have one of some values; undefined: there is none. */
function findNeededLabel(peer: PeerMatch): Needed | undefined {
  if (peer.kind !== 'pods') return undefined
  if (peer.pods.kind === 'in') return peer.pods
  return peer.pods.kind === 'and' ? peer.pods.of.find((part) => part.kind === 'in') : undefined
}

function addLabel(byLabel: Map<string, Map<string, number[]>>, { key, values }: Needed, number: number): void {
  const numbers = byLabel.get(key) ?? new Map<string, number[]>()
  byLabel.set(key, numbers)
  for (const value of values) {
    const list = numbers.get(value)
    if (list === undefined) numbers.set(value, [number])
    else list.push(number)
  }
}
