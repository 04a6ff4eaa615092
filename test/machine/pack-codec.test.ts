import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  BLOCK_BYTES_MAX,
  decodeIndex,
  decodeTail,
  encodePack,
  inflateBlock,
  packKey,
  TAIL_BYTES,
} from '../../src/machine/pack-codec.ts'

const VALUES = new Map([
  ['facts ledger', 'type Ledger struct'],
  ['facts pot', ''],
  ['outline ledger', 'package ledger'],
  ['calls service.emoji', 'é'.repeat(700_000)],
])

test('encodePack() keeps every value under its key', () => {
  expect(decode(encode(VALUES))).toEqual(VALUES)
})

test('encodePack() keeps any values', () => {
  const values = fc.dictionary(fc.string(), fc.string(), { maxKeys: 30 })
  fc.assert(
    fc.property(values, (record) => {
      const map = new Map(Object.entries(record))
      expect(decode(encode(map), [...map.keys()])).toEqual(map)
    }),
  )
})

test('encodePack() holds values of one sort together', () => {
  const mixed = Array.from({ length: 40 }, (_, i) => [`${i % 2 ? 'facts' : 'outline'} ${i}`, `${i}`] as const)
  const pack = encode(new Map(mixed))
  const tail = decodeTail(pack.subarray(-TAIL_BYTES))
  const index = decodeIndex(pack.subarray(-TAIL_BYTES - (tail?.indexBytes ?? 0), -TAIL_BYTES), tail?.checksum ?? 0)
  const blockOf = (sort: string) =>
    new Set([...(index?.spots ?? [])].flatMap(([key, { block }]) => (key.startsWith(sort) ? [block] : [])))
  expect(index?.blocks).toHaveLength(2)
  expect([...blockOf('f')].filter((block) => blockOf('o').has(block))).toEqual([])
})

test('encodePack() leaves out a value larger than a block can be', () => {
  const pack = encodePack([[packKey('1', 'huge'), new Uint8Array(BLOCK_BYTES_MAX + 1)]])
  expect(decode(pack, ['huge'])).toEqual(new Map())
})

test('a damaged pack gives right values or none, and never throws', () => {
  const pack = encode(VALUES)
  const damage = fc.oneof(
    fc.record({ at: fc.nat(pack.length - 1), flip: fc.integer({ min: 1, max: 255 }) }),
    fc.record({ length: fc.nat(pack.length - 1) }),
  )
  fc.assert(
    fc.property(damage, (how) => {
      const damaged = Buffer.from('length' in how ? pack.subarray(0, how.length) : pack)
      if ('at' in how) damaged[how.at] = (damaged[how.at] ?? 0) ^ how.flip
      for (const [key, value] of decode(damaged)) expect(value).toBe(VALUES.get(key))
    }),
    { numRuns: 300 },
  )
})

test.each(['', 'PK', 'x'.repeat(200)])('decodeTail() knows %p for no pack', (text) => {
  expect(decodeTail(Buffer.from(text).subarray(-TAIL_BYTES))).toBeUndefined()
})

test('packKey() is another for another version', () => {
  expect(packKey('1', 'facts ledger')).not.toBe(packKey('2', 'facts ledger'))
  expect(packKey('1', 'facts ledger')).toHaveLength(16)
})

function encode(values: ReadonlyMap<string, string>): Buffer {
  return encodePack([...values].map(([key, value]) => [packKey('1', key), Buffer.from(value)] as const))
}

/** What a reader of the whole file gets. */
function decode(pack: Buffer, keys: readonly string[] = [...VALUES.keys()]): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const tail = decodeTail(pack.subarray(-TAIL_BYTES))
  const end = pack.length - TAIL_BYTES
  const index = tail && decodeIndex(pack.subarray(Math.max(0, end - tail.indexBytes), end), tail.checksum)
  for (const key of keys) {
    const spot = index?.spots.get(packKey('1', key))
    const block = spot && index?.blocks[spot.block]
    const inflated = block && inflateBlock(pack.subarray(block.start, block.start + block.bytes), block)
    if (spot && inflated) found.set(key, inflated.toString('utf8', spot.start, spot.start + spot.bytes))
  }
  return found
}
