import { describeWorkload } from '../model/cluster.ts'
import type { Connectivity } from './build-connectivity.ts'
import { compareParties } from './compare-parties.ts'
import type { Party } from '../model/connection.ts'

/** Parties that every one of some clusters treats alike. */
export type JointClass = {
  readonly parties: readonly Party[]
  readonly isPods: boolean
  /** Their class in each cluster; undefined where it has no such workload. */
  readonly ids: readonly (number | undefined)[]
}

/**
 * The parties of several clusters at once: a workload is the same where kind, namespace and name are, and blocks of
 * addresses are cut until none lies in two. Workloads are given as the last cluster that has them says. Classes of
 * workloads come first, in the order of their first workloads.
 */
export function alignParties(clusters: readonly Connectivity[]): readonly JointClass[] {
  const workloads = new Map<string, { party: Party; ids: (number | undefined)[] }>()
  for (const [k, { parties, podClasses }] of clusters.entries()) {
    const names = new Map<string, number>()
    for (const [id, members] of parties.slice(0, podClasses).entries()) {
      for (const party of members) {
        const name = nameParty(party)
        const times = names.get(name) ?? 0
        names.set(name, times + 1)
        // What a broken tree has twice is told apart by its turn.
        const key = times === 0 ? name : `${name}#${times}`
        const known = workloads.get(key) ?? { party, ids: clusters.map(() => undefined) }
        known.party = party
        known.ids[k] = id
        workloads.set(key, known)
      }
    }
  }
  const joint = new Map<string, { parties: Party[]; isPods: true; ids: readonly (number | undefined)[] }>()
  for (const { party, ids } of [...workloads.values()].sort((a, b) => compareParties(a.party, b.party))) {
    const key = ids.join()
    const known = joint.get(key)
    if (known === undefined) joint.set(key, { parties: [party], isPods: true, ids })
    else known.parties.push(party)
  }
  return [...joint.values(), ...alignBlocks(clusters)]
}

/**
 * All clusters have blocks that cover the same addresses, so that one by one the shortest ends next, and the others go
 * on behind it.
 */
function alignBlocks(clusters: readonly Connectivity[]): readonly JointClass[] {
  const lists = clusters.map(({ parties, podClasses }) => {
    return parties.slice(podClasses).flatMap(([party], i) => {
      return party?.kind === 'addresses' ? [{ ...party, id: podClasses + i }] : []
    })
  })
  const next = lists.map(() => 0)
  const blocks: JointClass[] = []
  for (;;) {
    const current = lists.flatMap((list, k) => list[next[k] ?? 0] ?? [])
    const [any] = current
    if (any === undefined) return blocks
    const { family } = any
    const first = current.reduce((latest, block) => (block.first > latest ? block.first : latest), any.first)
    const last = current.reduce((earliest, block) => (block.last < earliest ? block.last : earliest), any.last)
    blocks.push({
      parties: [{ kind: 'addresses', family, first, last }],
      isPods: false,
      ids: current.map(({ id }) => id),
    })
    for (const [k, list] of lists.entries()) {
      const at = next[k] ?? 0
      if (list[at]?.last === last) next[k] = at + 1
    }
  }
}

function nameParty(party: Party): string {
  return party.kind === 'workload' ? describeWorkload(party.workload) : ''
}
