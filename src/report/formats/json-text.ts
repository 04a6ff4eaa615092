/**
 * A value as JSON, indented by two, with a line end. Control and invisible characters (terminal escapes of eight bits,
 * bidirectional overrides, line separators) are written as `\u…`: programs read the same text, and a terminal that
 * shows it does nothing.
 */
export function jsonText(value: unknown): string {
  // The line ends are ours: JSON.stringify() has escaped all others, with the rest of what is below a space.
  return `${JSON.stringify(value, undefined, 2).replace(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, escapeUnits)}\n`
}

function escapeUnits(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`
  }).join('')
}
