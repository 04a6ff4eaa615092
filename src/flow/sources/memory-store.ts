import type { ValueStore } from './value-store.ts'

/** Keeps the values used last, up to so many bytes, and asks another store for the rest. */
export class MemoryStore implements ValueStore {
  readonly #bytesMax: number
  readonly #below: ValueStore | undefined
  readonly #values = new Map<string, Uint8Array>()
  #bytes = 0

  constructor({ bytesMax, below }: { readonly bytesMax: number; readonly below?: ValueStore | undefined }) {
    this.#bytesMax = bytesMax
    this.#below = below
  }

  async read(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>()
    const missing: string[] = []
    for (const key of keys) {
      const value = this.#values.get(key)
      if (value === undefined) missing.push(key)
      else {
        this.#values.delete(key)
        this.#values.set(key, value)
        found.set(key, value)
      }
    }
    if (this.#below === undefined || missing.length === 0) return found
    for (const [key, value] of await this.#below.read(missing)) {
      found.set(key, value)
      // A copy: what comes from below may be a part of something much larger, which it would keep in memory.
      if (this.#fits(value)) this.#keep(key, value.slice())
    }
    return found
  }

  async write(values: ReadonlyMap<string, Uint8Array>): Promise<void> {
    for (const [key, value] of values) this.#keep(key, value)
    await this.#below?.write(values)
  }

  async flush(): Promise<void> {
    await this.#below?.flush()
  }

  #keep(key: string, value: Uint8Array): void {
    this.#drop(key)
    if (!this.#fits(value)) return
    this.#values.set(key, value)
    this.#bytes += value.length + ENTRY_BYTES
    for (const oldest of this.#values.keys()) {
      if (this.#bytes <= this.#bytesMax) return
      this.#drop(oldest)
    }
  }

  #fits(value: Uint8Array): boolean {
    return value.length + ENTRY_BYTES <= this.#bytesMax
  }

  #drop(key: string): void {
    const value = this.#values.get(key)
    if (value === undefined) return
    this.#values.delete(key)
    this.#bytes -= value.length + ENTRY_BYTES
  }
}

/** What an entry takes besides its value: the key, the buffer object, its place in the map; measured. */
const ENTRY_BYTES = 350
