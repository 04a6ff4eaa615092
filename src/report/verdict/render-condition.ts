import type { Evidence } from '../../rpcmap/facts/code-call.ts'
import { clipText, plainText, printPlace } from '../../text/plain-text.ts'

/** A condition is shown so far. */
const TEXT_MAX = 80

/**
 * The conditions of a call's sites as they are listed beside it: the first, and how many call sites stand behind
 * others.
 */
export function selectCondition(condition: readonly Evidence[]): {
  readonly first: Evidence | undefined
  more: number
} {
  const texts = new Set(condition.map(({ text }) => text))
  return { first: condition[0], more: Math.max(0, texts.size - 1) }
}

/** `only if cfg.ReadLedger (service.emoji/main.go:22)`; empty when there is no condition. On one line of plain text. */
export function printCondition(condition: readonly Evidence[] | undefined): string {
  const { first, more } = selectCondition(condition ?? [])
  if (first === undefined) return ''
  const rest = more === 0 ? '' : `, or ${more} more`
  return plainText(`only if ${clipText(first.text, TEXT_MAX)} (${printPlace(first)})${rest}`)
}
