import { clipText, plainText } from '../../text/plain-text.ts'

// Longer labels make a diagram that nobody can read.
const LABEL_MAX = 60

/**
 * Hostile text as a quoted Mermaid label, quotes included. Every character that is not a letter, a digit or known to be
 * harmless becomes Mermaid's own `#code;`, so that no label ends early, draws markup or is taken for a markdown list.
 */
export function mermaidLabel(text: string): string {
  const shown = clipText(plainText(text), LABEL_MAX)
  return `"${shown.replace(/[^\p{L}\p{N} ._/,-]|^[-.]|[.](?= )/gu, (c) => `#${c.codePointAt(0)};`)}"`
}
