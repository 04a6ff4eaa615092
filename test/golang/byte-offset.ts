/**
 * Where a text's bytes in UTF-8 and its UTF-16 code units part: after each character beyond ASCII, how many bytes more
 * there are.
 */
export type ByteIndex = { readonly ends: Int32Array; readonly surplus: Int32Array }

/** Takes the text that offsets of the syntax tree point into. A text of ASCII alone has an empty index. */
export function indexBytes(text: string): ByteIndex {
  const ends: number[] = []
  const surplus: number[] = []
  let more = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit < 0x80) continue
    if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(at + 1))) {
      at++
      more += 2
    } else more += unit < 0x800 ? 1 : 2
    ends.push(at + 1)
    surplus.push(more)
  }
  return { ends: Int32Array.from(ends), surplus: Int32Array.from(surplus) }
}

/**
 * The byte, from 0, at which an offset into the text stands in the file, as Go's tools count: a byte order mark that
 * was kept in the text counts, and a lone surrogate counts as the three bytes of U+FFFD. Exact where the file was
 * UTF-8; of a file that was not, every replaced byte counts as three. An offset inside a character gives the
 * character's first byte.
 */
export function toByteOffset(index: ByteIndex, offset: number): number {
  const { ends, surplus } = index
  let low = 0
  let high = ends.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ends[middle] as number) <= offset) low = middle + 1
    else high = middle
  }
  return offset + (low > 0 ? (surplus[low - 1] as number) : 0)
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
