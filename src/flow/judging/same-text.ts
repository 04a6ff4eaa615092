/**
 * Whether a comment or body says what it is to say. GitHub may give it back with other line ends and without white
 * space around it.
 */
export function isSameText(published: string, wanted: string): boolean {
  return normalize(published) === normalize(wanted)
}

function normalize(text: string): string {
  return text.replaceAll('\r\n', '\n').trim()
}
