import assert from 'node:assert'
import { hash } from 'node:crypto'
import * as zlib from 'node:zlib'

/** Where a value lies: a stretch of a block, once that is inflated. */
export type Spot = { readonly block: number; readonly start: number; readonly bytes: number }

/** A stretch of a pack file, and what it inflates to. */
export type Block = {
  readonly start: number
  readonly bytes: number
  readonly inflatedBytes: number
  readonly checksum: number
}

/** What a pack file says about itself. */
export type PackIndex = {
  readonly blocks: readonly Block[]
  /** By `packKey()`. */
  readonly spots: ReadonlyMap<string, Spot>
}

/** The last bytes of a pack file: how long the index before them is, its checksum, and how everything is compressed. */
export const TAIL_BYTES = 24

/** An index longer than this is damage. */
const INDEX_BYTES_MAX = 256 * 1024 * 1024

/** A block inflates to no more than this, or it is damage; a value larger than that is not packed. */
export const BLOCK_BYTES_MAX = 64 * 1024 * 1024

const MAGIC = Buffer.from('drawbrg2')
const KEY_BYTES = 16
const SPOT_BYTES = KEY_BYTES + 12
const BLOCK_BYTES = 16
// Values are compressed together until they fill a block: alone they are too small to compress well, and more would be
// inflated for one.
const BLOCK_BYTES_WANTED = 128 * 1024

/**
 * A key as a pack holds it, of a version of what makes the values: the key's first letter, which says of what sort the
 * value is, and 120 bits of a hash, as text of 16 Latin-1 characters.
 */
export function packKey(version: string, key: string): string {
  const digest = hash('sha256', `${version}\n${key}`, 'buffer')
  return String.fromCharCode((key.charCodeAt(0) || 0) & 0xff) + digest.toString('latin1', 0, KEY_BYTES - 1)
}

/**
 * A pack file of these values, by `packKey()`: blocks, their table, the places of the values, and a tail. It is made as
 * a whole and never changed. Values of one sort lie together, since they are read together.
 */
export function encodePack(values: Iterable<readonly [key: string, value: Uint8Array]>): Buffer {
  const parts: Buffer[] = []
  const blocks: Buffer[] = []
  const spots: Buffer[] = []
  let pending: Uint8Array[] = []
  let pendingBytes = 0
  let written = 0
  let sort: string | undefined
  const flush = () => {
    if (pending.length === 0) return
    const inflated = Buffer.concat(pending, pendingBytes)
    const deflated = deflate(inflated)
    blocks.push(numbers([written, deflated.length, inflated.length, zlib.crc32(deflated)]))
    parts.push(deflated)
    written += deflated.length
    pending = []
    pendingBytes = 0
  }
  for (const [key, value] of [...values].sort(([a], [b]) => a.charCodeAt(0) - b.charCodeAt(0))) {
    if (value.length > BLOCK_BYTES_MAX) continue
    if (key.charAt(0) !== sort || pendingBytes + value.length > BLOCK_BYTES_WANTED) flush()
    sort = key.charAt(0)
    spots.push(Buffer.from(key, 'latin1'), numbers([blocks.length, pendingBytes, value.length]))
    pending.push(value)
    pendingBytes += value.length
  }
  flush()
  const index = Buffer.concat([numbers([blocks.length, spots.length / 2]), ...blocks, ...spots])
  const tail = [numbers([index.length, zlib.crc32(index), hasZstd() ? ZSTD : DEFLATE, 0]), MAGIC]
  return Buffer.concat([...parts, index, ...tail])
}

/** How long the index before this tail is; undefined: no pack of ours, or one that this Node cannot inflate. */
export function decodeTail(tail: Buffer): { readonly indexBytes: number; readonly checksum: number } | undefined {
  if (tail.length !== TAIL_BYTES || !tail.subarray(16).equals(MAGIC)) return undefined
  const indexBytes = tail.readUInt32LE(0)
  if (indexBytes > INDEX_BYTES_MAX || tail.readUInt32LE(8) !== (hasZstd() ? ZSTD : DEFLATE)) return undefined
  return { indexBytes, checksum: tail.readUInt32LE(4) }
}

/** The index that stands before a tail; undefined when it is damaged. */
export function decodeIndex(index: Buffer, checksum: number): PackIndex | undefined {
  if (index.length < 8 || zlib.crc32(index) !== checksum) return undefined
  const [blockCount, spotCount] = [index.readUInt32LE(0), index.readUInt32LE(4)]
  if (index.length !== 8 + blockCount * BLOCK_BYTES + spotCount * SPOT_BYTES) return undefined
  const at = (place: number) => index.readUInt32LE(place)
  const blocks = Array.from({ length: blockCount }, (_, i): Block => {
    const place = 8 + i * BLOCK_BYTES
    return { start: at(place), bytes: at(place + 4), inflatedBytes: at(place + 8), checksum: at(place + 12) }
  })
  const spots = new Map<string, Spot>()
  for (let i = 0, place = 8 + blockCount * BLOCK_BYTES; i < spotCount; i++, place += SPOT_BYTES) {
    const numbersAt = place + KEY_BYTES
    const spot: Spot = { block: at(numbersAt), start: at(numbersAt + 4), bytes: at(numbersAt + 8) }
    spots.set(index.toString('latin1', place, numbersAt), spot)
  }
  return { blocks, spots }
}

/** The values that a block holds, one after the other; undefined when it is damaged. */
export function inflateBlock(deflated: Buffer, { inflatedBytes, checksum }: Block): Buffer | undefined {
  if (inflatedBytes > BLOCK_BYTES_MAX || zlib.crc32(deflated) !== checksum) return undefined
  // The smallest bound that both take is one.
  const bound = { maxOutputLength: Math.max(1, inflatedBytes) }
  try {
    const inflated = hasZstd() ? zlib.zstdDecompressSync(deflated, bound) : zlib.inflateRawSync(deflated, bound)
    return inflated.length === inflatedBytes ? inflated : undefined
  } catch {
    // Whatever is wrong with it, it is made again.
    return undefined
  }
}

// Measured on the facts of 10,000 Go files: Zstandard at level 1 takes a third of deflate's time and half its room.
function deflate(inflated: Buffer): Buffer {
  return hasZstd()
    ? zlib.zstdCompressSync(inflated, { params: { [zlib.constants.ZSTD_c_compressionLevel]: 1 } })
    : zlib.deflateRawSync(inflated, { level: 1 })
}

// Node has it since 22.15 and 23.8.
function hasZstd(): boolean {
  return typeof zlib.zstdCompressSync === 'function'
}

function numbers(values: readonly number[]): Buffer {
  const buffer = Buffer.allocUnsafe(values.length * 4)
  values.forEach((value, i) => {
    assert(value >= 0 && value <= 0xffff_ffff, 'packs are smaller than 4 GiB')
    buffer.writeUInt32LE(value, i * 4)
  })
  return buffer
}

const DEFLATE = 1
const ZSTD = 2
