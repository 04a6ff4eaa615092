/** Where lines begin in a text: offsets, ascending, the first 0. */
export type LineIndex = Int32Array

/** Lines end with `\n`, as Go counts them. */
export function indexLines(text: string): LineIndex {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return Int32Array.from(starts)
}

/**
 * Line and column of an offset, both from 1; columns in UTF-16 code units, as SARIF's default and editors count them.
 */
export function locate(lines: LineIndex, offset: number): { readonly line: number; readonly column: number } {
  let low = 0
  let high = lines.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((lines[middle] as number) <= offset) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: offset - (lines[low] as number) + 1 }
}
