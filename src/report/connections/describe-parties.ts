import { describeAddress, uniteRanges } from '../../cluster/model/address-range.ts'
import { describeWorkload, type Workload } from '../../cluster/model/cluster.ts'
import type { Party } from '../../cluster/model/connection.ts'
import { listGroup, type PartyGroup } from '../../cluster/connectivity/group-connections.ts'
import { compareText } from '../../finding.ts'

/** Names the parties of a group in a few words, by plain text that may hold hostile names. */
export type DescribeGroup = (group: PartyGroup) => readonly string[]

/** How many workloads are named one by one; of more it is said how many there are. */
const NAMES_MAX = 6

/**
 * Builds it for a tree with these parties: `everybody`, `every workload`, `every workload of shop`, `every workload but
 * …`, `outside`, or names and ranges of addresses. `namesMax`: how many names there may be.
 */
export function describeGroups(parties: readonly Party[], { namesMax = NAMES_MAX } = {}): DescribeGroup {
  const all = count(parties)
  const known = new Map<PartyGroup, readonly string[]>()
  return (group) => {
    let text = known.get(group)
    if (text === undefined) known.set(group, (text = describe([...listGroup(group)], { parties, all, namesMax })))
    return text
  }
}

/** One party by its whole name: `Deployment/shop/cart`, `10.0.0.0-10.255.255.255`. */
export function describeParty(party: Party): string {
  if (party.kind === 'workload') return describeWorkload(party.workload)
  const { family, first, last } = party
  const start = describeAddress({ family, address: first })
  return first === last ? start : `${start}-${describeAddress({ family, address: last })}`
}

type Counted = {
  readonly workloads: number
  readonly byNamespace: ReadonlyMap<string, number>
  readonly addresses: { readonly 4: number; readonly 6: number }
}

type Whole = { readonly parties: readonly Party[]; readonly all: Counted; readonly namesMax: number }

function describe(members: readonly Party[], whole: Whole): readonly string[] {
  const own = count(members)
  const { all } = whole
  const isAllWorkloads = own.workloads === all.workloads && all.workloads > 1
  const isOutside = own.addresses[4] === all.addresses[4] && own.addresses[6] === all.addresses[6]
  if (isAllWorkloads && isOutside) return ['everybody']
  // Addresses first, since what follows "but" would be read as excepted.
  return [
    ...(isOutside ? ['outside'] : describeAddresses(members, own, all)),
    ...(isAllWorkloads ? ['every workload'] : describeWorkloads(members, own, whole)),
  ]
}

function describeWorkloads(
  members: readonly Party[],
  own: Counted,
  { parties, all, namesMax }: Whole,
): readonly string[] {
  const missing = all.workloads - own.workloads
  if (missing <= namesMax && own.workloads > namesMax) {
    const there = new Set(members)
    const absent = listWorkloads(parties.filter((party) => !there.has(party)))
    return [`every workload but ${absent.map(describeWorkload).sort(compareText).join(', ')}`]
  }
  const whole = [...own.byNamespace].filter(([name, size]) => size > 1 && size === all.byNamespace.get(name))
  const namespaces = new Set(whole.map(([name]) => name))
  const alone = listWorkloads(members).filter(({ namespace }) => !namespaces.has(namespace))
  return clip(
    [
      ...[...namespaces].sort(compareText).map((name) => `every workload of ${name}`),
      ...alone.map(describeWorkload).sort(compareText),
    ],
    namesMax,
  )
}

function describeAddresses(members: readonly Party[], own: Counted, all: Counted): readonly string[] {
  if (own.addresses[4] + own.addresses[6] === 0) return []
  if (own.addresses[4] === 0 && own.addresses[6] === all.addresses[6]) return ['outside by IPv6']
  if (own.addresses[6] === 0 && own.addresses[4] === all.addresses[4]) return ['outside by IPv4']
  const ranges = uniteRanges(members.flatMap((party) => (party.kind === 'addresses' ? [party] : [])))
  return clip(
    ranges.map((range) => describeParty({ ...range, kind: 'addresses' })),
    RANGES_MAX,
  )
}

const RANGES_MAX = 6

function clip(names: readonly string[], max: number): readonly string[] {
  return names.length <= max ? names : [...names.slice(0, max - 1), `${names.length - max + 1} more`]
}

function listWorkloads(parties: readonly Party[]): readonly Workload[] {
  return parties.flatMap((party) => (party.kind === 'workload' ? [party.workload] : []))
}

function count(parties: readonly Party[]): Counted {
  const byNamespace = new Map<string, number>()
  const addresses = { 4: 0, 6: 0 }
  let workloads = 0
  for (const party of parties) {
    if (party.kind === 'addresses') addresses[party.family]++
    else {
      workloads++
      const { namespace } = party.workload
      byNamespace.set(namespace, (byNamespace.get(namespace) ?? 0) + 1)
    }
  }
  return { workloads, byNamespace, addresses }
}
