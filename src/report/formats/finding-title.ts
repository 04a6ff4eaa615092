import type { FindingCode } from '../../finding.ts'

/** A finding's code as a heading: `undeclared-call` becomes `Undeclared call`. */
export function findingTitle(code: FindingCode): string {
  const words = code.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
