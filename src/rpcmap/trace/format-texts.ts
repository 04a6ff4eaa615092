import { joinTexts } from './join-texts.ts'
import { UNKNOWN_TEXT } from './text.ts'
import type { Text } from './text.ts'

/**
 * Puts arguments, each any of the texts given for it, into a format: `%s`, `%v` and `%d` take their texts, what other
 * verbs make of them is not known. Source: pkg.go.dev/fmt.
 */
export function formatTexts(format: Text, args: readonly (readonly Text[])[]): readonly Text[] {
  const parts: (readonly Text[])[] = [[{ text: '', steps: format.steps }]]
  let next = 0
  let last = 0
  for (const match of format.text.matchAll(/%[-+# 0]*[\d.*]*(?:\[\d+\])?([a-zA-Z%])/g)) {
    parts.push([{ text: format.text.slice(last, match.index), steps: [] }])
    last = match.index + match[0].length
    if (match[1] === '%') parts.push([{ text: '%', steps: [] }])
    else {
      const arg = args[next++]
      const plain = /^%[svd]$/.test(match[0])
      parts.push(plain && arg ? arg : UNKNOWN_TEXT)
    }
  }
  parts.push([{ text: format.text.slice(last), steps: [] }])
  return joinTexts(parts)
}
