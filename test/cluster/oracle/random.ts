/** Numbers that look random and are the same for the same seed (mulberry32). */
export function seeded(seed: number) {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (count: number) => Math.floor(next() * count)
  const pick = <const T>(items: readonly T[]): T => {
    const item = items[below(items.length)]
    if (item === undefined) throw new Error('nothing to pick from')
    return item
  }
  return {
    below,
    pick,
    chance: (share: number) => next() < share,
    /** That share of the time. */
    maybe: <T>(share: number, make: () => T): T | undefined => (next() < share ? make() : undefined),
    some: <T>(min: number, max: number, make: (index: number) => T): T[] =>
      Array.from({ length: min + below(max - min + 1) }, (_, index) => make(index)),
  }
}

export type Random = ReturnType<typeof seeded>
