import { describeAddress } from '../../cluster/model/address-range.ts'
import { compareText } from '../../finding.ts'
import type { AddressRange, PeerMatch, PodMatch, PortMatch } from '../../cluster/model/policy.ts'
import type { Selector } from '../../cluster/model/selector.ts'
import { BASE_NAME_PREFIX } from '../model/base-name.ts'
import type { PlatformGroup } from '../model/base-options.ts'
import { BASE_NAMES } from '../base/check-base.ts'
import { LABEL_CHARACTERS_MAX } from '../../kubernetes/kubernetes-names.ts'
import { NAMESPACE_LABEL } from '../model/namespace-label.ts'
import { policyName } from '../model/policy-name.ts'
import type { PolicyPort } from '../model/service-identity.ts'

/** Who a group is; what it calls is said apart. */
export type GroupPeers = Pick<PlatformGroup, 'namespaces' | 'pods' | 'ranges'>

/**
 * A rule's peer as a platform group; undefined where the config has no words for it: selectors that are more than
 * labels with a value, excepted addresses.
 */
export function toGroupPeers(peer: PeerMatch): GroupPeers | undefined {
  if (peer.kind === 'addresses') return toRanges(peer)
  if (peer.kind !== 'pods') return undefined
  const namespaces = toNamespaces(peer.namespaces)
  const pods = toLabels(peer.pods)
  const isPlain = (peer.serviceAccounts ?? []).length === 0 && peer.serviceAccountSelector === undefined
  if (namespaces === undefined || namespaces.size === 0 || pods === undefined || !isPlain) return undefined
  return { namespaces, ...(pods.size === 0 ? {} : { pods }) }
}

/** Ports of a rule as a group has them; undefined: all. `inexact`: the config has no words for them. */
export function toGroupPorts(ports: readonly PortMatch[] | undefined): readonly PolicyPort[] | undefined | 'inexact' {
  if (ports === undefined) return undefined
  const found: PolicyPort[] = []
  for (const match of ports) {
    if (match.kind === 'not') return 'inexact'
    if (match.kind === 'named') found.push({ port: match.name, protocol: match.protocol })
    else {
      for (const [protocol, ranges] of match.ports) {
        for (const [first, last] of ranges) {
          if (first !== last) return 'inexact'
          found.push({ port: first, protocol })
        }
      }
    }
  }
  return found.length === 0 ? 'inexact' : found.sort(comparePorts)
}

/** A name that `policy.base.groups` takes, from what it is about; equal text gives the equal name. */
export function groupName(text: string): string {
  const slug = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  const isUsable = slug !== '' && slug.length + BASE_NAME_PREFIX.length <= LABEL_CHARACTERS_MAX && !BASE_NAMES.has(slug)
  // Ten digits of a hash, so that names which are cut stay apart.
  return isUsable ? slug : `group-${policyName(`_${text}`).slice(-10)}`
}

function toRanges({ ranges, except }: Extract<PeerMatch, { kind: 'addresses' }>): GroupPeers | undefined {
  const blocks = ranges.map(toCidr)
  if (except.length > 0 || blocks.length === 0 || blocks.includes(undefined)) return undefined
  return { ranges: blocks.flatMap((block) => block ?? []).sort(compareText) }
}

/** In CIDR notation; undefined where the range is no block. */
function toCidr({ family, first, last }: AddressRange): string | undefined {
  const size = last - first + 1n
  const bits = size.toString(2).length - 1
  if (size !== 1n << BigInt(bits) || first % size !== 0n) return undefined
  return `${describeAddress({ family, address: first })}/${(family === 4 ? 32 : 128) - bits}`
}

function toNamespaces(namespaces: PodMatch['namespaces']): ReadonlyMap<string, string> | undefined {
  if (typeof namespaces === 'string') return new Map([[NAMESPACE_LABEL, namespaces]])
  if (namespaces === undefined) return undefined
  const labels = toLabels(namespaces)
  const name = labels?.get('projectcalico.org/name')
  return name !== undefined && labels?.size === 1 ? new Map([[NAMESPACE_LABEL, name]]) : labels
}

/** The labels that a selector asks for, each with one value; undefined where it is more than that. */
function toLabels(selector: Selector): ReadonlyMap<string, string> | undefined {
  if (selector.kind === 'in') {
    const [value, ...others] = selector.values
    return value === undefined || others.length > 0 ? undefined : new Map([[selector.key, value]])
  }
  if (selector.kind !== 'and') return undefined
  const labels = new Map<string, string>()
  for (const part of selector.of) {
    const more = toLabels(part)
    if (more === undefined) return undefined
    for (const [key, value] of more) {
      if ((labels.get(key) ?? value) !== value) return undefined
      labels.set(key, value)
    }
  }
  return labels
}

function comparePorts(a: PolicyPort, b: PolicyPort): number {
  return compareText(a.protocol, b.protocol) || compareText(String(a.port).padStart(5), String(b.port).padStart(5))
}
