import type { Party } from '../model/connection.ts'
import { listGroup, type PartyGroup } from './group-connections.ts'

type Ends = { readonly from: PartyGroup; readonly to: PartyGroup }

/**
 * Only those connections, or changes of them, that have some parties at an end, each once: first what leads to them,
 * then what leads from them to others. Groups are cut down to what is asked for.
 */
export function focusConnections<T extends Ends>(
  groups: readonly T[],
  isMeant: (party: Party) => boolean,
): readonly T[] {
  const halves = new Map<PartyGroup, readonly [meant: PartyGroup, others: PartyGroup]>()
  const split = (group: PartyGroup) => {
    const known = halves.get(group)
    if (known !== undefined) return known
    const all = [...listGroup(group)]
    const both = [toGroup(all.filter(isMeant)), toGroup(all.filter((party) => !isMeant(party)))] as const
    halves.set(group, both)
    return both
  }
  return groups.flatMap((each) => {
    const [target, otherTargets] = split(each.to)
    const [source] = split(each.from)
    return [
      { ...each, to: target },
      { ...each, from: source, to: otherTargets },
    ].filter(({ from, to }) => from.size > 0 && to.size > 0)
  })
}

function toGroup(parties: readonly Party[]): PartyGroup {
  const kinds = ['workload', 'addresses'] as const
  const lists = kinds.map((kind) => parties.filter((party) => party.kind === kind)).filter((list) => list.length > 0)
  return { lists, except: new Set(), size: parties.length, first: lists[0]?.[0] }
}
