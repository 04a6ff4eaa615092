import type { At } from './source-facts.ts'

/**
 * Reads one after the other what FactsEncoder wrote: numbers, texts by their place in `texts`, places and lists of
 * these. Each method throws a SyntaxError where the bytes end too early or hold something unknown.
 */
export class FactsReader {
  protected readonly bytes: Uint8Array
  protected readonly texts: readonly string[]
  /** Of the byte that is read next. */
  protected next: number
  /** The place that the next one is counted from. */
  protected at: At

  constructor(bytes: Uint8Array, texts: readonly string[], next = 0, at: At = 0) {
    this.bytes = bytes
    this.texts = texts
    this.next = next
    this.at = at
  }

  protected list<T>(decode: () => T): T[] {
    const length = this.count()
    if (length > this.bytes.length - this.next) throw new SyntaxError('facts that end too early')
    // Most lists are short, and what push() begins with has room for 17.
    const items = new Array<T>(length)
    for (let i = 0; i < length; i++) items[i] = decode()
    return items
  }

  protected optional<T>(decode: () => T): T | undefined {
    return this.flag() ? decode() : undefined
  }

  protected kind<K>(kinds: readonly K[]): K {
    const kind = kinds[this.byte()]
    if (kind === undefined) throw new SyntaxError('facts of an unknown kind')
    return kind
  }

  protected flag(): boolean {
    return this.byte() === 1
  }

  protected mark(): true | undefined {
    return this.byte() === 1 ? true : undefined
  }

  protected text(): string {
    const text = this.texts[this.count()]
    if (text === undefined) throw new SyntaxError('facts without their texts')
    return text
  }

  protected place(): At {
    const count = this.count()
    this.at += count % 2 === 0 ? count / 2 : -(count + 1) / 2
    return this.at
  }

  protected count(): number {
    let byte = this.byte()
    if (byte < 0x80) return byte
    let count = 0
    let unit = 1
    for (; byte >= 0x80; byte = this.byte()) {
      count += (byte - 0x80) * unit
      unit *= 0x80
    }
    return count + byte * unit
  }

  protected byte(): number {
    const byte = this.bytes[this.next++]
    if (byte === undefined) throw new SyntaxError('facts that end too early')
    return byte
  }
}
