import type { FileHandle } from 'node:fs/promises'
import {
  decodeIndex,
  decodeTail,
  inflateBlock,
  TAIL_BYTES,
  type Block,
  type PackIndex,
  type Spot,
} from './pack-codec.ts'

/** Opens a pack file; undefined when it cannot be read, or is none. */
export async function openPack(open: () => Promise<FileHandle>): Promise<Pack | undefined> {
  const handle = await open().catch(() => undefined)
  if (handle === undefined) return undefined
  try {
    const { size } = await handle.stat()
    const tail = decodeTail(await readAt(handle, size - TAIL_BYTES, TAIL_BYTES))
    const index = tail && (await readAt(handle, size - TAIL_BYTES - tail.indexBytes, tail.indexBytes))
    const decoded = index && decodeIndex(index, tail.checksum)
    if (decoded !== undefined) return new Pack(handle, decoded, size)
  } catch {
    // Damaged or gone: as if it were not there.
  }
  await handle.close().catch(() => undefined)
  return undefined
}

/** An open pack file. It can be read also after another process has removed it. */
export class Pack {
  readonly bytes: number
  readonly #handle: FileHandle
  readonly #index: PackIndex
  readonly #inflated = new Map<number, Buffer>()

  constructor(handle: FileHandle, index: PackIndex, bytes: number) {
    this.#handle = handle
    this.#index = index
    this.bytes = bytes
  }

  keys(): Iterable<string> {
    return this.#index.spots.keys()
  }

  /** The values of those of the keys (`packKey()`) that are here and sound. */
  async read(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const wanted = new Map<number, [key: string, spot: Spot][]>()
    for (const key of keys) {
      const spot = this.#index.spots.get(key)
      if (spot === undefined) continue
      const list = wanted.get(spot.block)
      if (list) list.push([key, spot])
      else wanted.set(spot.block, [[key, spot]])
    }
    const found = new Map<string, Uint8Array>()
    for (const [number, spots] of wanted) {
      const block = this.#index.blocks[number]
      const inflated = block && (await this.#inflate(number, block))
      if (inflated === undefined) continue
      for (const [key, { start, bytes }] of spots) {
        if (start + bytes <= inflated.length) found.set(key, inflated.subarray(start, start + bytes))
      }
    }
    return found
  }

  async close(): Promise<void> {
    await this.#handle.close().catch(() => undefined)
  }

  // What is asked for one after the other mostly lies in the same few blocks.
  async #inflate(number: number, block: Block): Promise<Buffer | undefined> {
    const known = this.#inflated.get(number)
    if (known !== undefined) {
      this.#inflated.delete(number)
      this.#inflated.set(number, known)
      return known
    }
    try {
      const inflated = inflateBlock(await readAt(this.#handle, block.start, block.bytes), block)
      if (inflated !== undefined && inflated.length <= INFLATED_BYTES_MAX) this.#inflated.set(number, inflated)
      const oldest = this.#inflated.keys().next()
      if (this.#inflated.size > INFLATED_MAX && !oldest.done) this.#inflated.delete(oldest.value)
      return inflated
    } catch {
      return undefined
    }
  }
}

/** Blocks of one pack that are kept as they are in memory, and the largest that are. */
const INFLATED_MAX = 16
const INFLATED_BYTES_MAX = 256 * 1024

async function readAt(handle: FileHandle, start: number, bytes: number): Promise<Buffer> {
  if (start < 0) throw new RangeError('before the beginning of the file')
  const buffer = Buffer.allocUnsafe(bytes)
  const { bytesRead } = await handle.read(buffer, 0, bytes, start)
  return buffer.subarray(0, bytesRead)
}
