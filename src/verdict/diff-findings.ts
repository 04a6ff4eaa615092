import { compareFindings, type Finding } from '../finding.ts'
import { FINDING_DOCS } from '../findings/finding-docs.ts'

/**
 * Tells what a change brings from what its base has too. Two findings are the same when code, severity, path and
 * message are, line numbers within the message aside; of calls the path does not count either, since code moves. Equal
 * findings are counted: the third of a kind of which the base has two is introduced. Both lists are sorted.
 */
export function diffFindings(input: { readonly base: readonly Finding[]; readonly head: readonly Finding[] }): {
  readonly introduced: readonly Finding[]
  readonly inherited: readonly Finding[]
} {
  const left = new Map<string, number>()
  for (const finding of input.base) left.set(identify(finding), (left.get(identify(finding)) ?? 0) + 1)
  const introduced: Finding[] = []
  const inherited: Finding[] = []
  for (const finding of [...input.head].sort(compareFindings)) {
    const key = identify(finding)
    const count = left.get(key) ?? 0
    if (count > 0) left.set(key, count - 1)
    ;(count > 0 ? inherited : introduced).push(finding)
  }
  return { introduced, inherited }
}

function identify({ code, severity, message, place }: Finding): string {
  const plain = message.replace(/\b(lines?) \d+/g, '$1 N').replace(/:\d+(?::\d+)?(?=\D|$)/g, ':N')
  return JSON.stringify([code, severity, FINDING_DOCS[code].about === 'call' ? '' : place.path, plain])
}
