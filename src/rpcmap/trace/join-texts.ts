import { UNKNOWN_TEXT } from './text.ts'
import type { Text } from './text.ts'

/** More texts than this for one value are not told apart. */
export const MAX_TEXTS = 128
/** Of longer texts the beginning is kept. */
export const MAX_LENGTH = 2_000

/**
 * Every way to put parts after each other, each part being any of the texts given for it: at the most MAX_TEXTS and one
 * more, with the steps of all their parts. No parts: the empty text.
 */
export function joinTexts(parts: readonly (readonly Text[])[]): readonly Text[] {
  let texts: readonly Text[] = [{ text: '', steps: [] }]
  for (const given of parts) {
    // Too many to tell apart: the beginning says most, of an address the host.
    const part = texts.length * given.length > MAX_TEXTS ? UNKNOWN_TEXT : given
    texts = texts
      .flatMap((left) =>
        part.map(({ text, steps }) => ({
          text: (left.text + text).slice(0, MAX_LENGTH),
          steps: [...left.steps, ...steps],
        })),
      )
      .slice(0, MAX_TEXTS + 1)
  }
  return texts
}

/** The same with a separator between the parts: `ledger`, `:` and `80`. */
export function joinTextsBy(separator: string, parts: readonly (readonly Text[])[]): readonly Text[] {
  const between: readonly Text[] = [{ text: separator, steps: [] }]
  return joinTexts(parts.flatMap((part, i) => (i === 0 ? [part] : [between, part])))
}
