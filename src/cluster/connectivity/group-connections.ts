import { alignParties, type JointClass } from './align-parties.ts'
import type { Connectivity } from './build-connectivity.ts'
import { compareParties } from './compare-parties.ts'
import type { Party } from '../model/connection.ts'
import { describePorts, NO_PORTS, type PortSet } from '../model/port-set.ts'

/**
 * Some parties, written so that "everybody but ten" stays short. The lists are shared between groups, share no party
 * with each other, and hold either workloads or addresses.
 */
export type PartyGroup = {
  readonly lists: readonly (readonly Party[])[]
  readonly except: ReadonlySet<Party>
  readonly size: number
  /** The first of them in the order of `compareParties`. */
  readonly first: Party | undefined
}

/** What is between each party of one group and each of another, in each of the clusters that are looked at together. */
export type ConnectionGroup = {
  readonly from: PartyGroup
  readonly to: PartyGroup
  /** By cluster; nothing where it lacks an end. */
  readonly ports: readonly PortSet[]
  /** By cluster: whether it has both ends. */
  readonly present: readonly boolean[]
}

/** The parties of a group, one by one. */
export function* listGroup({ lists, except }: PartyGroup): Iterable<Party> {
  for (const list of lists) for (const party of list) if (!except.has(party)) yield party
}

/**
 * All connections of one cluster, or of several side by side, in groups: of the ordered pairs of parties for which
 * `keep` says yes, each is in exactly one. Pairs between two blocks of addresses are never asked about. Besides, all
 * parties that the groups are made of. A few groups tell what holds for many pairs, however many there are.
 */
export function groupConnections(
  clusters: readonly Connectivity[],
  keep: (ports: readonly PortSet[]) => boolean,
): { readonly parties: readonly Party[]; readonly groups: readonly ConnectionGroup[] } {
  const joint = alignParties(clusters)
  const sources = { pods: groupSources(joint, clusters, 'pods'), addresses: groupSources(joint, clusters, 'addresses') }
  const context = {
    joint,
    clusters,
    keep,
    jointOf: clusters.map((_, k) => indexJoint(joint, k)),
    number: numberTexts(),
  }
  const rows = new Map<string, { readonly row: Row; readonly to: JointClass[] }>()
  for (const to of joint) {
    for (const row of listRows(to, sources[to.isPods ? 'pods' : 'addresses'], context)) {
      const known = rows.get(row.key)
      if (known === undefined) rows.set(row.key, { row, to: [to] })
      else known.to.push(to)
    }
  }
  const groups = [...rows.values()].map(({ row, to }) => {
    const { ports, present } = row
    return { from: row.from(), to: buildGroup(to.map(({ parties }) => parties)), ports, present }
  })
  return { parties: joint.flatMap(({ parties }) => parties), groups }
}

/** By the first party that is reached, then by the first that reaches it. */
export function compareGroups(
  a: Pick<ConnectionGroup, 'from' | 'to'>,
  b: Pick<ConnectionGroup, 'from' | 'to'>,
): number {
  return compareFirst(a.to, b.to) || compareFirst(a.from, b.from)
}

function compareFirst(a: PartyGroup, b: PartyGroup): number {
  return a.first === undefined || b.first === undefined ? 0 : compareParties(a.first, b.first)
}

/** What classes are reached by, in one way. Rows with the same key are of the same sources in the same way. */
type Row = Pick<ConnectionGroup, 'ports' | 'present'> & { readonly key: string; readonly from: () => PartyGroup }

/** The classes by what they let out as far as no rule names the other end. */
type Sources = {
  readonly groups: readonly { readonly classes: readonly number[]; readonly parties: readonly Party[] }[]
  /** The group of each class. */
  readonly groupOf: readonly number[]
}

type RowContext = {
  readonly joint: readonly JointClass[]
  readonly clusters: readonly Connectivity[]
  readonly keep: (ports: readonly PortSet[]) => boolean
  /** By cluster: from its classes to the joint ones. */
  readonly jointOf: readonly ReadonlyMap<number, readonly number[]>[]
  readonly number: (text: string) => number
}

function listRows(to: JointClass, { groups, groupOf }: Sources, context: RowContext): readonly Row[] {
  const { joint, number } = context
  const touched = new Set(listTouched(to, context).sort((a, b) => a - b))
  const ways = new Map<string, Way>()
  for (const [g, { classes }] of groups.entries()) {
    const from = joint[classes.find((id) => !touched.has(id)) ?? -1]
    if (from !== undefined) findWay(from, to, ways, context)?.groups.push(g)
  }
  for (const id of touched) {
    const from = joint[id]
    if (from !== undefined) findWay(from, to, ways, context)?.named.push(id)
  }
  return [...ways].map(([key, { ports, present, groups: whole, named }]) => {
    // Some of those that rules name are treated like their group all the same.
    const inWhole = (id: number) => whole.includes(groupOf[id] ?? -1)
    const alone = named.filter((id) => !inWhole(id))
    const same = new Set(named)
    const but = whole.length === 0 ? [] : [...touched].filter((id) => inWhole(id) && !same.has(id))
    const from = () => {
      const lists = [...whole.map((g) => groups[g]?.parties ?? []), ...alone.map((id) => joint[id]?.parties ?? [])]
      return buildGroup(
        lists,
        but.flatMap((id) => joint[id]?.parties ?? []),
      )
    }
    // Pods and addresses are reached from groups of their own numbers.
    const sources = number(`${to.isPods};${whole.join()};${but.join()};${alone.join()}`)
    return { key: `${key};${sources}`, ports, present, from }
  })
}

type Way = Pick<ConnectionGroup, 'ports' | 'present'> & { readonly groups: number[]; readonly named: number[] }

function findWay(
  from: JointClass,
  to: JointClass,
  ways: Map<string, Way>,
  { clusters, keep, number }: RowContext,
): Way | undefined {
  if (!from.isPods && !to.isPods) return undefined
  const ends = clusters.map((cluster, k) => ({ cluster, source: from.ids[k], target: to.ids[k] }))
  const ports = ends.map(({ cluster, source, target }) => {
    return source === undefined || target === undefined ? NO_PORTS : cluster.portsBetween(source, target)
  })
  if (!keep(ports)) return undefined
  const present = ends.map(({ source, target }) => source !== undefined && target !== undefined)
  const key = `${ports.map((set) => number(describePorts(set))).join()};${present.join()}`
  let way = ways.get(key)
  if (way === undefined) ways.set(key, (way = { ports, present, groups: [], named: [] }))
  return way
}

function listTouched(to: JointClass, { clusters, jointOf }: RowContext): number[] {
  return clusters.flatMap((cluster, k) => {
    const id = to.ids[k]
    return id === undefined ? [] : [...cluster.touched(id)].flatMap((from) => jointOf[k]?.get(from) ?? [])
  })
}

function groupSources(
  joint: readonly JointClass[],
  clusters: readonly Connectivity[],
  to: 'pods' | 'addresses',
): Sources {
  const flows = new Map<unknown, number>()
  const byKey = new Map<string, number>()
  const groups: { classes: number[]; parties: Party[] }[] = []
  const groupOf = joint.map(({ isPods, ids, parties }, i) => {
    const marks = clusters.map((cluster, k) => {
      const id = ids[k]
      if (id === undefined) return '-'
      const flow = cluster.background(id, to)
      const mark = flows.get(flow) ?? flows.size
      flows.set(flow, mark)
      return mark
    })
    const key = `${isPods};${marks.join()}`
    const g = byKey.get(key) ?? groups.length
    byKey.set(key, g)
    const group = (groups[g] ??= { classes: [], parties: [] })
    group.classes.push(i)
    for (const party of parties) group.parties.push(party)
    return g
  })
  for (const { parties } of groups) parties.sort(compareParties)
  return { groups, groupOf }
}

function indexJoint(joint: readonly JointClass[], k: number): ReadonlyMap<number, readonly number[]> {
  const index = new Map<number, number[]>()
  for (const [i, { ids }] of joint.entries()) {
    const id = ids[k]
    if (id === undefined) continue
    const list = index.get(id)
    if (list === undefined) index.set(id, [i])
    else list.push(i)
  }
  return index
}

function buildGroup(lists: readonly (readonly Party[])[], excepted: readonly Party[] = []): PartyGroup {
  const except = new Set(excepted)
  let first: Party | undefined
  for (const list of lists) {
    const own = list.find((party) => !except.has(party))
    if (own !== undefined && (first === undefined || compareParties(own, first) < 0)) first = own
  }
  return { lists, except, size: lists.reduce((sum, list) => sum + list.length, 0) - except.size, first }
}

function numberTexts(): (text: string) => number {
  const numbers = new Map<string, number>()
  return (text) => {
    const number = numbers.get(text) ?? numbers.size
    numbers.set(text, number)
    return number
  }
}
