import { IPV4, IPV6 } from '../model/address-range.ts'
import { listAtoms, listPeers } from '../model/list-peers.ts'
import type { AddressRange, Policy } from '../model/policy.ts'

/**
 * All addresses, cut wherever a range of the policies begins or ends, so that no policy tells the addresses of one
 * block apart: IPv4's in order, then IPv6's, which are one block where no policy mentions any.
 */
export function splitAddresses(policies: readonly Policy[]): readonly AddressRange[] {
  const cuts = { 4: new Set<bigint>([IPV4.first]), 6: new Set<bigint>([IPV6.first]) }
  for (const range of listRanges(policies)) {
    cuts[range.family].add(range.first)
    cuts[range.family].add(range.last + 1n)
  }
  return [IPV4, IPV6].flatMap(({ family, last: end }) => {
    const starts = [...cuts[family]].filter((start) => start <= end).sort((a, b) => (a < b ? -1 : 1))
    return starts.map((first, i) => ({ family, first, last: (starts[i + 1] ?? end + 1n) - 1n }))
  })
}

/** The numbers of the blocks that lie in a range, the blocks being those of `splitAddresses`. */
export function blocksInRange(blocks: readonly AddressRange[], range: AddressRange): readonly number[] {
  let [low, high] = [0, blocks.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const block = blocks[middle]
    const isBefore =
      block === undefined || block.family < range.family || (block.family === range.family && block.first < range.first)
    if (isBefore) low = middle + 1
    else high = middle
  }
  const found: number[] = []
  for (let id = low; ; id++) {
    const block = blocks[id]
    if (block === undefined || block.family !== range.family || block.last > range.last) return found
    found.push(id)
  }
}

function* listRanges(policies: readonly Policy[]): Iterable<AddressRange> {
  for (const peer of listPeers(policies)) {
    for (const atom of listAtoms(peer)) {
      if (atom.kind === 'addresses') yield* [...atom.ranges, ...atom.except]
    }
  }
}
