import { describeAddress } from './address-range.ts'
import type { AddressRange, PeerMatch, PodMatch, PortMatch, Rule } from './policy.ts'
import { describePorts } from './port-set.ts'
import type { Selector } from './selector.ts'

/** A list longer than this is cut, and says how much is left out. */
const LISTED_MAX = 6

/** Who is at the other end, in words: `pods with app = service.emoji`, `10.0.0.0-10.255.255.255`, `anybody`. */
export function describePeers(peers: Rule['peers']): string {
  return peers === undefined ? 'anybody' : listSome(peers.map(describePeer), ' or ') || 'nobody'
}

/** Which ports, in words: `TCP 80`, `the port named http (TCP)`, `every port`. */
export function describeRulePorts(ports: Rule['ports']): string {
  if (ports === undefined) return 'every port'
  return listSome(ports.map(describePortMatch), ' or ') || 'no port of TCP, UDP or SCTP'
}

/**
 * A selector, in words that read like a sentence's end: `app = service.emoji and has tier`; empty where it selects
 * everything.
 */
function describeSelector(selector: Selector): string {
  switch (selector.kind) {
    case 'and':
      return selector.of
        .map((part) => bracket(part, 'or'))
        .filter((text) => text !== '')
        .join(' and ')
    case 'or':
      return selector.of.length === 0
        ? 'nothing'
        : selector.of.map((part) => bracket(part, 'and') || 'anything').join(' or ')
    case 'not':
      return describeNegation(selector.of)
    case 'has':
      return `has ${selector.key}`
    case 'in':
      return selector.values.length === 1
        ? `${selector.key} = ${selector.values[0]}`
        : `${selector.key} in (${listSome(selector.values, ', ')})`
    case 'contains':
    case 'starts-with':
    case 'ends-with':
      return `${selector.key} ${selector.kind.replace('-', ' ')} '${selector.text}'`
  }
}

function describeNegation(selector: Selector): string {
  if (selector.kind === 'has') return `has no ${selector.key}`
  if (selector.kind === 'in' && selector.values.length === 1) return `${selector.key} ≠ ${selector.values[0]}`
  if (selector.kind === 'in') return `${selector.key} not in (${listSome(selector.values, ', ')})`
  return `not (${describeSelector(selector) || 'anything'})`
}

function bracket(selector: Selector, weaker: 'and' | 'or'): string {
  const text = describeSelector(selector)
  return selector.kind === weaker && selector.of.length > 1 ? `(${text})` : text
}

function describePeer(peer: PeerMatch): string {
  switch (peer.kind) {
    case 'pods':
      return describePods(peer)
    case 'addresses': {
      const but = peer.except.length === 0 ? '' : ` but ${listSome(peer.except.map(describeRange), ', ')}`
      return listSome(peer.ranges.map(describeRange), ', ') + but
    }
    case 'not':
      return `none of (${describePeer(peer.of)})`
    case 'all':
      return peer.of.map(describePeer).join(', and at once ')
    case 'any':
      return listSome(peer.of.map(describePeer), ' or ')
  }
}

function describePods({ namespaces, pods, serviceAccounts = [], serviceAccountSelector }: PodMatch): string {
  const by = describeSelector(pods)
  const where = typeof namespaces === 'string' ? ` of ${namespaces}` : describeNamespaces(namespaces)
  const names = serviceAccounts.length === 0 ? '' : `, service account ${listSome(serviceAccounts, ' or ')}`
  const account =
    serviceAccountSelector === undefined ? '' : `, service account with ${describeSelector(serviceAccountSelector)}`
  return `${by === '' ? 'all pods' : `pods with ${by}`}${where}${names}${account}`
}

function describeNamespaces(selector: Selector | undefined): string {
  if (selector === undefined) return ''
  const by = describeSelector(selector)
  return by === '' ? ' of every namespace' : ` of namespaces with ${by}`
}

function describePortMatch(match: PortMatch): string {
  switch (match.kind) {
    case 'set':
      return describePorts(match.ports)
    case 'named':
      return `the port named ${match.name} (${match.protocol})`
    case 'not':
      return `all ${match.protocol} but ${listSome(match.of.map(describePortMatch), ', ')}`
  }
}

function describeRange({ family, first, last }: AddressRange): string {
  const from = describeAddress({ family, address: first })
  const size = last - first + 1n
  const bits = size.toString(2).length - 1
  if (size === 1n) return from
  const isBlock = size === 1n << BigInt(bits) && first % size === 0n
  return isBlock
    ? `${from}/${(family === 4 ? 32 : 128) - bits}`
    : `${from}-${describeAddress({ family, address: last })}`
}

function listSome(items: readonly string[], separator: string): string {
  const more = items.length - LISTED_MAX
  const shown = items.slice(0, more > 0 ? LISTED_MAX : undefined).join(separator)
  return more > 0 ? `${shown}${separator}${more} more` : shown
}
