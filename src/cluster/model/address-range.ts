import type { AddressRange } from './policy.ts'

type Address = { readonly family: 4 | 6; readonly address: bigint }

const BITS = { 4: 32, 6: 128 } as const

/** All addresses of IPv4. */
export const IPV4: AddressRange = { family: 4, first: 0n, last: (1n << 32n) - 1n }
/** All addresses of IPv6. */
export const IPV6: AddressRange = { family: 6, first: 0n, last: (1n << 128n) - 1n }

/**
 * An IPv4 or IPv6 address as people write it; undefined when it is none. Zones (`%eth0`) are not taken, nor zeros
 * before an IPv4 number.
 */
export function parseAddress(text: string): Address | undefined {
  const address = text.includes(':') ? parseIpv6(text) : parseIpv4(text)
  return address === undefined ? undefined : { family: text.includes(':') ? 6 : 4, address }
}

/** The addresses of a block (`10.0.0.0/8`), whatever its host bits; with `bare`, an address alone is a block of one. */
export function parseCidr(text: string, { bare = false }: { readonly bare?: boolean } = {}): AddressRange | undefined {
  const [, base, prefix] = /^([^/]*)(?:\/(0|[1-9][0-9]{0,2}))?$/.exec(text) ?? []
  const address = base === undefined ? undefined : parseAddress(base)
  if (address === undefined || (prefix === undefined && !bare)) return undefined
  const bits = BITS[address.family]
  const length = prefix === undefined ? bits : Number(prefix)
  if (length > bits) return undefined
  const host = (1n << BigInt(bits - length)) - 1n
  const first = address.address & ~host
  return { family: address.family, first, last: first | host }
}

/** An address as RFC 5952 writes it. */
export function describeAddress({ family, address }: Address): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join('.')
  const groups = Array.from({ length: 8 }, (_, i) => ((address >> BigInt(112 - 16 * i)) & 0xffffn).toString(16))
  const zeros = [...groups.join(':').matchAll(/\b0(?::0)+\b/g)].toSorted((a, b) => b[0].length - a[0].length)[0]
  if (zeros === undefined) return groups.join(':')
  const text = groups.join(':')
  return `${text.slice(0, zeros.index).replace(/:$/, '')}::${text.slice(zeros.index + zeros[0].length).replace(/^:/, '')}`
}

/** The same addresses as stretches that neither touch nor overlap, by family and in order. */
export function uniteRanges(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const united: AddressRange[] = []
  for (const range of ranges.toSorted(compareRanges)) {
    const last = united.at(-1)
    if (last === undefined || last.family !== range.family || range.first > last.last + 1n) united.push(range)
    else if (range.last > last.last) united[united.length - 1] = { ...last, last: range.last }
  }
  return united
}

/** The addresses of the first that are in none of the second. */
export function subtractRanges(from: readonly AddressRange[], what: readonly AddressRange[]): readonly AddressRange[] {
  const holes = uniteRanges(what)
  return uniteRanges(from).flatMap((range) => {
    const left: AddressRange[] = []
    let { first } = range
    for (const hole of holes) {
      if (hole.family !== range.family || hole.last < first || hole.first > range.last) continue
      if (hole.first > first) left.push({ family: range.family, first, last: hole.first - 1n })
      first = hole.last + 1n
    }
    if (first <= range.last) left.push({ family: range.family, first, last: range.last })
    return left
  })
}

/** Whether an address is in one of the stretches that `uniteRanges` made. */
export function includesAddress(united: readonly AddressRange[], { family, address }: Address): boolean {
  let [low, high] = [0, united.length - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    const range = united[middle]
    if (range === undefined) return false
    if (range.family < family || (range.family === family && range.last < address)) low = middle + 1
    else if (range.family > family || range.first > address) high = middle - 1
    else return true
  }
  return false
}

/** Whether all addresses of the second are among those of the first. */
export function coversRanges(ranges: readonly AddressRange[], covered: readonly AddressRange[]): boolean {
  return subtractRanges(covered, ranges).length === 0
}

function compareRanges(a: AddressRange, b: AddressRange): number {
  return a.family - b.family || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0)
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256)) {
    return undefined
  }
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n)
}

function parseIpv6(text: string): bigint | undefined {
  const halves = withoutIpv4Tail(text)?.split('::')
  if (halves === undefined || halves.length > 2) return undefined
  const [head = [], tail] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - (tail?.length ?? 0)
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  const groups = [...head, ...Array<string>(missing).fill('0'), ...(tail ?? [])]
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n)
}

/** `::ffff:10.0.0.1` with its last part in hexadecimal. */
function withoutIpv4Tail(text: string): string | undefined {
  if (!text.includes('.')) return text
  const colon = text.lastIndexOf(':')
  const tail = parseIpv4(text.slice(colon + 1))
  if (tail === undefined) return undefined
  return `${text.slice(0, colon + 1)}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`
}
