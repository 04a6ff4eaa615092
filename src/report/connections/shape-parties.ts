import { describeWorkload } from '../../cluster/model/cluster.ts'
import type { Party } from '../../cluster/model/connection.ts'
import { listGroup, type PartyGroup } from '../../cluster/connectivity/group-connections.ts'
import { compareParties } from '../../cluster/connectivity/compare-parties.ts'
import { describeParty } from './describe-parties.ts'

export type PartiesShape = {
  readonly workloads: readonly string[] | 'all'
  readonly except?: readonly string[]
  readonly addresses: readonly string[]
}

/**
 * A group as plain data: its workloads by their whole names, and its stretches of addresses. Where more than half of
 * all workloads are in it, `workloads` is `all`, and `except` names those that are not.
 */
export function shapeGroups(parties: readonly Party[]): (group: PartyGroup) => PartiesShape {
  const everyone = parties.filter(({ kind }) => kind === 'workload')
  const known = new Map<PartyGroup, PartiesShape>()
  return (group) => {
    const before = known.get(group)
    if (before !== undefined) return before
    const members = new Set(listGroup(group))
    const inside = everyone.filter((party) => members.has(party))
    const addresses = [...members].filter(({ kind }) => kind === 'addresses')
    const isMost = inside.length * 2 > everyone.length && inside.length > 1
    const shape = {
      ...(isMost
        ? { workloads: 'all' as const, except: namesOf(everyone.filter((party) => !members.has(party))) }
        : { workloads: namesOf(inside) }),
      addresses: addresses.sort(compareParties).map(describeParty),
    }
    known.set(group, shape)
    return shape
  }
}

function namesOf(parties: readonly Party[]): readonly string[] {
  return parties.flatMap((party) => (party.kind === 'workload' ? [describeWorkload(party.workload)] : [])).sort()
}
