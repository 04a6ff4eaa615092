/** An object as git has it. Whoever gets the content leaves it as it is. */
export type KeptObject = { readonly type: string; readonly bytes: number; readonly content: Buffer }

/**
 * The objects that were read last, by id. What an id stands for never changes, and one job after the other reads the
 * same files: of ten reads, nine were read before. Objects over `objectBytesMax` are not kept.
 */
export class KeptObjects {
  readonly #objects = new Map<string, KeptObject>()
  readonly #limits: { readonly bytesMax: number; readonly objectBytesMax: number }
  #bytes = 0

  constructor(limits = { bytesMax: 32 * 1024 * 1024, objectBytesMax: 128 * 1024 }) {
    this.#limits = limits
  }

  read(id: string): KeptObject | undefined {
    const object = this.#objects.get(id)
    if (object === undefined) return undefined
    this.#objects.delete(id)
    this.#objects.set(id, object)
    return object
  }

  keep(id: string, object: KeptObject): void {
    if (object.bytes > this.#limits.objectBytesMax || this.#objects.has(id)) return
    this.#objects.set(id, object)
    this.#bytes += object.bytes + ENTRY_BYTES
    for (const [oldest, { bytes }] of this.#objects) {
      if (this.#bytes <= this.#limits.bytesMax) return
      this.#objects.delete(oldest)
      this.#bytes -= bytes + ENTRY_BYTES
    }
  }
}

/** What an entry takes beside its content, about. */
const ENTRY_BYTES = 256
