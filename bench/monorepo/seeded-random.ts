export type Random = {
  /** A whole number from 0 to below `end`. */
  below(end: number): number
  pick<T>(items: readonly [T, ...T[]]): T
}

/**
 * Numbers that look random and depend on the seed alone (mulberry32, public domain; the seed is hashed with FNV-1a).
 */
export function seededRandom(seed: string): Random {
  let state = 0x811c9dc5
  for (let i = 0; i < seed.length; i++) state = Math.imul(state ^ seed.charCodeAt(i), 0x01000193)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (end: number) => Math.floor(next() * end)
  return { below, pick: (items) => items[below(items.length)] ?? items[0] }
}
