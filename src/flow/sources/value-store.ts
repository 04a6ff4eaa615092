/**
 * Keeps values by key from one run to the next. It is a cache: what it loses costs time and nothing else, and it never
 * throws. A key must name everything that its value depends on.
 */
export interface ValueStore {
  /** The values of those of the keys that it has. */
  read(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>
  write(values: ReadonlyMap<string, Uint8Array>): Promise<void>
  /** Puts everything written so far where the next run finds it. */
  flush(): Promise<void>
}

/** JSON in UTF-8, in memory of its own. */
export function encodeValue(value: unknown): Uint8Array<ArrayBuffer> {
  return ENCODER.encode(JSON.stringify(value))
}

const ENCODER = new TextEncoder()

export function decodeValue(value: Uint8Array): unknown {
  return JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8'))
}
