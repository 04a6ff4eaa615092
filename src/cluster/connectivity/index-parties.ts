import { blocksInRange, splitAddresses } from './address-blocks.ts'
import { coversRanges, IPV4, subtractRanges } from '../model/address-range.ts'
import {
  buildClassSet,
  complementClasses,
  EVERYBODY,
  intersectClasses,
  NOBODY,
  uniteClasses,
  type ClassSet,
} from '../model/class-set.ts'
import type { Cluster, Protocol } from '../model/cluster.ts'
import type { EvaluateOptions } from '../model/connection.ts'
import { buildFindPods, type FindPods } from '../evaluation/find-pods.ts'
import { listAtoms, listPeers, listRules } from '../model/list-peers.ts'
import type { AddressRange, PeerMatch, Policy, PodMatch, PortMatch } from '../model/policy.ts'

/**
 * Parties that all policies treat alike: workloads by their positions in the cluster's list, or one block of addresses.
 */
export type PartyClass =
  | { readonly kind: 'workloads'; readonly workloads: readonly number[] }
  | { readonly kind: 'addresses'; readonly range: AddressRange }

export type PartyIndex = {
  /** Workloads' first: as many as `podClasses` says. */
  readonly classes: readonly PartyClass[]
  readonly podClasses: number
  /** The classes of workloads that a match is about, in order. */
  readonly findClasses: (match: PodMatch) => readonly number[]
  /** The classes that any of the peers is about; undefined is about everybody. */
  readonly resolvePeers: (peers: readonly PeerMatch[] | undefined) => ClassSet
  /** The classes of workloads that have a port of that name. */
  readonly classesWithPort: (name: string, protocol: Protocol) => readonly number[]
  /** The numbers that a name stands for at the pods of a class; addresses have none. */
  readonly namedPorts: (classId: number, name: string, protocol: Protocol) => readonly number[]
}

/**
 * Sorts the parties of a cluster into classes, for these policies. Costs about as much as the matches that there are,
 * not workloads times policies.
 */
export function indexParties(cluster: Cluster, policies: readonly Policy[], options: EvaluateOptions): PartyIndex {
  const findPods = buildFindPods(cluster)
  const { classOf, members } = classifyWorkloads(cluster, policies, findPods)
  const blocks = splitAddresses(policies)
  const podClasses = members.length
  const classes: readonly PartyClass[] = [
    ...members.map((workloads) => ({ kind: 'workloads' as const, workloads })),
    ...blocks.map((range) => ({ kind: 'addresses' as const, range })),
  ]
  const size = { podClasses, classes: classes.length }
  // Many policies say the same of their peers: what was found for one of them is the same list.
  const classesOf = remember((pods: readonly number[]) => {
    // Pods with their node's address are told from their node by no selector.
    const selectable = pods.filter((i) => cluster.workloads[i]?.hostNetwork === false)
    return [...new Set(selectable.map((i) => classOf[i] ?? 0))]
  })
  const setOf = remember((pods: readonly number[]) => buildClassSet(classesOf(pods), size))
  const resolveAtom = remember((atom: PeerMatch): ClassSet => {
    if (atom.kind === 'pods') return setOf(findPods(atom))
    if (atom.kind !== 'addresses') return NOBODY
    const ranges = subtractRanges(atom.ranges, atom.except)
    const found = ranges.flatMap((range) => blocksInRange(blocks, range))
    const set = buildClassSet(
      found.map((id) => podClasses + id),
      size,
    )
    return { ...set, pods: coversRanges(ranges, options.podRanges ?? [IPV4]) }
  })
  const resolve = (peer: PeerMatch): ClassSet => {
    switch (peer.kind) {
      case 'not':
        return complementClasses(resolve(peer.of))
      case 'all':
        return peer.of.reduce<ClassSet>((set, part) => intersectClasses(set, resolve(part), podClasses), EVERYBODY)
      case 'any':
        return peer.of.reduce<ClassSet>((set, part) => uniteClasses(set, resolve(part), podClasses), NOBODY)
      case 'pods':
      case 'addresses':
        return resolveAtom(peer)
    }
  }
  return {
    classes,
    podClasses,
    findClasses: (match) => classesOf(findPods(match)),
    resolvePeers: (peers) => (peers === undefined ? EVERYBODY : resolve({ kind: 'any', of: peers })),
    ...indexPorts(cluster, members),
  }
}

/**
 * Workloads are alike when the same matches are about them, the names that policies give to ports mean the same at
 * them, and policies apply to both or to neither.
 */
function classifyWorkloads(cluster: Cluster, policies: readonly Policy[], findPods: FindPods) {
  const marks = cluster.workloads.map(() => new Array<number>())
  const counted = new Set<readonly number[]>()
  for (const match of listMatches(policies)) {
    const found = findPods(match)
    if (counted.has(found)) continue
    for (const i of found) marks[i]?.push(counted.size)
    counted.add(found)
  }
  const names = namesOfPorts(policies)
  const members: number[][] = []
  const byMarks = new Map<string, number>()
  const classOf = cluster.workloads.map(({ ports, hostNetwork }, i) => {
    const named = ports.filter(({ name, protocol }) => name !== undefined && names.has(`${protocol}/${name}`))
    const shown = named.map(({ name, protocol, port }) => `${protocol}/${name}/${port}`).sort()
    const key = hostNetwork ? 'node' : `${marks[i]?.join() ?? ''}\n${shown.join('\n')}`
    const known = byMarks.get(key)
    const id = known ?? members.length
    if (known === undefined) {
      byMarks.set(key, id)
      members.push([])
    }
    members[id]?.push(i)
    return id
  })
  return { classOf, members }
}

function* listMatches(policies: readonly Policy[]): Iterable<PodMatch> {
  for (const { selects } of policies) yield selects
  for (const peer of listPeers(policies)) for (const atom of listAtoms(peer)) if (atom.kind === 'pods') yield atom
}

function namesOfPorts(policies: readonly Policy[]): ReadonlySet<string> {
  const names = new Set<string>()
  for (const { ports } of listRules(policies)) {
    for (const { name, protocol } of listPortNames(ports ?? [])) names.add(`${protocol}/${name}`)
  }
  return names
}

/** The ports that are told by name, those inside of exceptions included. */
export function* listPortNames(ports: readonly PortMatch[]): Iterable<Extract<PortMatch, { kind: 'named' }>> {
  for (const port of ports) {
    if (port.kind === 'named') yield port
    if (port.kind === 'not') yield* listPortNames(port.of)
  }
}

function indexPorts({ workloads }: Cluster, members: readonly (readonly number[])[]) {
  const byName = new Map<string, Map<number, number[]>>()
  for (const [id, [first]] of members.entries()) {
    const workload = workloads[first ?? 0]
    for (const { name, protocol, port } of workload?.ports ?? []) {
      if (name === undefined || workload?.hostNetwork === true) continue
      const key = `${protocol}/${name}`
      let classes = byName.get(key)
      if (classes === undefined) byName.set(key, (classes = new Map<number, number[]>()))
      classes.set(id, [...(classes.get(id) ?? []), port])
    }
  }
  return {
    classesWithPort: (name: string, protocol: Protocol) => [...(byName.get(`${protocol}/${name}`)?.keys() ?? [])],
    namedPorts: (id: number, name: string, protocol: Protocol) => byName.get(`${protocol}/${name}`)?.get(id) ?? [],
  }
}

function remember<Key, Value>(find: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>()
  return (key) => {
    let value = known.get(key)
    if (value === undefined) known.set(key, (value = find(key)))
    return value
  }
}
