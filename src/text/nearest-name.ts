import { compareText } from '../finding.ts'

/** Longer names are compared as they are: no typing mistake is worth the time. */
const MAX_LENGTH = 100
const MISTAKES_MAX = 3

/**
 * The candidate that was probably meant: at most `mistakesMax` typing mistakes away (a letter more, less, another, or
 * two swapped), and at most a third of the name. The first in order when several are as near; undefined when none is.
 */
export function nearestName(
  name: string,
  candidates: Iterable<string>,
  mistakesMax: number = MISTAKES_MAX,
): string | undefined {
  if (name.length > MAX_LENGTH) return undefined
  let best: { readonly candidate: string; readonly distance: number } | undefined
  const allowed = Math.min(mistakesMax, Math.max(1, Math.floor(name.length / 3)))
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) > allowed) continue
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance > allowed) continue
    if (
      best === undefined ||
      distance < best.distance ||
      (distance === best.distance && compareText(candidate, best.candidate) < 0)
    ) {
      best = { candidate, distance }
    }
  }
  return best?.candidate
}

/** Optimal string alignment distance. */
function editDistance(a: string, b: string): number {
  let older: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      let cost = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      )
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (older[column - 2] ?? 0) + 1)
      }
      current.push(cost)
    }
    older = previous
    previous = current
  }
  return previous[b.length] ?? 0
}
