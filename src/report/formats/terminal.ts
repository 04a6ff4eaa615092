import { plainText } from '../../text/plain-text.ts'

/** How text for a terminal looks. `width` counts characters; undefined: lines are as long as they are. */
export type TerminalOptions = { readonly color: boolean; readonly width?: number | undefined }

export type Color = 'red' | 'green' | 'yellow' | 'blue' | 'gray' | 'bold'

/** Colours text of ours (already free of control characters) by ANSI escapes, or leaves it. */
export function paint(text: string, color: Color, { color: isOn }: TerminalOptions): string {
  return isOn && text !== '' ? `\u001b[${CODES[color]}m${text}\u001b[0m` : text
}

const CODES: Record<Color, number> = { red: 31, green: 32, yellow: 33, blue: 34, gray: 90, bold: 1 }

/**
 * Breaks hostile text into lines of at most `width` characters at spaces; a longer word stays whole, so that paths can
 * be copied. Each line starts with `indent`. Control characters are made visible.
 */
export function wrapText(text: string, indent: string, { width }: TerminalOptions): readonly string[] {
  const room = Math.max(MIN_ROOM, (width ?? Infinity) - indent.length)
  const lines: string[] = []
  let line = ''
  for (const word of plainText(text).split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map((each) => (indent + each).trimEnd())
}

const MIN_ROOM = 20

/**
 * Rows as columns, padded with spaces, two between columns; nothing after the last. Control characters are made
 * visible.
 */
export function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const shown = rows.map((row) => row.map(plainText))
  const widths: number[] = []
  for (const row of shown) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length)
  }
  return shown.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
